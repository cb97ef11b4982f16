//! A small language model behind a server of somebody else's, for the tests that ask a real one.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// It ends with the test.
pub struct SmallModel {
    process: Child,
    /// Where it speaks like OpenAI.
    pub address: String,
}

impl SmallModel {
    /// A model that wants this key. `None`, said aloud, where it cannot be had.
    pub fn start(key: &str) -> Option<Self> {
        let mut command = Command::new(crate::root().join("tests/models/server.sh"));
        command.arg(key).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("the script of the small model starts");
        let mut address = String::new();
        let said = process.stdout.take().expect("what it says is heard");
        BufReader::new(said).read_line(&mut address).expect("it says a line");
        if address.is_empty() {
            let output = process.wait_with_output().expect("it ended");
            let why = String::from_utf8_lossy(&output.stderr);
            crate::skip_anywhere(&format!("there is no small language model to ask: {}", why.trim()));
            return None;
        }
        Some(Self { process, address: format!("{}/v1", address.trim()) })
    }
}

impl Drop for SmallModel {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        // It ends with its input; whether it was gone already does not matter.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
