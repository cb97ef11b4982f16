//! A mail server of somebody else's, made to misbehave, for the tests that send.

use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use serde_json::Value;
use tempfile::TempDir;

/// It ends with the test.
pub struct MailServer {
    process: Child,
    folder: TempDir,
    pub host: String,
    pub port: u16,
    /// Of the authority that its good certificate is signed by, in PEM.
    pub root: String,
}

/// What it said it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    pub from: String,
    pub to: Vec<String>,
    /// What was said behind the sender's address.
    pub options: Vec<String>,
    pub user: String,
    pub bytes: Vec<u8>,
}

impl MailServer {
    /// A server as `scenario` says (tests/mail/server.py). `None`, said aloud, where it cannot be had.
    pub fn start(scenario: &Value) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder for its record");
        let mut command = Command::new(crate::root().join("tests/mail/server.sh"));
        command.arg(scenario.to_string()).arg(folder.path().join("record"));
        // Not a pipe: nobody reads what it complains of later, and a full one would stop it.
        let complaints = folder.path().join("complaints");
        let complaining = fs::File::create(&complaints).expect("a file for its complaints");
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(complaining);
        let mut process = piped.spawn().expect("the script of the mail server starts");
        let mut said = String::new();
        let out = process.stdout.take().expect("what it says is heard");
        BufReader::new(out).read_line(&mut said).expect("it says a line");
        if said.is_empty() {
            let status = process.wait().expect("it ended");
            let why = fs::read_to_string(complaints).expect("what it complained of is text");
            assert_eq!(status.code(), Some(3), "the mail server does not start: {why}");
            crate::skip_anywhere(&format!("there is no mail server to send by: {}", why.trim()));
            return None;
        }
        let words: Vec<&str> = said.split_whitespace().collect();
        let [host, port, root] = words[..] else { panic!("not where it is: {said}") };
        Some(Self {
            process,
            folder,
            host: host.to_owned(),
            port: port.parse().expect("a port"),
            root: fs::read_to_string(root).expect("its authority's certificate"),
        })
    }

    fn record(&self) -> PathBuf {
        self.folder.path().join("record")
    }

    /// The last of what it complained of.
    fn complaints(&self) -> String {
        let all = fs::read(self.folder.path().join("complaints")).unwrap_or_default();
        String::from_utf8_lossy(&all[all.len().saturating_sub(2_000)..]).into_owned()
    }

    /// How much it has written down so far.
    pub fn length(&self) -> u64 {
        fs::metadata(self.record()).map_or(0, |file| file.len())
    }

    fn events(&self, event: &str) -> Vec<Value> {
        self.events_since(0).into_iter().filter(|value| value["event"] == event).collect()
    }

    fn events_since(&self, length: u64) -> Vec<Value> {
        let mut record = String::new();
        if let Ok(mut file) = fs::File::open(self.record()) {
            file.seek(SeekFrom::Start(length)).expect("it is a file");
            file.read_to_string(&mut record).expect("it is text");
        }
        // A line that is being written has no end yet.
        let whole = record.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        whole.map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }

    pub fn accepted(&self) -> Vec<Accepted> {
        self.events("accepted").iter().map(accepted).collect()
    }

    /// What it accepted since its record had this length, once everybody who came since then has gone and nothing more
    /// can come of it; the clients must be no more.
    pub fn accepted_since(&self, length: u64) -> Vec<Accepted> {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let events = self.events_since(length);
            let count = |event: &str| events.iter().filter(|value| value["event"] == event).count();
            if count("came") == count("ended") {
                return events.iter().filter(|value| value["event"] == "accepted").map(accepted).collect();
            }
            assert!(
                Instant::now() < end,
                "a connection of a client that is no more is still open: {}",
                self.complaints()
            );
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Every byte that came over the wire, once whoever sent them has gone.
    pub fn heard(&self) -> Vec<u8> {
        let end = Instant::now() + Duration::from_secs(20);
        while self.events("gone").is_empty() {
            assert!(Instant::now() < end, "the connection is still open");
            thread::sleep(Duration::from_millis(10));
        }
        self.events("heard").iter().flat_map(bytes).collect()
    }

    /// How often somebody began to sign in.
    pub fn sign_ins(&self) -> usize {
        self.events("auth").len()
    }
}

fn accepted(event: &Value) -> Accepted {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let texts = |value: &Value| value.as_array().expect("a list").iter().map(text).collect();
    assert_eq!(event["secret"], true, "a mail came where everybody could read it");
    Accepted {
        from: text(&event["sender"]),
        to: texts(&event["recipients"]),
        options: texts(&event["options"]),
        user: text(&event["user"]),
        bytes: bytes(event),
    }
}

/// Each character stands for the byte of its number.
fn bytes(event: &Value) -> Vec<u8> {
    let text = event["bytes"].as_str().expect("bytes as text");
    text.chars().map(|c| u8::try_from(c).expect("a byte")).collect()
}

impl Drop for MailServer {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        // It ends with its input; whether it was gone already does not matter.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
