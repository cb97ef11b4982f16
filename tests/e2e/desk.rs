//! A rep's laptop and the window on it.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};

const PATIENCE: Duration = Duration::from_secs(30);

/// What a test of the window has: the program, and the desk to itself.
pub struct Ready {
    app: PathBuf,
    _alone: MutexGuard<'static, ()>,
}

/// Waits for the desk, or tells what is missing here.
pub async fn ready() -> Result<Ready, String> {
    // The keyboard and the focus are there once for everybody.
    static ALONE: Mutex<()> = Mutex::const_new(());
    let app = tests::path_in("CUGAR_APP")?;
    if std::env::var_os("DISPLAY").is_none() {
        return Err("the window needs a display (make test brings its own)".into());
    }
    for program in ["WebKitWebDriver", "xdotool", "import", "xdg-open", "unshare", "ip"] {
        let found = Command::new("which").arg(program).output().is_ok_and(|which| which.status.success());
        if !found {
            return Err(format!("the window is driven with {program}, which is not installed; run: make setup"));
        }
    }
    Ok(Ready { app, _alone: ALONE.lock().await })
}

/// A data folder, and a mail program that writes down what it is asked to open.
pub struct Laptop {
    folder: PathBuf,
    _removed_with_it: Option<TempDir>,
}

impl Laptop {
    pub fn new() -> Self {
        let temp = tempfile::Builder::new().prefix("cugar-e2e.").tempdir().expect("a folder for the laptop");
        let laptop = Self { folder: temp.path().into(), _removed_with_it: Some(temp) };
        // An empty folder that anybody may look into.
        fs::create_dir(laptop.folder.join("data")).expect("a folder for the data");
        fs::set_permissions(laptop.folder.join("data"), fs::Permissions::from_mode(0o755)).expect("it is open");
        laptop.install_mail_program();
        laptop
    }

    /// The same laptop, found by another process.
    pub fn again(folder: PathBuf) -> Self {
        Self { folder, _removed_with_it: None }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn data_mode(&self) -> u32 {
        let data = fs::metadata(self.folder.join("data")).expect("the data folder");
        data.permissions().mode() & 0o777
    }

    /// What the mail program was asked to open, oldest first.
    pub fn mails(&self) -> Vec<String> {
        fs::read_to_string(self.folder.join("mails")).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// Registered for `mailto:` as any mail program is, and started by the real `xdg-open`.
    fn install_mail_program(&self) {
        let applications = self.folder.join("share/applications");
        let config = self.folder.join("config");
        let program = self.folder.join("mail-program");
        for folder in [&applications, &config] {
            fs::create_dir_all(folder).expect("a folder of the laptop");
        }
        let script = format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n", self.folder.join("mails").display());
        fs::write(&program, script).expect("the mail program");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it may be run");
        let entry = format!(
            "[Desktop Entry]\nType=Application\nName=Mail\nExec={} %u\nMimeType=x-scheme-handler/mailto;\n",
            program.display()
        );
        fs::write(applications.join("test-mail.desktop"), entry).expect("its desktop entry");
        let default = "[Default Applications]\nx-scheme-handler/mailto=test-mail.desktop\n";
        fs::write(config.join("mimeapps.list"), default).expect("it is the default");
    }

    /// Starts the program and waits until its page is there.
    pub async fn open(&self, ready: &Ready) -> Window {
        self.open_with(ready, &[]).await
    }

    /// The same, with more in its environment.
    pub async fn open_with(&self, ready: &Ready, more: &[(&str, &std::ffi::OsStr)]) -> Window {
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|socket| socket.local_addr()).expect("a port").port();
        let log = fs::File::create(self.folder.join("window.log")).expect("a log");
        let driver = tokio::process::Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".into()])
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("CUGAR_DATA_DIR", self.folder.join("data"))
            .env("XDG_DATA_HOME", self.folder.join("share"))
            .env("XDG_CONFIG_HOME", self.folder.join("config"))
            .envs(more.iter().copied())
            .stdout(log.try_clone().expect("the log twice"))
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("WebKitWebDriver starts");
        let capabilities = json!({ "webkitgtk:browserOptions": { "binary": ready.app, "args": [] } });
        let capabilities = capabilities.as_object().expect("an object").clone();
        let end = Instant::now() + PATIENCE;
        let client = loop {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            match builder.capabilities(capabilities.clone()).connect(&format!("http://127.0.0.1:{port}")).await {
                Ok(client) => break client,
                Err(error) if Instant::now() > end => panic!("the window did not open: {error}\n{}", self.log()),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        };
        let driver_id = driver.id().expect("the driver runs");
        let app = child_of(driver_id).expect("the driver started the program");
        Window { client, app, _driver: driver }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("window.log")).unwrap_or_default()
    }
}

fn child_of(parent: u32) -> Option<u32> {
    children_of(parent).into_iter().next()
}

fn children_of(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten();
    let ids = processes.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let is_child = |id: &u32| {
        // `pid (name) state parent …`, where a name may hold anything.
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        after_name.split_whitespace().nth(1) == Some(&parent.to_string())
    };
    ids.filter(is_child).collect()
}

/// The element with this `data-testid`.
pub fn by(testid: &str) -> String {
    format!("[data-testid=\"{testid}\"]")
}

/// The one that belongs to this account.
pub fn of(testid: &str, account: &str) -> String {
    format!("[data-testid=\"{testid}\"][data-account=\"{account}\"]")
}

pub struct Window {
    client: Client,
    app: u32,
    _driver: tokio::process::Child,
}

impl Window {
    pub async fn find(&self, css: &str) -> Element {
        match self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(error) => {
                self.picture("not-found").await;
                let page = self.client.execute("return document.body.innerText", vec![]).await;
                panic!("{css} did not appear: {error}\nthe page says: {page:?}")
            }
        }
    }

    pub async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.expect("it has a text")
    }

    pub async fn count(&self, css: &str) -> usize {
        self.client.find_all(Locator::Css(css)).await.expect("the page can be searched").len()
    }

    /// Clicks as soon as it takes a click.
    pub async fn click(&self, css: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            let element = self.find(css).await;
            let error = match element.is_enabled().await {
                Ok(true) => match element.click().await {
                    Ok(()) => return,
                    Err(error) => error.to_string(),
                },
                Ok(false) => "it is disabled".into(),
                Err(error) => error.to_string(),
            };
            if Instant::now() > end {
                self.picture("takes-no-click").await;
                panic!("{css} takes no click: {error}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Ticks a box and sees it ticked: a table that is still being filled may move the row away under the click.
    pub async fn check(&self, css: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.find(css).await.is_selected().await.unwrap_or(false) {
            assert!(Instant::now() < end, "{css} stays unticked");
            self.click(css).await;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Clicks a link of a table until what it leads to is there.
    pub async fn follow(&self, link: &str, then: &str) {
        let end = Instant::now() + PATIENCE;
        while self.count(then).await == 0 {
            assert!(Instant::now() < end, "{link} does not lead to {then}");
            if self.count(link).await > 0 {
                self.click(link).await;
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }

    pub async fn fill(&self, css: &str, text: &str) {
        self.find(css).await.send_keys(text).await.expect("it takes text");
    }

    /// Types over what stands in a field.
    pub async fn set(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.expect("it can be emptied");
        field.send_keys(text).await.expect("it takes text");
    }

    /// Waits until something in the page is so.
    pub async fn until(&self, what: &str, script: &str) {
        self.until_within(PATIENCE, what, script).await;
    }

    pub async fn until_within(&self, patience: Duration, what: &str, script: &str) {
        let end = Instant::now() + patience;
        while self.client.execute(script, vec![]).await.ok() != Some(Value::Bool(true)) {
            if Instant::now() > end {
                self.picture("not-so").await;
                panic!("it did not come about: {what}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Runs a script until it calls back, and gives what it said.
    pub async fn run_until_done(&self, script: &str) -> Value {
        self.client.execute_async(script, vec![]).await.expect("the page runs it to its end")
    }

    /// Runs a script as a hostile page would, and gives what it returns; a page that did not survive it gives nothing.
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap_or(Value::Null)
    }

    /// Begins a command and does not wait for its answer.
    pub async fn begin(&self, command: &str, arguments: Value) {
        let script = "window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).catch(() => {})";
        let script = format!("{script}; return true");
        self.client.execute(&script, vec![json!(command), arguments]).await.expect("the page begins it");
    }

    /// Waits until a command's answer says so of its condition.
    pub async fn until_ready(&self, command: &str, condition: &str) {
        let end = Instant::now() + PATIENCE;
        while self.invoke(command, json!({})).await.expect("it is answered")["condition"] != condition {
            assert!(Instant::now() < end, "{command} does not become {condition}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The program and all that it started.
    pub fn processes(&self) -> Vec<u32> {
        let mut processes = vec![self.app];
        let mut at = 0;
        while at < processes.len() {
            processes.extend(children_of(processes[at]));
            at += 1;
        }
        processes
    }

    /// Calls a command as a hostile page would; what it answered or how it was refused.
    pub async fn invoke(&self, command: &str, arguments: Value) -> Result<Value, String> {
        let script = "const [command, args, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, args)
                .then((value) => done({ value }), (error) => done({ error: JSON.stringify(error) }));";
        let answer =
            self.client.execute_async(script, vec![json!(command), arguments]).await.expect("the page runs it");
        match answer.get("error").and_then(Value::as_str) {
            Some(error) => Err(error.into()),
            None => Ok(answer["value"].clone()),
        }
    }

    /// Keeps a picture of the window where `CUGAR_E2E_PICTURES` names a folder.
    pub async fn picture(&self, name: &str) {
        // Right after a change the screen may still show the frame before it.
        let two_frames = "const done = arguments[0];
            requestAnimationFrame(() => requestAnimationFrame(() => done()));";
        let _ = self.client.execute_async(two_frames, vec![]).await;
        picture("CUGAr Sales", name);
    }

    /// What a power cut or the system's out-of-memory killer does.
    pub async fn kill(self) {
        kill(self.app);
        let end = Instant::now() + PATIENCE;
        while Path::new(&format!("/proc/{}/exe", self.app)).exists() {
            assert!(Instant::now() < end, "the program outlived kill -9");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        kill(self.app);
    }
}

/// Keeps a picture of the window with this title. Taken from the display: WebKit's own screenshot waits for the next
/// frame, and a page at rest has none.
pub fn picture(title: &str, name: &str) {
    let Some(folder) = std::env::var_os("CUGAR_E2E_PICTURES").map(PathBuf::from) else { return };
    fs::create_dir_all(&folder).expect("a folder for the pictures");
    let title = format!("^{}$", title.replace('?', "\\?"));
    let found =
        Command::new("xdotool").args(["search", "--onlyvisible", "--name", &title]).output().expect("xdotool starts");
    if let Some(window) = String::from_utf8_lossy(&found.stdout).lines().next() {
        let file = folder.join(format!("{name}.png"));
        let taken = Command::new("import").args(["-window", window]).arg(file).status().expect("import starts");
        assert!(taken.success(), "no picture of {title} could be taken");
    }
}

/// How many windows there are on the desk.
pub fn windows() -> usize {
    let found = Command::new("xdotool").args(["search", "--onlyvisible", "--name", "."]).output();
    String::from_utf8_lossy(&found.expect("xdotool starts").stdout).lines().count()
}

fn kill(process: u32) {
    // It may be gone already.
    let _ = Command::new("kill").args(["-9", &process.to_string()]).stderr(std::process::Stdio::null()).status();
}
