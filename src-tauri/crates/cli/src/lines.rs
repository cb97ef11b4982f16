//! Reading JSON lines from stdin: each good line is answered as it comes; a bad one is told, and the end says that
//! there was one.

use std::io::{self, BufRead};

use crate::Stop;
use crate::output::complain;

/// The longest line that is read.
const LONGEST: u64 = 1024 * 1024;

/// Whether every line was good.
pub fn each(mut answer: impl FnMut(&str) -> Result<(), Stop>) -> Result<bool, Stop> {
    let mut stdin = io::stdin().lock();
    let mut all_good = true;
    for number in 1_u64.. {
        let mut line = Vec::new();
        if io::Read::take(&mut stdin, LONGEST).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.len() as u64 == LONGEST && !line.ends_with(b"\n") {
            complain(&format!("line {number}: is longer than a megabyte; nothing behind it was read."));
            return Ok(false);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            continue;
        }
        match answer(text) {
            Ok(()) => {}
            Err(Stop::App(error)) => {
                all_good = false;
                complain(&format!("line {number}: {}", error.message));
            }
            Err(stop) => return Err(stop),
        }
    }
    Ok(all_good)
}
