//! Tries the keychain and says how it is. With `twice`, tries again after a line on standard input.

use std::io::{self, Write as _};
use std::process::ExitCode;

fn main() -> io::Result<ExitCode> {
    let mut outcome = adapters::keychain::probe();
    let mut out = io::stdout();
    writeln!(out, "{outcome:?}")?;
    if std::env::args().nth(1).as_deref() == Some("twice") {
        io::stdin().read_line(&mut String::new())?;
        outcome = adapters::keychain::probe();
        writeln!(out, "{outcome:?}")?;
    }
    Ok(if outcome.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
