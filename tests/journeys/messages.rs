//! Messages graded through both doors: labelled examples of the project's own writing, and whatever is not one.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use app::Desk;
use app::wire::AssessmentLine;
use serde_json::{Value, json};

use crate::cli::cugar;
use crate::support::{Workspace, settings};

/// The labelled messages, as they are told, file by file.
fn examples() -> Vec<String> {
    let folder = tests::root().join("tests/fixtures/messages");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let text = files.iter().map(|file| fs::read_to_string(file).unwrap());
    text.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn assess(args: &[&str], input: &[u8]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = cugar(folder.path());
    command.args(args).arg("assess").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let told = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    // Who refuses a line need not read the rest.
    drop(told.join().unwrap());
    output
}

fn kinds(assessment: &Value) -> BTreeSet<&str> {
    assessment["issues"].as_array().unwrap().iter().map(|finding| finding["kind"].as_str().unwrap()).collect()
}

#[test]
fn every_labelled_message_gets_its_grade_and_its_findings_through_both_doors() {
    let examples = examples();
    assert!(examples.len() >= 60, "only {}", examples.len());
    let output = assess(&["--json"], examples.join("\n").as_bytes());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), examples.len(), "an answer a line");

    let mut channels = BTreeSet::new();
    for (example, answer) in examples.iter().zip(&answers) {
        let by_library = serde_json::to_value(app::assess_line(example, &Desk::default()).unwrap()).unwrap();
        assert_eq!(&by_library, answer, "both doors say the same");

        let told: Value = serde_json::from_str(example).unwrap();
        let (id, expect, found) = (&told["id"], &told["expect"], kinds(answer));
        channels.insert(told["channel"].as_str().unwrap().to_owned());
        let grade = answer["grade"].as_str().unwrap();
        assert!(expect["grades"].as_str().unwrap().contains(grade), "{id} is {grade}: {found:?}");
        for kind in expect["must"].as_array().unwrap() {
            assert!(found.contains(kind.as_str().unwrap()), "{id} lacks {kind}: {found:?}");
        }
        for kind in expect["must_not"].as_array().unwrap() {
            assert!(!found.contains(kind.as_str().unwrap()), "{id} must not have {kind}");
        }
        if let Some(ready) = expect.get("ready") {
            assert_eq!(ready, &answer["ready"], "{id}");
        }
    }
    assert_eq!(channels.len(), 5, "each channel has its examples");
}

#[test]
fn every_rule_that_a_text_can_break_is_broken_by_some_example() {
    let assessed = |line: &String| app::assess_line(line, &Desk::default()).unwrap();
    let found: BTreeSet<String> =
        examples().iter().flat_map(|line| assessed(line).assessment.issues).map(|finding| finding.kind).collect();
    // A claim is found by whoever knows the fields; no example is longer than anybody reads.
    let elsewhere = ["claim_without_source", "too_long_to_read"];
    let silent: Vec<_> = app::quality_rules()
        .map(|rule| rule.kind)
        .filter(|kind| !found.contains(*kind) && !elsewhere.contains(kind))
        .collect();
    assert!(silent.is_empty(), "no example breaks {silent:?}");
}

/// The baseline's fault: its check of personal wording matched any text, and spam came out with an A.
#[test]
fn spam_never_gets_grade_a_and_a_text_about_nobody_is_not_personal() {
    let mut spam = 0;
    for line in examples() {
        let told: Value = serde_json::from_str(&line).unwrap();
        let graded = app::assess_line(&line, &Desk::default()).unwrap().assessment;
        if told["expect"]["must"].as_array().unwrap().contains(&json!("likely_spam")) {
            spam += 1;
            assert_eq!(json!(graded.grade), "F", "{}", told["id"]);
        }
    }
    assert!(spam >= 5, "there is spam among the examples");
    let nobody = json!({"id": 1, "channel": "email", "subject": "Hello", "recipient": {"company": "Northwind Mills"},
        "body": "Hello, this is a text that mentions no company and nobody by name, and that anybody could get."});
    let graded = json!(app::assess_line(&nobody.to_string(), &Desk::default()).unwrap());
    assert!(kinds(&graded).is_superset(&["no_company", "greeting_without_name"].into()), "{graded}");
    assert_ne!(graded["grade"], "A");
}

#[test]
fn a_bad_line_is_told_by_number_and_field_and_the_good_ones_are_graded() {
    let good = r#"{"id":"good","channel":"email","subject":"Hello","body":"Hi Ana, can we talk?"}"#;
    let cases = [
        ("{", "JSON"),
        ("[]", "JSON"),
        (r#"{"channel":"email","body":""}"#, "id"),
        (r#"{"id":[],"channel":"email","body":""}"#, "id"),
        (r#"{"id":1,"body":""}"#, "channel"),
        (r#"{"id":1,"channel":"fax","body":""}"#, "channel"),
        (r#"{"id":1,"channel":"sms"}"#, "body"),
        (r#"{"id":1,"channel":"sms","body":7}"#, "body"),
        (r#"{"id":1,"channel":"sms","body":"","recipient":"Ana"}"#, "recipient"),
        (r#"{"id":1,"channel":"sms","body":"","recipient":{"country":1}}"#, "recipient.country"),
        (r#"{"id":1,"channel":"sms","body":"","recipient":{"wrote_before":"no"}}"#, "recipient.wrote_before"),
        (r#"{"id":1,"channel":"sms","body":"","sender":{"name":true}}"#, "sender.name"),
    ];
    let input: String = cases.iter().map(|(bad, _)| format!("{bad}\n{good}\n")).collect();
    let output = assess(&["--json"], input.as_bytes());
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    for ((place, (bad, says)), told) in cases.iter().enumerate().zip(text.lines()) {
        let line = format!("line {}: ", 2 * place + 1);
        assert!(told.contains(&line) && told.contains(says), "{bad} should speak of {says}: {told}");
    }
    assert_eq!(text.lines().count(), cases.len(), "each is told: {text}");
    let answers = output.stdout.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(answers, cases.len(), "and every good one is graded");
    let table = assess(&[], good.as_bytes());
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("good") && table.contains("Grade"), "{table}");
}

#[test]
fn the_rules_can_be_read_with_their_points_and_sources() {
    let folder = tempfile::tempdir().unwrap();
    let output = cugar(folder.path()).args(["--json", "assess", "--rules"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let rules: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rules.len(), app::quality_rules().count());
    let misspelling = rules.iter().find(|rule| rule["kind"] == "misspelling").unwrap();
    assert_eq!((&misspelling["points"], &misspelling["most"]), (&3.into(), &12.into()));
}

fn grade(line: &Value) -> AssessmentLine {
    app::assess_line(&line.to_string(), &Desk::default()).unwrap()
}

/// A message whose every field is the same text.
fn made_of(text: &str, channel: &str) -> Value {
    let person = json!({"first_name": text, "last_name": text, "name": text, "company": text, "country": text,
        "email": text, "consent": text});
    let sender = json!({"name": text, "email": text, "company": text, "offer": text, "postal_address": text});
    json!({"id": text, "channel": channel, "subject": text, "body": text, "recipient": person, "sender": sender})
}

const CHANNELS: [&str; 5] = ["email", "linkedin", "linkedin_invitation", "sms", "call"];

/// What holds for any text in any field.
fn holds(line: &Value) {
    let found = grade(line).assessment;
    let chars = |part: &str| line[part].as_str().unwrap().chars().count() as u32;
    for finding in &found.issues {
        let length = chars(if json!(finding.part) == "subject" { "subject" } else { "body" });
        assert!(finding.start <= finding.end && finding.end <= length, "{finding:?} lies outside");
    }
    assert!((0.0..=1.0).contains(&found.score));
}

#[test]
fn naughty_strings_in_every_field_are_only_graded() {
    let Some(file) = tests::data("blns/blns.json") else { return };
    let strings: Vec<String> = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    assert!(strings.len() > 400, "the list is cut short");
    for text in &strings {
        for channel in CHANNELS {
            holds(&made_of(text, channel));
        }
    }
    let lines: Vec<String> = strings.iter().map(|text| made_of(text, "email").to_string()).collect();
    let output = assess(&["--json"], lines.join("\n").as_bytes());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.stdout.iter().filter(|byte| **byte == b'\n').count(), strings.len());
}

#[test]
fn what_cannot_be_seen_or_runs_the_other_way_is_pointed_at() {
    let body = "Hi Ana\u{200b},\n\nשלום \u{202e}evil\u{202c} text, can we talk about Northwind?";
    let line =
        json!({"id": 1, "channel": "email", "subject": "Hi\u{2066}", "body": body, "recipient": {"first_name": "Ana"}});
    let found = json!(grade(&line));
    let hidden = found["issues"].as_array().unwrap().iter().filter(|finding| finding["kind"] == "hidden_characters");
    let places: Vec<_> = hidden
        .map(|finding| (finding["part"].clone(), finding["start"].clone(), finding["replacement"].clone()))
        .collect();
    let expected = [("subject", 2), ("body", 6), ("body", 15), ("body", 20)];
    assert_eq!(places, expected.map(|(part, start)| (json!(part), json!(start), json!(""))), "{found}");
}

#[test]
fn a_megabyte_is_refused_at_once() {
    for part in ["{{", "a ", "teh ", "to be removed from ", "!a", "\n", "🎉", "xqzv", "a.b.", "<b", "would you? ", "’"]
    {
        for channel in CHANNELS {
            let text = part.repeat(1_000_000 / part.len());
            let mut line = made_of("Ana", channel);
            line["body"] = json!(text);
            line["recipient"]["company"] = json!(text);
            let begun = Instant::now();
            let found = grade(&line).assessment;
            // Not optimised, and on a busy machine.
            assert!(begun.elapsed() < Duration::from_secs(5), "{part:?} took {:?}", begun.elapsed());
            assert!(found.issues.iter().any(|finding| finding.kind == "too_long_to_read"), "{part:?}");
            assert!(!found.ready && json!(found.grade) == "F");
            assert!(found.issues.len() < 500, "findings are bounded");
        }
    }
    let long = json!({"id": 1, "channel": "email", "body": "a".repeat(1024 * 1024)}).to_string();
    let output = assess(&["--json"], long.as_bytes());
    assert_eq!(output.status.code(), Some(2), "a line of more than a megabyte is not read");
    assert!(String::from_utf8_lossy(&output.stderr).contains("line 1: is longer than a megabyte"));
}

#[tokio::test]
async fn the_reps_own_words_are_kept_and_are_no_misspellings() {
    let workspace = Workspace::with_samples().await;
    let app = &workspace.app;
    app.save_settings(settings(app)).await.unwrap();
    let approval = workspace.run_one().await.approval.unwrap();
    let review = app.review(&approval).unwrap();
    let revision = |body: &str| app::wire::Revision {
        subject: review.message.subject.clone(),
        body: body.into(),
        contact_id: review.contact_id.clone(),
        hand_off: review.message.hand_off,
    };
    let body = format!("{}\n\nIt comes with a frobnicator.", review.message.body);
    let misspelt = |app: &app::App| {
        let found = app.assess(&approval, &revision(&body)).unwrap();
        let kinds = found.issues.into_iter().filter(|finding| finding.kind == "misspelling");
        kinds.map(|finding| (finding.start, finding.end)).collect::<Vec<_>>()
    };
    let place = body.chars().count() as u32 - 12;
    assert_eq!(misspelt(app), [(place, place + 11)], "found where it stands, without being kept");
    assert_eq!(app.review(&approval).unwrap().message.body, review.message.body);

    assert_eq!(app.add_own_word(" Frobnicator ").await.unwrap(), ["frobnicator"]);
    assert_eq!(misspelt(app), []);
    let again = app.revise(&approval, revision(&body)).await.unwrap();
    let kept = again.assessment.unwrap().issues;
    assert!(kept.iter().all(|finding| finding.kind != "misspelling"), "the kept grade knows them too: {kept:?}");
    for none in ["", " ", "two words", "a/b", &"a".repeat(41)] {
        assert!(app.add_own_word(none).await.is_err(), "{none:?}");
    }
    assert_eq!(app.own_words().unwrap(), ["frobnicator"], "what was refused is not kept");
    assert!(app.remove_own_word("frobnicator").await.unwrap().is_empty());
}

#[test]
fn suggestions_are_made_for_one_word_when_asked() {
    assert_eq!(app::suggest_spelling("recieve").first().map(String::as_str), Some("receive"));
    assert!(app::suggest_spelling("definately").contains(&"definitely".to_owned()));
    for none in ["", "two words", &"x".repeat(1_000)] {
        assert!(app::suggest_spelling(none).is_empty(), "{none:?}");
    }
}
