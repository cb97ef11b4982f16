//! A password and a key that are typed into the native windows are found nowhere afterwards, in no form.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::desk::{self, Laptop, by};
use crate::dialog;

const PASSWORD: &str = "Canary-9d41c7/e?b&x-password";
const KEY: &str = "sk-Canary-7f3a9b21c6d8e5f4-key";

/// A secret in the forms it could be written down in.
fn forms(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let url: String = secret
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let mut forms = vec![
        ("as it is", secret.as_bytes().to_vec()),
        ("backwards", secret.bytes().rev().collect()),
        ("in hexadecimal", hex.to_uppercase().into_bytes()),
        ("in hexadecimal, small", hex.into_bytes()),
        ("in an address", url.into_bytes()),
        ("in JSON", secret.replace('/', "\\/").into_bytes()),
        ("in UTF-16", secret.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("in UTF-16, the other way", secret.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ];
    // Wherever it begins in a longer text, some of its middle is the same.
    for skip in 0..3 {
        let middle = &secret.as_bytes()[skip..skip + (secret.len() - skip) / 3 * 3];
        forms.push(("in base64", base64(middle).into_bytes()));
    }
    forms
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sextets = bytes.chunks(3).flat_map(|three| {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(LETTERS[(bits >> shift & 63) as usize]))
    });
    sextets.collect()
}

fn look(what: &str, bytes: &[u8], found: &mut Vec<String>) {
    for secret in [PASSWORD, KEY] {
        for (form, needle) in forms(secret) {
            if bytes.windows(needle.len()).any(|window| window == needle) {
                found.push(format!("{what} holds {} {form}", if secret == KEY { "the key" } else { "the password" }));
            }
        }
    }
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files_below(&entry.path(), files),
            Ok(kind) if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
}

#[test]
fn a_secret_that_is_written_down_in_any_form_would_be_found() {
    for (form, written) in forms(KEY) {
        let mut found = Vec::new();
        look("a file", &[b"before ", &written[..], b" after"].concat(), &mut found);
        assert!(!found.is_empty(), "{form}");
    }
    let mut found = Vec::new();
    look("a file", base64(format!("user\0{PASSWORD}\n.").as_bytes()).as_bytes(), &mut found);
    assert!(!found.is_empty(), "in the middle of something in base64");
}

#[tokio::test]
async fn secrets_are_in_the_keychain_and_nowhere_else() {
    let ready = match desk::ready().await {
        Ok(ready) => ready,
        Err(reason) => return tests::skip(&reason),
    };
    let laptop = Laptop::new();
    let window = laptop.open(&ready).await;
    dialog::one_waits(&window).await;
    let server = json!({ "host": "localhost", "port": 1, "tls": "start_tls", "user": "robin", "login": "password" });
    window.begin("set_mail_server", json!({ "server": server })).await;
    dialog::press("Send mail by this server?", "Use this server").await;
    window.begin("enter_mail_secret", json!({})).await;
    dialog::read("Enter the password").await;
    dialog::type_text(PASSWORD).await;
    desk::picture("Enter the password", "dialog-password");
    dialog::press("Enter the password", "Keep").await;
    window.begin("enter_key", json!({ "id": "openai" })).await;
    dialog::read("Enter the key").await;
    dialog::type_text(KEY).await;
    dialog::press("Enter the key", "Keep").await;
    window.until_ready("mail_account", "ready").await;

    // Whatever would use or tell them.
    let refused = window.invoke("check_mail_account", json!({})).await.expect_err("nobody listens there");
    let mut found = Vec::new();
    look("the refusal", refused.as_bytes(), &mut found);
    for command in ["mail_account", "providers", "settings", "status", "suppressions", "departures"] {
        let answer = window.invoke(command, json!({})).await.expect("it is answered");
        look(command, answer.to_string().as_bytes(), &mut found);
    }
    let page = window.run("return document.documentElement.outerHTML + JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])").await;
    look("the page and its storage", page.to_string().as_bytes(), &mut found);
    for process in window.processes() {
        for what in ["cmdline", "environ"] {
            let bytes = fs::read(format!("/proc/{process}/{what}")).unwrap_or_default();
            look(&format!("the {what} of a process"), &bytes, &mut found);
        }
    }
    window.find(&by("nav-today")).await;
    drop(window);
    let mut files = Vec::new();
    files_below(laptop.folder(), &mut files);
    assert!(files.iter().any(|file| file.ends_with("cugar.db")), "the files of the program are among them: {files:?}");
    for file in files {
        look(&file.display().to_string(), &fs::read(&file).unwrap_or_default(), &mut found);
    }
    assert!(found.is_empty(), "{found:#?}");
}
