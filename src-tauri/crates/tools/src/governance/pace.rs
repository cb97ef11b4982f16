//! Whether messages are approved faster than anybody reads: said kindly, and nothing is held back for it.

use domain::OutboundMessage;
use domain::quality::{Finding, Severity};

/// How one message was read before it was approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub milliseconds: u64,
    pub words: u64,
    /// Findings that are more than a note.
    pub findings: usize,
}

/// Skimming; reading takes three times as long. A rule of thumb of ours, and no measurement.
const MILLISECONDS_A_WORD: u64 = 80;
/// Once is chance.
const IN_A_ROW: usize = 3;

impl Reading {
    pub fn new(milliseconds: u64, message: &OutboundMessage, findings: &[Finding]) -> Self {
        let words = message.subject.split_whitespace().chain(message.body.split_whitespace()).count();
        let counts = |finding: &&Finding| finding.severity != Severity::Info;
        Self { milliseconds, words: words as u64, findings: findings.iter().filter(counts).count() }
    }

    fn is_fast(&self) -> bool {
        self.findings > 0 && self.milliseconds < self.words * MILLISECONDS_A_WORD
    }
}

/// What to say after the newest of these, the last one: `None` where all is well.
pub fn read_too_fast(readings: &[Reading]) -> Option<String> {
    let newest = readings.last_chunk::<IN_A_ROW>()?;
    newest.iter().all(Reading::is_fast).then(|| {
        let findings: usize = newest.iter().map(|reading| reading.findings).sum();
        format!(
            "That was quick: {IN_A_ROW} messages in a row, faster than they can be read, with {findings} open findings \
             between them. A short break may do you good; nothing runs away."
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAST: Reading = Reading { milliseconds: 1_500, words: 100, findings: 1 };
    const READ: Reading = Reading { milliseconds: 20_000, ..FAST };
    const CLEAN: Reading = Reading { findings: 0, ..FAST };

    #[test]
    fn three_fast_approvals_of_messages_with_findings_are_pointed_out() {
        for (readings, said) in [
            (&[FAST, FAST][..], false),
            (&[FAST, FAST, FAST], true),
            (&[READ, FAST, FAST, FAST], true),
            (&[FAST, READ, FAST], false),
            (&[FAST, FAST, FAST, READ], false),
            (&[CLEAN, CLEAN, CLEAN], false),
            (&[], false),
        ] {
            assert_eq!(read_too_fast(readings).is_some(), said, "{readings:?}");
        }
    }
}
