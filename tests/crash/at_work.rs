//! What every worker does: takes in its accounts, writes down what it was told, and stops where it is to.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use app::App;
use app::wire::{AppError, ImportKind};

/// A file that only grows, a line at a time.
pub struct Ledger(pub File);

impl Ledger {
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(OpenOptions::new().create(true).append(true).open(path)?))
    }

    /// One write: the line is there, or it is not.
    pub fn add(&self, line: &str) -> io::Result<()> {
        (&self.0).write_all(format!("{line}\n").as_bytes())
    }

    /// The event that must be in the history from now on, and the request it is about.
    pub fn told(&self, execution: &str, event: &str, approval: &str) {
        self.add(&format!("{execution} {event} {approval}")).unwrap();
    }
}

/// As hard as a stop can be: nothing is unwound, nothing is flushed.
pub fn stop_at(name: &str, passes: u32) {
    let left = AtomicU32::new(passes);
    fail::cfg_callback(name, move || {
        if left.fetch_sub(1, Ordering::SeqCst) == 1 {
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL).unwrap();
        }
    })
    .unwrap();
}

pub fn name_of(account: usize) -> String {
    format!("Company {account:03}")
}

/// So many accounts, each with one person, unless they are there.
pub async fn import_if_empty(app: &App, folder: &Path, count: usize) -> Result<(), AppError> {
    let mut accounts = String::from("Company name,Industry,Number of Employees\n");
    let mut contacts = String::from("First Name,Last Name,Email,Associated Company\n");
    for account in 0..count {
        let name = name_of(account);
        accounts.push_str(&format!("{name},Logistics,{}\n", 20 + account));
        contacts.push_str(&format!("Ida,Falk,ida@company{account}.example,{name}\n"));
    }
    let last = app.find_account(&name_of(count - 1)).and_then(|id| app.account(&id.to_string()));
    let people = last.as_ref().map_or(0, |account| account.contacts.len());
    // Each file is kept whole or not at all, so one may be there without the other.
    for (kind, name, text, there) in [
        (ImportKind::Accounts, "accounts.csv", accounts, last.is_ok()),
        (ImportKind::Contacts, "contacts.csv", contacts, people > 0),
    ] {
        if !there {
            let file = folder.with_extension(name);
            std::fs::write(&file, text).unwrap();
            let report = app.import_file(kind, &file, &[], false).await?;
            assert_eq!((report.created, report.rejected), (count as u32, 0), "{name} goes in whole");
        }
    }
    Ok(())
}
