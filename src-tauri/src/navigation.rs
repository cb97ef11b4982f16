//! The window stays on its own page: whatever a link, a script or a form asks for, it goes nowhere else.

use tauri::plugin::{Builder, TauriPlugin};
use tauri::{Runtime, Url};

pub fn stay_home<R: Runtime>() -> TauriPlugin<R> {
    Builder::new("navigation")
        .on_navigation(|_, url| {
            let home = is_home(url);
            if !home {
                tracing::warn!(scheme = url.scheme(), "the page wanted to go elsewhere, and stays");
            }
            home
        })
        .build()
}

/// The page's own address on each system, and the development server's while developing.
fn is_home(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    match url.scheme() {
        "tauri" => host == "localhost",
        "http" | "https" if url.port().is_none() => host == "tauri.localhost",
        "http" => cfg!(dev) && host == "localhost" && url.port() == Some(1420),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_but_its_own_is_home() {
        for (address, home) in [
            ("tauri://localhost", true),
            ("tauri://localhost/index.html#/today", true),
            ("http://tauri.localhost/", true),
            ("https://tauri.localhost/x", true),
            ("tauri://evil.example", false),
            ("tauri://localhost.evil.example", false),
            ("http://app.evil.example", false),
            ("http://tauri.localhost.evil.example/", false),
            ("http://tauri.localhost:8080/", false),
            ("http://tauri.localhost@evil.example/", false),
            ("https://localhost", false),
            ("mailto:ann@example.com", false),
            ("data:text/html,x", false),
            ("blob:tauri://localhost/1", false),
            ("javascript:alert(1)", false),
            ("file:///etc/passwd", false),
            ("about:blank", false),
            ("about:srcdoc", false),
        ] {
            assert_eq!(is_home(&Url::parse(address).expect("an address")), home, "{address}");
        }
    }
}
