//! What stands at the top of a receipt, for whoever opens it in an editor. What proves it stands below.

use std::fmt::Write as _;

use crate::wire::{ExecutionDetail, Message};

pub(super) fn words(detail: &ExecutionDetail, approval: &str) -> String {
    let mut text = String::from("CUGAr Sales: receipt for one message\n\n");
    let mut fact = |name: &str, value: &str| {
        if !value.is_empty() {
            // Lines that do not fit in a String do not exist.
            let _ = writeln!(text, "{name:<14} {value}");
        }
    };
    let line = &detail.line;
    fact("Account", &line.account);
    fact("Request", approval);
    fact("Execution", &line.execution);
    fact("Trace", &line.trace_id);
    for asked in detail.approvals.iter().filter(|asked| asked.approval == approval) {
        fact("Asked", &asked.requested_at);
        fact("Answered", asked.decided_at.as_deref().unwrap_or("not yet"));
        fact("Digest", &asked.digest);
        fact("Reason", asked.reason.as_deref().unwrap_or_default());
    }
    let score = |value: Option<f64>| value.map(|value| format!("{value:.2}")).unwrap_or_default();
    fact("Fit", &score(line.fit));
    fact("Qualification", &score(line.qualification));
    if let Some(found) = &detail.assessment {
        fact("Grade", &format!("{:?} ({:.2}), rules {}", found.grade, found.score, found.rules));
        for issue in &found.issues {
            fact("Finding", &issue.message);
        }
    }
    if let Some(Message { subject, body, .. }) = detail.messages.last() {
        let _ = writeln!(text, "\nSubject: {subject}\n\n{body}");
    }
    text.push_str(
        "\nThe lines below prove it: check them with the program docs/verify_audit.py, which needs no part of this app. \
         It shows what was recorded; these words are a summary of it.\n",
    );
    text
}
