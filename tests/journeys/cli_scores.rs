//! `cugar score`, `qualify` and `backtest` as processes.

use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::cli::{cugar, lines, run};
use crate::support::write;

const ACCOUNTS: &str = "Company name,Industry,Number of Employees,Country\n\
                        Good Fit,Software,300,United States\n\
                        Nothing Known,,,\n\
                        Too Small,Software,3,United States\n\
                        Dice Ltd,Gambling,300,United States\n";

fn workspace(folder: &Path) -> std::path::PathBuf {
    let data = folder.join("data");
    let file = write(folder, "accounts.csv", ACCOUNTS).display().to_string();
    lines(&data, &["import", "accounts", &file]);
    data
}

#[test]
fn score_tells_every_account_best_first_with_its_reasons() {
    let folder = tempfile::tempdir().unwrap();
    let data = workspace(folder.path());
    let scored = lines(&data, &["score"]);
    let names: Vec<_> = scored.iter().map(|line| line["account"].as_str().unwrap()).collect();
    assert_eq!(names, ["Good Fit", "Too Small", "Nothing Known", "Dice Ltd"]);
    assert_eq!(scored[3]["priority"], "excluded");
    assert_eq!((&scored[2]["score"], &scored[2]["priority"]), (&0.0.into(), &"low".into()), "unknown is not medium");
    for key in ["account", "score", "low", "high", "priority", "factors", "raise"] {
        assert!(scored.iter().all(|line| line.get(key).is_some()), "{key}");
    }
    let factor = &scored[0]["factors"][0];
    for key in ["name", "weight", "fit", "known", "why"] {
        assert!(factor.get(key).is_some(), "{key}: {factor}");
    }
    assert!(scored[2]["raise"][0].get("change").is_some() && scored[2]["raise"][0].get("score").is_some());

    let icp = "name = \"Small ones\"\n[employees]\nweight = 1\nmin = 1\nmax = 5\n";
    let icp = write(folder.path(), "small.toml", icp).display().to_string();
    assert_eq!(lines(&data, &["score", "--icp", &icp])[0]["account"], "Too Small");
    assert_eq!(lines(&data, &["score"]), scored, "nothing of that is kept");
    let table = String::from_utf8(run(&data, &["score"]).stdout).unwrap();
    assert!(table.contains("Good Fit") && table.contains("Priority"), "{table}");
}

#[test]
fn a_profile_that_cannot_be_used_ends_with_2_and_names_file_line_and_field() {
    let folder = tempfile::tempdir().unwrap();
    let data = workspace(folder.path());
    let bad = "name = \"x\"\n[employees]\nweight = 0\nmin = 1\nmax = 5\n";
    let bad = write(folder.path(), "bad.toml", bad).display().to_string();
    let cases: [(&[&str], &[&str]); 2] = [
        (&["score", "--icp", &bad], &["bad.toml", "Line 3", "employees.weight"]),
        (&["score", "--icp", "nowhere.toml"], &["nowhere.toml"]),
    ];
    for (args, says) in cases {
        let output = run(&data, args);
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {text}");
        assert!(says.iter().all(|part| text.contains(part)), "{says:?}: {text}");
        assert!(output.stdout.is_empty());
    }
}

fn qualify(args: &[&str], input: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = cugar(folder.path());
    command.args(args).arg("qualify").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn qualify_answers_each_line_by_its_framework() {
    let input = r#"{"id":"a","framework":"meddicc","answers":{"metrics":"yes","economic_buyer":"yes","decision_criteria":"yes","decision_process":"yes","identify_pain":"yes","champion":"yes","competition":"yes"}}
{"id":2,"framework":"bant","answers":{}}

{"id":"c","framework":"meddpicc","answers":{"paper_process":"partial","champion":"no"}}
"#;
    let output = qualify(&["--json"], input);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let found: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(found.len(), 3);
    assert_eq!((&found[0]["score"], &found[0]["qualified"]), (&1.0.into(), &true.into()), "full MEDDICC is full");
    assert_eq!((&found[1]["id"], &found[1]["score"], &found[1]["high"]), (&2.into(), &0.0.into(), &1.0.into()));
    assert_eq!(found[1]["unknowns"].as_array().unwrap().len(), 4, "each unknown is named");
    assert_eq!(found[2]["gaps"].as_array().unwrap().len(), 2);
    for key in
        ["id", "framework", "score", "low", "high", "qualified", "strengths", "gaps", "unknowns", "next_questions"]
    {
        assert!(found.iter().all(|line| line.get(key).is_some()), "{key}");
    }
}

#[test]
fn a_bad_line_is_told_by_number_and_field_and_the_good_ones_are_answered() {
    let good = r#"{"id":"good","framework":"bant","answers":{"need":"yes"}}"#;
    let cases = [
        ("{", "JSON"),
        ("[]", "JSON"),
        (r#"{"framework":"bant","answers":{}}"#, "id"),
        (r#"{"id":"x","answers":{}}"#, "framework"),
        (r#"{"id":"x","framework":"bent","answers":{}}"#, "framework"),
        (r#"{"id":"x","framework":"bant"}"#, "answers"),
        (r#"{"id":"x","framework":"bant","answers":{"champion":"yes"}}"#, "answers.champion"),
        (r#"{"id":"x","framework":"bant","answers":{"need":"maybe"}}"#, "answers.need"),
        (r#"{"id":"x","framework":"bant","answers":{"need":true}}"#, "answers.need"),
    ];
    for (bad, says) in cases {
        let output = qualify(&["--json"], &format!("{good}\n{bad}\n{good}\n"));
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{bad}: {text}");
        assert!(text.contains("line 2") && text.contains(says), "{bad} should speak of {says}: {text}");
        assert_eq!(output.stdout.iter().filter(|byte| **byte == b'\n').count(), 2, "{bad}");
    }
    let table = qualify(&[], &format!("{good}\n"));
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("good") && table.contains("not yet"), "{table}");
}

#[test]
fn a_backtest_refuses_few_deals_and_says_how_many_more() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..6).map(|n| format!("Deal {n},Acme,{}\n", ["Closed Won", "Closed Lost"][n % 2])).collect();
    let file = write(folder.path(), "deals.csv", format!("Deal Name,Company name,Deal Stage\n{rows}"));
    let found = &lines(&folder.path().join("data"), &["backtest", &file.display().to_string()])[0];
    assert_eq!((&found["deals"], &found["won"]), (&6.into(), &3.into()));
    assert_eq!(found["needed"], 54, "it takes thirty of each");
    assert!(found["auc"].is_null() && found["significant"].as_array().unwrap().is_empty(), "{found}");
    assert!(found["verdict"].as_str().unwrap().contains("27 more won"), "{}", found["verdict"]);

    let none = write(folder.path(), "accounts.csv", ACCOUNTS).display().to_string();
    let refused = run(&folder.path().join("data"), &["backtest", &none]);
    assert_eq!(refused.status.code(), Some(2), "{}", String::from_utf8_lossy(&refused.stderr));
}

#[test]
fn the_maven_deals_give_a_sober_verdict() {
    let Some(file) = tests::data("maven-crm/sales_pipeline.csv") else { return };
    let Some(accounts) = tests::data("maven-crm/accounts.csv") else { return };
    let folder = tempfile::tempdir().unwrap();
    lines(folder.path(), &["import", "accounts", &accounts.display().to_string()]);
    let found = &lines(folder.path(), &["backtest", &file.display().to_string()])[0];
    assert_eq!((&found["deals"], &found["won"]), (&6711.into(), &4238.into()), "what is open does not count");
    let auc = found["auc"].as_f64().unwrap();
    assert!((0.4..0.65).contains(&auc), "the value of a lost deal is 0, and must not be learned from: {auc}");
    let left_out = found["left_out"].to_string();
    assert!(left_out.contains("close_value"), "and it says so: {left_out}");
}
