//! What it costs to grade a message, spelling included, once the dictionary is read, and the reading itself; and to
//! draft one for each of many accounts, from what the store has.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use app::App;
use domain::message::{Channel, HandOff, Sender};
use domain::{Assessment, OutboundMessage};
use serde_json::{Value, json};
use tools::About;

use crate::machine::Machine;
use crate::{Failure, report, scores, workload};

const ROUNDS: usize = 5_000;
const SUGGESTIONS: usize = 20;
const TARGET_MS: f64 = 0.15;
const DRAFTS: usize = 1_000;
const DRAFT_ROUNDS: usize = 5;

/// 120 words with five misspellings and three findings more: a generic opening, pushing, and a row of marks.
const BODY: &str = "Hi Ana,\n\n\
    I hope this email finds you well. I saw that Northwind Mills is hiring four support agents in Leeds. Teams that \
    grow that fast often drown in repeted questions for the first months, and the person who knows everything answers \
    them at night!!!\n\n\
    We help support teams answer the repeated half of their mail in one click, so that new peaple learn from old \
    answers. A bakery of your size cut its backlog from nine days to two, and kept it thre. Don't miss the sumary.\n\n\
    Would a short page on how they did it all be usefull?\n\n\
    Best regards,\nKim Larsen\nBrightdesk\nHarbour Street 5, 02110 Boston, MA\n\n\
    Reply \"no thanks\" and I will not write again.";
const WORDS: u32 = 120;
const MISSPELLINGS: usize = 5;
const OTHER_FINDINGS: usize = 3;

pub fn measure(folder: &Path, machine: &Machine) -> Result<Value, Failure> {
    let drafts = scores::prepared("message-drafts", &folder.join("drafts"), DRAFTS)?;
    let message = message();
    let about = About {
        company: Some("Northwind Mills"),
        first_name: Some("Ana"),
        country: Some("United States"),
        ..Default::default()
    };
    let began = Instant::now();
    let found = tools::assess_message_quality(&message, &about);
    let first = began.elapsed();
    check(&found)?;

    let mut took = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        black_box(tools::assess_message_quality(black_box(&message), &about));
        took.push(began.elapsed());
    }
    let mut suggested = Vec::with_capacity(SUGGESTIONS);
    for n in 0..SUGGESTIONS {
        let word = ["repeted", "peaple", "usefull", "definately"][n % 4];
        let began = Instant::now();
        black_box(tools::suggest_spelling(word));
        suggested.push(began.elapsed());
    }
    took.sort_unstable();
    suggested.sort_unstable();
    Ok(machine.signed(json!({
        "assess": {
            "words": WORDS, "misspellings": MISSPELLINGS, "other_findings": OTHER_FINDINGS, "n": ROUNDS,
            "first_ms": report::ms(first), "median_ms": report::percentile(&took, 0.5),
            "p95_ms": report::percentile(&took, 0.95), "p99_ms": report::percentile(&took, 0.99),
            "target_ms": TARGET_MS,
        },
        "draft": drafts,
        "suggest": { "n": SUGGESTIONS, "median_ms": report::percentile(&suggested, 0.5) },
    })))
}

/// A draft for each account: its brief is read from the store, the composer writes.
pub async fn drafts(folder: &Path, count: usize) -> Result<Value, Failure> {
    let app = App::open(folder).await?;
    let accounts = workload::accounts(folder)?;
    let (mut each, mut whole) = (Vec::with_capacity(count * DRAFT_ROUNDS), Vec::new());
    for round in 0..=DRAFT_ROUNDS {
        let all = Instant::now();
        for account in &accounts {
            let began = Instant::now();
            let draft = app.draft(*account, None, None, None).await?;
            if draft.body.is_empty() || draft.recipient.is_none() {
                return Err(format!("no draft for {account}").into());
            }
            // The first round reads the templates and warms the files.
            if round > 0 {
                each.push(began.elapsed());
            }
        }
        if round > 0 {
            whole.push(all.elapsed());
        }
    }
    each.sort_unstable();
    whole.sort_unstable();
    Ok(json!({
        "accounts": count, "n": DRAFT_ROUNDS, "median_ms": report::percentile(&each, 0.5),
        "p99_ms": report::percentile(&each, 0.99), "all_ms": report::percentile(&whole, 0.5),
        "target_ms": 5.0, "target_all_ms": 500.0,
    }))
}

/// A figure about another text would say nothing.
fn check(found: &Assessment) -> Result<(), Failure> {
    let misspellings = found.issues.iter().filter(|finding| finding.kind == "misspelling").count();
    let others = found.issues.len() - misspellings;
    if (found.metrics.words, misspellings, others) != (WORDS, MISSPELLINGS, OTHER_FINDINGS) {
        let words = found.metrics.words;
        return Err(format!("{words} words, {misspellings} misspellings, {others} others: {:#?}", found.issues).into());
    }
    Ok(())
}

fn message() -> OutboundMessage {
    OutboundMessage {
        channel: Channel::Email,
        hand_off: HandOff::MailProgram,
        from: Sender {
            name: Some("Kim Larsen".into()),
            email: Some("kim@brightdesk.example".into()),
            company: Some("Brightdesk".into()),
            offer: None,
            postal_address: Some("Harbour Street 5\n02110 Boston, MA".into()),
        },
        recipient: None,
        subject: "Support hiring at Northwind".into(),
        body: BODY.into(),
        attachments: Vec::new(),
    }
}

pub fn table(found: &Value) -> String {
    let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    let (assess, suggest, draft) = (&found["assess"], &found["suggest"], &found["draft"]);
    format!(
        "a message      {WORDS} words, {MISSPELLINGS} misspellings, {OTHER_FINDINGS} findings more: {:.3} ms \
         (p95 {:.3}, p99 {:.3}); target {TARGET_MS} ms\n\
         its first      {:.1} ms, with the dictionary read\n\
         a suggestion   {:.1} ms a word, on demand only\n\
         a draft        {:.2} ms (p99 {:.2}) from the store; {DRAFTS} for {DRAFTS} accounts {:.0} ms; targets 5 and 500 ms",
        number(&assess["median_ms"]),
        number(&assess["p95_ms"]),
        number(&assess["p99_ms"]),
        number(&assess["first_ms"]),
        number(&suggest["median_ms"]),
        number(&draft["median_ms"]),
        number(&draft["p99_ms"]),
        number(&draft["all_ms"]),
    )
}
