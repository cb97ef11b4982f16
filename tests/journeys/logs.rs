//! What the logs hold: ids, states and counts, as JSON lines, as much of it as was asked for; and never what a prospect,
//! a message or the rep's own settings say.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use app::paths::Paths;
use app::wire::{Element, Evidence, HandOff, HistoryQuery, ImportKind, NewContact, Revision, Sender, Settings};
use app::{App, Goal, logging};
use orchestrator::ports::Answer;
use serde_json::Value;

use crate::support::{Pasteboard, Person, Workspace, settings, write};

/// Stands in everything that must not be logged.
const MARK: &str = "zanzibar";
/// Logging begins once in a process, so each of these journeys has one of its own. This is its folder there.
const FOLDER: &str = "CUGAR_TEST_LOGS";

/// The folder in the process of its own; in the first process `None`, and what the second one said.
fn apart(test: &str, folder: &Path, level: Option<&str>) -> Result<PathBuf, Output> {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return Ok(folder.into());
    }
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", &format!("logs::{test}"), "--nocapture"]).env(FOLDER, folder).env_remove("CUGAR_LOG");
    if let Some(level) = level {
        again.env("CUGAR_LOG", level);
    }
    let output = again.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "in the process with the logs:\n{said}");
    Err(output)
}

/// Everything below the log folder, a line each.
fn logged(folder: &Path) -> Vec<Value> {
    let files: Vec<_> = std::fs::read_dir(folder.join("logs")).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(!files.is_empty(), "there are logs");
    let texts = files.iter().map(|path| std::fs::read_to_string(path).unwrap());
    let lines: Vec<String> = texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    lines.iter().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

fn of_level(lines: &[Value], level: &str) -> usize {
    lines.iter().filter(|line| line["level"] == level).count()
}

fn marked(text: impl AsRef<[u8]>) -> bool {
    String::from_utf8_lossy(text.as_ref()).to_lowercase().contains(MARK)
}

/// As the window starts.
async fn start(folder: &Path) -> (App, Option<impl Sized>) {
    let paths = Paths::below(folder);
    paths.prepare().unwrap();
    let logs = logging::to_files(&paths.logs);
    let app = App::open(&paths.data).await.unwrap();
    if let Ok(settings) = app.settings() {
        logging::set_level(&settings.log_level);
    }
    (app, logs)
}

#[tokio::test]
async fn no_log_line_holds_what_a_prospect_a_message_or_a_setting_says() {
    let temp = tempfile::tempdir().unwrap();
    let test = "no_log_line_holds_what_a_prospect_a_message_or_a_setting_says";
    let folder = match apart(test, temp.path(), Some("debug")) {
        Ok(folder) => folder,
        Err(output) => {
            let lines = logged(temp.path());
            assert!(of_level(&lines, "INFO") > 5, "there is something to look at: {lines:#?}");
            assert!(of_level(&lines, "ERROR") > 1, "failures are among it: {lines:#?}");
            assert!(of_level(&lines, "DEBUG") > 0, "and what only debug tells: {lines:#?}");
            for line in &lines {
                assert!(line["timestamp"].is_string() && line["target"].is_string(), "a line for a program: {line}");
                assert!(!marked(line.to_string()), "{line}");
            }
            assert!(!marked(&output.stderr), "{}", String::from_utf8_lossy(&output.stderr));
            return;
        }
    };
    let (app, _logs) = start(&folder).await;
    work_with_marked_data(app, &folder).await;
    spoil(&folder);
    let app = App::open(&folder).await.expect("what cannot be read keeps nobody out");
    look_at_spoilt_data(&app).await;
}

/// Everything a rep can do, with the mark wherever text can stand.
async fn work_with_marked_data(app: App, folder: &Path) {
    let elsewhere = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| write(elsewhere.path(), name, content);
    let accounts = file(
        "zanzibar.csv",
        "Company name,Company Domain Name,Industry,Number of Employees,Annual Revenue,Country,Technologies,Description,\
         Zanzibar Code\n\
         Zanzibar Mills,zanzibar.example,Zanzibar goods,420,9000000,Zanzibar,Zanzibar DB,zanzibar note,zanzibar-1\n\
         Zanzibar Boats,boats-zanzibar.example,Software,50,1000000,Zanzibar,zanzibar,zanzibar,zanzibar-2\n\
         Zanzibar Ruins,ruins-zanzibar.example,Software,a zanzibar of,zanzibar,Zanzibar,zanzibar,zanzibar,zanzibar-3\n\
         ,zanzibar.example,zanzibar,1,1,zanzibar,zanzibar,zanzibar,zanzibar\n",
    );
    let contacts = file(
        "zanzibar-people.csv",
        "First Name,Last Name,Email,Job Title,Phone Number,Associated Company\n\
         Zan,Zanzibar,zan@zanzibar.example,Head of Zanzibar,+255 zanzibar,Zanzibar Mills\n\
         Ben,Zanzibar,ben@boats-zanzibar.example,zanzibar,zanzibar,Zanzibar Boats\n\
         No,Address,zanzibar-is-no-address,zanzibar,zanzibar,Zanzibar Nobody\n",
    );
    let none = file("zanzibar.txt", "{\"zanzibar\": \"zanzibar\"}");
    let imported = app.import_file(ImportKind::Accounts, &accounts, &[], false).await.unwrap();
    assert_eq!((imported.created, imported.rejected), (2, 2), "{imported:?}");
    app.import_file(ImportKind::Contacts, &contacts, &[], false).await.unwrap();
    app.import_file(ImportKind::Accounts, &none, &[], false).await.unwrap_err();
    let (field, header) = ("zanzibar".to_owned(), "zanzibar".to_owned());
    app.import_file(ImportKind::Accounts, &accounts, &[(field, header)], true).await.unwrap_err();

    let marked_settings = Settings {
        sender: Sender {
            name: "Zanzibar Rep".into(),
            email: "rep@zanzibar.example".into(),
            company: "Zanzibar Ltd".into(),
            offer: "find zanzibar".into(),
            postal_address: "1 Zanzibar Street".into(),
            data_source: "Zanzibar fair".into(),
        },
        hand_off: HandOff::Clipboard,
        ..settings(&app)
    };
    app.icp_from_toml("zanzibar = [").unwrap_err();
    let profile = app.icp_from_toml("name = \"Zanzibar\"\n[industry]\nweight = 1\nany_of = [\"zanzibar\"]").unwrap();
    app.save_icp(None, profile).await.unwrap();
    let refused = Settings { log_level: MARK.into(), ..marked_settings.clone() };
    app.save_settings(refused).await.unwrap_err();
    app.save_settings(Settings { log_level: "debug".into(), ..marked_settings }).await.unwrap();

    let ids = ["Zanzibar Mills", "Zanzibar Boats"].map(|name| app.find_account(name).unwrap().to_string());
    app.find_account("Zanzibar Nowhere").unwrap_err();
    let evidence = Evidence {
        answer: app::wire::Answer::Partial,
        quote: "Zanzibar saves us a day".into(),
        who: "Zan Zanzibar".into(),
        on: None,
    };
    app.set_answer(&ids[0], Element::Metrics, evidence).await.unwrap();
    let typed = |email: &str| NewContact {
        first_name: "Zanzibar".into(),
        last_name: "Zanzibar".into(),
        email: email.into(),
        title: "Zanzibar".into(),
        phone: String::new(),
        linkedin: String::new(),
    };
    app.add_contact(&ids[0], typed("zanzibar")).await.unwrap_err();
    app.add_contact(&ids[0], typed("typed@zanzibar.example")).await.unwrap();

    for goal in [Goal::Research, Goal::FollowUp, Goal::Qualify, Goal::ReviewRisk, Goal::Prospect] {
        app.run(goal, &ids).await.unwrap();
        // Again: there is still something open.
        app.run(goal, &ids[..1]).await.unwrap();
    }
    let queue = app.queue().unwrap();
    assert!(queue.len() > 1, "messages wait: {queue:?}");
    assert!(queue.iter().all(|item| marked(format!("{item:?}"))), "and the mark is in them");

    let workspace = Workspace { folder: tempfile::tempdir().unwrap(), app };
    let clipboard = Arc::<Pasteboard>::default();
    let first = &queue[0].approval;
    for answer in [Answer::NotNow, Answer::NoAnswer, Answer::CannotShow("It is too long.")] {
        let gate = workspace.gate(&Person::who_says(answer), &clipboard);
        workspace.app.ask(&gate, first).await.unwrap();
    }
    let gate = workspace.gate(&Person::who_says(Answer::Approved), &clipboard);
    let changed = Revision {
        subject: "Zanzibar".into(),
        body: "Hello Zanzibar,\n\nzanzibar?".into(),
        ..crate::support::revision(&workspace.app, first)
    };
    let changed = workspace.app.revise(first, changed).await.unwrap();
    clipboard.refuse_saying("the zanzibar is broken");
    let failed = workspace.app.ask(&gate, &changed.approval).await.unwrap();
    assert!(marked(failed.failure.unwrap().message), "the hand-over failed with the mark");
    let again = workspace.waiting().into_iter().find(|item| item.execution == changed.execution).unwrap();
    workspace.app.ask(&gate, &again.approval).await.unwrap();
    assert!(marked(clipboard.texts().join("\n")), "and worked with it");
    let second = queue.iter().find(|item| item.execution != changed.execution).unwrap();
    workspace.app.defer(&second.approval).await.unwrap();
    workspace.app.deny(&second.approval, "not for zanzibar").await.unwrap();
    let search = HistoryQuery { search: MARK.into(), limit: 50, ..HistoryQuery::default() };
    let found = workspace.app.history(&search).unwrap().rows;
    assert!(!found.is_empty(), "the history finds the mark");
    for line in found {
        workspace.app.execution(&line.execution).unwrap();
        let _already_ended = workspace.app.retry(&line.execution).await;
    }
    workspace.app.execution(MARK).unwrap_err();
    workspace.app.history(&HistoryQuery { since: Some(MARK.into()), ..search }).unwrap_err();
    assert!(marked(std::fs::read(folder.join(store::FILE_NAME)).unwrap()) || folder.join("cugar.db-wal").exists());
}

/// Values that no reader takes, with the mark in them: what waits is overdue, and one runs.
fn spoil(folder: &Path) {
    let connection = rusqlite::Connection::open(folder.join(store::FILE_NAME)).unwrap();
    let spoil = "UPDATE event SET details = '\"zanzibar\"';
                 UPDATE approval SET expires_at = 1;
                 UPDATE execution SET state = 'running'
                   WHERE id = (SELECT max(id) FROM execution WHERE goal = 'research');
                 UPDATE account SET technologies = '\"zanzibar\"';
                 UPDATE setting SET value = '\"zanzibar\"'";
    connection.execute_batch(spoil).unwrap();
}

async fn look_at_spoilt_data(app: &App) {
    let refusals = [
        ("the settings", app.settings().map(|_| ()).unwrap_err()),
        ("the status", app.status().map(|_| ()).unwrap_err()),
        ("the accounts", app.accounts(&crate::support::all_accounts()).map(|_| ()).unwrap_err()),
    ];
    for (what, error) in refusals {
        assert!(!marked(&error.message), "{what}: {}", error.message);
    }
    app.catch_up().await.unwrap();
    for line in app.history(&HistoryQuery { limit: 50, ..HistoryQuery::default() }).unwrap().rows {
        app.execution(&line.execution).unwrap_err();
        app.cancel(&line.execution).await.unwrap_err();
    }
    let id = app.find_account("Zanzibar Mills").map(|id| id.to_string()).unwrap_or_default();
    app.run(Goal::Prospect, &[id]).await.unwrap_err();
}

#[tokio::test]
async fn as_much_is_logged_as_the_setting_says_and_the_environment_stands_above_it() {
    let test = "as_much_is_logged_as_the_setting_says_and_the_environment_stands_above_it";
    if let Some(folder) = std::env::var_os(FOLDER) {
        let (app, _logs) = start(folder.as_ref()).await;
        app.import_samples().await.unwrap();
        return;
    }
    let cases = [
        ("error", None, (false, false)),
        ("info", None, (true, false)),
        ("debug", None, (true, true)),
        ("error", Some("debug"), (true, true)),
        ("debug", Some("error"), (false, false)),
    ];
    for (setting, variable, (info, debug)) in cases {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path()).await.unwrap();
        app.save_settings(Settings { log_level: setting.into(), ..app.settings().unwrap() }).await.unwrap();
        drop(app);
        apart(test, folder.path(), variable).unwrap_err();
        let lines = logged(folder.path());
        let imports = lines.iter().filter(|line| line["message"] == "import done").count();
        assert_eq!(imports > 0, info, "info with the setting {setting} and CUGAR_LOG {variable:?}: {lines:#?}");
        assert_eq!(of_level(&lines, "DEBUG") > 0, debug, "debug with {setting} and CUGAR_LOG {variable:?}: {lines:#?}");
    }
}

#[tokio::test]
async fn logs_that_cannot_be_written_are_said_and_keep_nobody_out() {
    let temp = tempfile::tempdir().unwrap();
    let test = "logs_that_cannot_be_written_are_said_and_keep_nobody_out";
    let Ok(folder) = apart(test, temp.path(), None) else { return };
    write(&folder, "logs", "a file where the folder should be");
    let (app, _none) = start(&folder).await;
    app.import_samples().await.expect("the app works");
    let status = app.status().unwrap();
    let problem = status.log_problem.expect("what is reduced is said");
    assert!(problem.contains(&folder.join("logs").display().to_string()), "{problem}");
    assert_eq!(status.log_dir, None, "and no folder is claimed");
}

#[test]
fn the_command_logs_to_stderr_and_no_more_than_belongs_there() {
    let folder = tempfile::tempdir().unwrap();
    let people = "First Name,Last Name,Email,Associated Company\nZan,Zanzibar,zan@zanzibar.example,Zanzibar Mills\n";
    let accounts = write(folder.path(), "zanzibar.csv", "Company name,Industry\nZanzibar Mills,Zanzibar\n");
    let contacts = write(folder.path(), "zanzibar-people.csv", people);
    let (accounts, contacts) = (accounts.display().to_string(), contacts.display().to_string());
    let mut logged = 0;
    for words in [
        &["import", "accounts", &accounts][..],
        &["import", "contacts", &contacts],
        &["run", "prospect", "--account", "Zanzibar Mills"],
        &["queue"],
        &["history", "--search", MARK],
    ] {
        let mut cugar = Command::new(tests::cugar());
        cugar.arg("--data-dir").arg(folder.path().join("data")).arg("--json").args(words).env("CUGAR_LOG", "debug");
        let output = cugar.output().unwrap();
        assert!(output.status.success(), "{words:?}");
        assert!(marked(&output.stdout), "{words:?}: the result has the mark");
        assert!(!marked(&output.stderr), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        for line in String::from_utf8_lossy(&output.stderr).lines() {
            let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            assert!(line["level"].is_string(), "{line}");
            logged += 1;
        }
    }
    assert!(logged > 2, "there was something to look at");
}
