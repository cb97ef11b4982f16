//! Language models through the app's own doors: switched on by a person, asked within limits, recorded, and never
//! needed. The provider is a server that speaks as one; the person is played.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use adapters::llm::{HttpModels, Limits};
use app::wire::{
    AppError, DraftLine, ErrorCode, ModelCallQuery, ModelUse, ProviderCondition, ProviderState, WriteRequest,
};
use app::{App, Outside};
use async_trait::async_trait;
use domain::{Failure, Sensitive};
use orchestrator::ports::{KeyEntry, KeyVault, ProviderPrompt, ProviderQuestion, ProviderStep};
use tempfile::TempDir;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::settings;

pub const KEY: &str = "sk-planted-0123456789-MARK";

/// A keychain in memory, for what is not about the keychain. The real one has tests of its own.
#[derive(Default)]
pub struct Drawer(Mutex<BTreeMap<String, Sensitive>>);

impl Drawer {
    /// The signing key is from now on that of another computer.
    pub fn take_key_of(&self, other: &Self) {
        let key = other.0.lock().unwrap().get("signing key").cloned().expect("it has signed something");
        self.0.lock().unwrap().insert("signing key".into(), key);
    }

    fn names(&self) -> Vec<String> {
        self.0.lock().unwrap().keys().cloned().collect()
    }
}

impl KeyVault for Drawer {
    fn keep(&self, name: &str, key: &Sensitive) -> Result<(), Failure> {
        self.0.lock().unwrap().insert(name.into(), key.clone());
        Ok(())
    }
    fn find(&self, name: &str) -> Result<Option<Sensitive>, Failure> {
        Ok(self.0.lock().unwrap().get(name).cloned())
    }
    fn forget(&self, name: &str) -> Result<(), Failure> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}

/// Who sits before the native windows.
pub struct Rep {
    pub says: bool,
    pub types: Option<&'static str>,
    pub asked: Mutex<Vec<ProviderQuestion>>,
}

impl Rep {
    pub fn who(says: bool) -> Self {
        Self { says, types: Some(KEY), asked: Mutex::default() }
    }

    pub fn was_asked(&self) -> Vec<ProviderStep> {
        self.asked.lock().unwrap().iter().map(|question| question.what).collect()
    }
}

#[async_trait]
impl ProviderPrompt for Rep {
    async fn allow(&self, question: &ProviderQuestion) -> bool {
        self.asked.lock().unwrap().push(question.clone());
        self.says
    }
    async fn key(&self, question: &ProviderQuestion) -> KeyEntry {
        self.asked.lock().unwrap().push(question.clone());
        self.types.map_or(KeyEntry::NotGiven, |key| KeyEntry::Given(Sensitive::new(key.into())))
    }
}

pub struct Shop {
    pub folder: TempDir,
    pub app: App,
    pub keys: Arc<Drawer>,
}

impl Shop {
    async fn draft(&self, account: &str, provider: &str) -> Result<DraftLine, AppError> {
        self.app.draft(self.app.find_account(account)?, None, None, Some(provider)).await
    }

    pub async fn open() -> Self {
        let limits =
            Limits { silence: Duration::from_secs(2), longest_wait: Duration::from_secs(1), ..Limits::default() };
        Self::within(limits).await
    }

    async fn within(limits: Limits) -> Self {
        let (folder, keys) = (tempfile::tempdir().unwrap(), Arc::<Drawer>::default());
        let outside = Outside { language: Arc::new(HttpModels::new(limits)), keys: keys.clone(), ..Outside::default() };
        let app = App::open_with(folder.path(), outside).await.unwrap();
        app.import_samples().await.unwrap();
        app.save_settings(settings(&app)).await.unwrap();
        Self { folder, app, keys }
    }

    /// With a provider at `address` that is ready.
    pub async fn with_provider(id: &str, address: &str) -> Self {
        Self::open().await.ready(id, address).await
    }

    /// The same for a provider that thinks.
    pub async fn patient(id: &str, address: &str) -> Self {
        Self::within(Limits::default()).await.ready(id, address).await
    }

    async fn ready(self, id: &str, address: &str) -> Self {
        let (shop, rep) = (self, Rep::who(true));
        shop.app.move_provider(&rep, id, address).await.unwrap();
        shop.app.switch_provider(&rep, id, true).await.unwrap();
        shop.app.enter_key(&rep, id).await.unwrap();
        shop.app.set_model(id, model_use()).await.unwrap();
        shop
    }

    pub fn provider(&self, id: &str) -> ProviderState {
        self.app.providers().unwrap().into_iter().find(|provider| provider.id == id).unwrap()
    }

    pub async fn waiting(&self) -> String {
        let best = self.app.best_accounts(app::Goal::Prospect, 1).unwrap()[0].to_string();
        let line = self.app.run(app::Goal::Prospect, &[best]).await.unwrap().executions.remove(0);
        line.approval.unwrap()
    }

    pub fn request(&self, approval: &str, wish: &str) -> WriteRequest {
        let review = self.app.review(approval).unwrap();
        WriteRequest {
            approval: approval.into(),
            provider: "compatible".into(),
            contact_id: review.contact_id,
            text: review.message.body,
            wish: wish.into(),
        }
    }

    fn calls(&self) -> Vec<app::wire::ModelCallLine> {
        self.app.model_calls(&ModelCallQuery { limit: 50, ..ModelCallQuery::default() }).unwrap()
    }
}

pub fn model_use() -> ModelUse {
    ModelUse {
        model: Some("small".into()),
        temperature: None,
        most_tokens: 400,
        tokens_a_day: 100_000,
        price_sent: Some(1.0),
        price_written: Some(2.0),
        cost_a_day: None,
    }
}

fn stream(words: &[&str]) -> String {
    let piece = |word: &&str| format!("data: {}\n\n", serde_json::json!({"choices":[{"delta":{"content": word}}]}));
    let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":700,\"completion_tokens\":20}}\n\ndata: [DONE]\n\n";
    words.iter().map(piece).collect::<String>() + usage
}

async fn provider_that(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(template).mount(&server).await;
    server
}

async fn provider_that_writes(words: &[&str]) -> MockServer {
    provider_that(ResponseTemplate::new(200).set_body_raw(stream(words), "text/event-stream")).await
}

async fn requests(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

#[tokio::test]
async fn exactly_what_was_shown_is_sent_once_and_recorded_with_what_came() {
    let server = provider_that_writes(&["Hi Ana,\n\n", "would **this** help? ", "See http://evil.example/x\n"]).await;
    let shop = Shop::with_provider("compatible", &format!("{}/v1", server.uri())).await;
    let approval = shop.waiting().await;
    let shown = shop.app.prepare_writing(&shop.request(&approval, "shorter")).await.unwrap();
    assert_eq!(requests(&server).await, 0, "looking sends nothing");
    assert!(shown.user.contains("shorter") && shown.units > 0.0 && shown.cost.is_some(), "{shown:?}");

    let heard = Mutex::new(Vec::new());
    let written = shop.app.write_prepared(&shown.id, |text| heard.lock().unwrap().push(text)).await.unwrap();
    assert_eq!(written.text.as_deref(), Some("Hi Ana,\n\nwould this help? See (link removed)"));
    assert_eq!(written.removed, ["formatting", "a link that was not in your text"], "and the rep is told");
    for text in heard.lock().unwrap().iter() {
        assert!(!text.contains("evil") && !text.contains('*'), "checked before anyone sees it: {text}");
    }

    let sent = &server.received_requests().await.unwrap()[0];
    let body: serde_json::Value = sent.body_json().unwrap();
    assert_eq!(body["messages"][0]["content"], shown.system.as_str(), "word for word");
    assert_eq!(body["messages"][1]["content"], shown.user.as_str(), "word for word");
    assert!(body.get("tools").is_none(), "the model is given nothing it could do");
    let again = shop.app.write_prepared(&shown.id, |_| {}).await.expect_err("once");
    assert_eq!(again.code, ErrorCode::AlreadyDecided);

    let execution = shop.app.review(&approval).unwrap().execution;
    let query = ModelCallQuery { execution: Some(execution), limit: 5, ..ModelCallQuery::default() };
    let calls = shop.app.model_calls(&query).unwrap();
    let [call] = calls.as_slice() else { panic!("one call: {calls:?}") };
    assert_eq!((&call.system, &call.user), (&shown.system, &shown.user), "it stands in the history");
    assert_eq!((call.outcome.as_str(), call.tokens_sent, call.tokens_written), ("answered", Some(700), Some(20)));
    let expected = (700.0 * 1.0 + 20.0 * 2.0) / 1e6;
    assert!(call.cost.is_some_and(|cost| (cost - expected).abs() < 1e-9), "{:?}", call.cost);
    let review = shop.app.review(&approval).unwrap();
    assert!(!review.message.body.contains("would this help"), "the message that waits is the rep's to change");
}

#[tokio::test]
async fn nothing_is_asked_before_a_person_switched_it_on_natively() {
    let server = provider_that_writes(&["x"]).await;
    let shop = Shop::open().await;
    let (no, yes) = (Rep::who(false), Rep::who(true));
    shop.app.move_provider(&no, "compatible", &server.uri()).await.unwrap();
    assert_eq!(shop.provider("compatible").condition, ProviderCondition::NoAddress, "a no changes nothing");
    shop.app.move_provider(&yes, "compatible", &server.uri()).await.unwrap();
    shop.app.set_model("compatible", model_use()).await.unwrap();
    shop.app.switch_provider(&no, "compatible", true).await.unwrap();
    assert_eq!(shop.provider("compatible").condition, ProviderCondition::Off);
    let approval = shop.waiting().await;
    let refused = shop.app.prepare_writing(&shop.request(&approval, "")).await.expect_err("it is off");
    assert_eq!(refused.code, ErrorCode::ModelFailed);
    assert!(refused.message.contains("switched off"), "{}", refused.message);
    shop.app.models_of("compatible").await.expect_err("nor is its list asked for");
    let draft = shop.draft(&shop.app.review(&approval).unwrap().account, "compatible").await.unwrap();
    assert_eq!(draft.provider, "composer");
    assert!(draft.fallback.unwrap().contains("switched off"), "and the draft says why");
    assert_eq!(requests(&server).await, 0, "nobody was asked");
    assert_eq!(no.was_asked(), [ProviderStep::NewHost, ProviderStep::SwitchOn], "but the rep was");
}

#[tokio::test]
async fn a_key_is_bound_to_scheme_host_and_port() {
    let server = provider_that_writes(&["x"]).await;
    let other = provider_that_writes(&["x"]).await;
    let shop = Shop::with_provider("openai", &format!("{}/v1", server.uri())).await;
    assert_eq!(shop.provider("openai").key.unwrap().ending, "MARK");
    assert_eq!(shop.keys.names().len(), 1);
    let rep = Rep::who(true);
    shop.app.move_provider(&rep, "openai", &format!("{}/v2", server.uri())).await.unwrap();
    assert!(shop.provider("openai").key.is_some() && rep.was_asked().is_empty(), "another path is the same host");
    shop.app.move_provider(&rep, "openai", &format!("{}/v1", other.uri())).await.unwrap();
    assert_eq!(rep.was_asked(), [ProviderStep::NewHost], "another port is another host");
    assert_eq!(shop.provider("openai").condition, ProviderCondition::NoKey, "its key is gone");
    assert!(shop.keys.names().is_empty(), "also from the keychain");
    shop.app.models_of("openai").await.expect_err("without a key nobody is asked");
    assert_eq!(requests(&other).await, 0, "the other host saw nothing");
}

/// Somebody with the file, but without the keychain and the rep, turns the address.
#[tokio::test]
async fn an_address_changed_in_the_file_gets_neither_the_key_nor_a_request() {
    let server = provider_that_writes(&["x"]).await;
    let evil = provider_that_writes(&["x"]).await;
    let shop = Shop::with_provider("openai", &server.uri()).await;
    let file = rusqlite::Connection::open(shop.folder.path().join(store::FILE_NAME)).unwrap();
    file.execute("UPDATE provider SET address = ?", [evil.uri()]).unwrap();
    assert_eq!(shop.provider("openai").condition, ProviderCondition::Off, "nobody allowed this host");
    shop.app.models_of("openai").await.expect_err("so nothing is asked");
    let origin = shop.provider("openai").host.unwrap();
    file.execute("UPDATE provider SET allowed = ?", [origin]).unwrap();
    let refused = shop.app.models_of("openai").await.expect_err("and even then");
    assert!(refused.message.contains("no longer in the keychain"), "there is no key for it: {}", refused.message);
    assert_eq!(requests(&evil).await, 0);
}

#[tokio::test]
async fn a_run_is_worded_by_a_model_only_where_the_rep_let_it_and_counts_it() {
    let server = provider_that_writes(&["Hi there, would a summary help?"]).await;
    let shop = Shop::with_provider("compatible", &server.uri()).await;
    let composed = shop.waiting().await;
    assert_eq!(requests(&server).await, 0, "off is how it begins");
    let before = shop.app.review(&composed).unwrap();
    let rep = Rep::who(true);
    shop.app.use_in_runs(&rep, "compatible", true).await.unwrap();
    assert_eq!(rep.was_asked(), [ProviderStep::UseInRuns]);
    let approval = shop.waiting().await;
    let review = shop.app.review(&approval).unwrap();
    assert_eq!(review.message.body, "Hi there, would a summary help?");
    assert_eq!(review.provider.as_deref(), Some("compatible"), "the draft says who wrote it");
    assert!(review.assessment.is_some(), "and it was graded like any other");
    let used = |execution: &str| shop.app.execution(execution).unwrap().budget.used;
    let surcharge = used(&review.execution) - used(&before.execution);
    assert!((1.29..=1.31).contains(&surcharge), "1.3 units for 1,300 tokens: {surcharge}");
    let events = serde_json::to_string(&shop.app.execution(&review.execution).unwrap().events).unwrap();
    assert!(!events.contains("MARK") && !events.contains("127.0.0.1"), "neither key nor host: {events}");
    let query = ModelCallQuery { execution: Some(review.execution), limit: 5, ..ModelCallQuery::default() };
    assert_eq!(shop.app.model_calls(&query).unwrap().len(), 1, "what was sent is shown with the execution");
}

#[tokio::test]
async fn a_provider_that_fails_in_a_run_costs_no_draft() {
    let faults = [
        (ResponseTemplate::new(401), "did not accept the key"),
        (ResponseTemplate::new(429).insert_header("retry-after", "3600"), "3600 seconds"),
        (ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:9/"), "another address"),
        (ResponseTemplate::new(200).set_body_string("data: nonsense\n\n"), "cannot be understood"),
        (
            ResponseTemplate::new(200).set_body_string("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n"),
            "broke off",
        ),
    ];
    for (fault, why) in faults {
        let server = provider_that(fault).await;
        let shop = Shop::with_provider("compatible", &server.uri()).await;
        shop.app.use_in_runs(&Rep::who(true), "compatible", true).await.unwrap();
        let review = shop.app.review(&shop.waiting().await).unwrap();
        assert_eq!(review.provider.as_deref(), Some("composer"), "{why}");
        assert!(review.fallback.as_deref().is_some_and(|said| said.contains(why)), "{why}: {:?}", review.fallback);
        assert!(review.message.body.contains("Best regards"), "the composed draft is whole: {}", review.message.body);
        assert_eq!(shop.calls()[0].outcome, "failed");
    }
}

#[tokio::test]
async fn a_day_and_a_message_have_their_limits() {
    let server = provider_that_writes(&["Hi there."]).await;
    let shop = Shop::with_provider("compatible", &server.uri()).await;
    let account = shop.app.review(&shop.waiting().await).unwrap().account;
    let few = ModelUse { tokens_a_day: 1_500, ..model_use() };
    shop.app.set_model("compatible", few).await.unwrap();
    let first = shop.draft(&account, "compatible").await.unwrap();
    assert_eq!((first.provider.as_str(), first.fallback), ("compatible", None));
    let second = shop.draft(&account, "compatible").await.unwrap();
    assert_eq!(second.provider, "composer", "the day is used up");
    assert!(second.fallback.unwrap().contains("Today's limit"));
    assert_eq!(requests(&server).await, 1);

    shop.app.set_model("compatible", ModelUse { cost_a_day: Some(0.0001), ..model_use() }).await.unwrap();
    let third = shop.draft(&account, "compatible").await.unwrap();
    assert!(third.fallback.unwrap().contains("Today's limit"), "so is the money");

    shop.app.set_model("compatible", model_use()).await.unwrap();
    let own = app::wire::OwnProfile { limit: 4.0, domains: BTreeMap::new(), tools: BTreeMap::new() };
    let poor = app::wire::Settings { profile: "own".into(), own_profile: Some(own), ..shop.app.settings().unwrap() };
    shop.app.save_settings(poor).await.unwrap();
    let approval = shop.waiting().await;
    let shown = shop.app.prepare_writing(&shop.request(&approval, "")).await.unwrap();
    shop.app.write_prepared(&shown.id, |_| {}).await.unwrap();
    let refused = shop.app.prepare_writing(&shop.request(&approval, "")).await.expect_err("4 units are 4 units");
    assert!(refused.message.contains("budget"), "{}", refused.message);
}

#[tokio::test]
async fn stop_keeps_what_came() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let (mut socket, _) = listener.accept().await.unwrap();
        let _ = socket.read(&mut [0; 65536]).await;
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n").await;
        let piece = "data: {\"choices\":[{\"delta\":{\"content\":\"word \"}}]}\n\n";
        while socket.write_all(piece.as_bytes()).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let shop = Shop::with_provider("compatible", &address).await;
    let approval = shop.waiting().await;
    let shown = shop.app.prepare_writing(&shop.request(&approval, "")).await.unwrap();
    assert!(!shop.app.stop_writing(&shown.id), "there is nothing to stop yet");
    let (app, id) = (&shop.app, shown.id.as_str());
    let written = app.write_prepared(id, |text| {
        if text.contains("word word") {
            assert!(app.stop_writing(id), "it is being written");
        }
    });
    let written = tokio::time::timeout(Duration::from_secs(10), written).await.expect("it stops at once").unwrap();
    assert!(
        written.stopped && written.text.as_deref().is_some_and(|text| text.starts_with("word word")),
        "{written:?}"
    );
    assert_eq!(shop.calls()[0].outcome, "stopped");
    assert!(shop.calls()[0].answer.is_some(), "what came is recorded");
}

#[tokio::test]
async fn a_key_stands_in_no_file_and_in_no_answer() {
    let said = format!("{{\"error\":\"bad key {KEY}\"}}");
    let server = provider_that(ResponseTemplate::new(401).set_body_string(said)).await;
    let shop = Shop::with_provider("openai", &server.uri()).await;
    let rep = Rep { types: Some("bad key"), ..Rep::who(true) };
    let refused = shop.app.enter_key(&rep, "openai").await.expect_err("no key has a space");
    assert!(!refused.message.contains("bad key"), "what was typed is not repeated: {}", refused.message);
    let account = shop.app.review(&shop.waiting().await).unwrap().account;
    let draft = shop.draft(&account, "openai").await.unwrap();
    assert_eq!(requests(&server).await, 1, "it was sent to the provider, and only there");
    let answers = format!(
        "{} {} {}",
        serde_json::to_string(&draft).unwrap(),
        serde_json::to_string(&shop.app.providers().unwrap()).unwrap(),
        serde_json::to_string(&shop.calls()).unwrap()
    );
    assert!(answers.contains("MARK") && !answers.contains("sk-planted"), "its last four, and no more: {answers}");
    assert!(shop.keys.find(&shop.keys.names()[0]).unwrap().is_some(), "it is in the keychain");
    let folder = shop.folder;
    drop(shop.app);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            let found = bytes.windows(10).any(|window| window == b"sk-planted");
            assert!(!found, "the key stands in {}", path.display());
        }
    }
}

#[tokio::test]
async fn what_was_sent_belongs_to_the_audit_chain() {
    let server = provider_that_writes(&["Hi there."]).await;
    let shop = Shop::with_provider("compatible", &server.uri()).await;
    let account = shop.app.review(&shop.waiting().await).unwrap().account;
    shop.draft(&account, "compatible").await.unwrap();
    let file = rusqlite::Connection::open(shop.folder.path().join(store::FILE_NAME)).unwrap();
    let first_bad = || store::audit::verify(&file, &[], |_| true).unwrap().first_bad.map(|(seq, _)| seq);
    assert_eq!(first_bad(), None);
    for change in ["user = user || ' '", "host = 'https://elsewhere:443'", "model = 'another'", "at = at + 1"] {
        file.execute_batch(&format!("SAVEPOINT s; UPDATE model_call SET {change}")).unwrap();
        assert!(first_bad().is_some(), "{change} is found");
        file.execute_batch("ROLLBACK TO s; RELEASE s").unwrap();
    }
    file.execute("DELETE FROM model_call", []).unwrap();
    assert!(first_bad().is_some(), "and so is a call that was taken out");
}
