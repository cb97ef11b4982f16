//! What stands at the top of a receipt, for whoever opens it in an editor. What proves it stands below.

use std::fmt::Write as _;

use store::table::approval::ApprovalRow;

use crate::wire::ExecutionDetail;

pub(super) fn words(detail: &ExecutionDetail, asked: &ApprovalRow) -> String {
    let mut text = String::from("CUGAr Sales: receipt for one message\n\n");
    let mut fact = |name: &str, value: &str| {
        if !value.is_empty() {
            // A line that does not fit in a String does not exist.
            let _ = writeln!(text, "{name:<14} {value}");
        }
    };
    let (line, request) = (&detail.line, &asked.request);
    fact("Account", &line.account);
    fact("Request", &request.id.to_string());
    fact("Execution", &line.execution);
    fact("Trace", &line.trace_id);
    fact("Asked", &request.requested_at.to_string());
    fact("Answered", &asked.decided_at.map_or_else(|| "not yet".into(), |at| at.to_string()));
    fact("State", asked.state.as_str());
    fact("Reason", asked.reason.as_deref().unwrap_or_default());
    fact("Digest", &request.digest.to_string());
    let score = |value: Option<f64>| value.map(|value| format!("{value:.2}")).unwrap_or_default();
    fact("Fit", &score(line.fit));
    fact("Qualification", &score(line.qualification));
    if let Some(found) = &request.assessment {
        fact("Grade", &format!("{} ({:.2}), rules {}", found.grade.as_str(), found.score, found.rules));
        for issue in &found.issues {
            fact("Finding", &issue.message);
        }
    }
    let message = &request.message;
    fact("From", message.from.email.as_deref().unwrap_or_default());
    if let Some(recipient) = &message.recipient {
        fact("To", &format!("{} {}", recipient.name, recipient.address));
    }
    for file in &message.attachments {
        fact("File", &file.name);
    }
    let _ = writeln!(text, "\nSubject: {}\n\n{}", message.subject, message.body);
    text.push_str(
        "\nThe lines below prove it: check them with the program docs/verify_audit.py, which needs no part of this app. \
         It shows what was recorded; these words are a summary of it.\n",
    );
    text
}
