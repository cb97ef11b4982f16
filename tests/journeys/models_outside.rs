//! Models with the real parts: a small language model behind a server of somebody else's, and the system's keychain.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use adapters::keychain::SystemKeychain;
use adapters::llm::{HttpModels, Limits};
use app::wire::{ModelCallQuery, ModelUse};
use app::{App, Outside};
use domain::Sensitive;
use orchestrator::ports::{Asking, Dialect, KeyVault as _, LanguageModel as _, ModelHost};
use tests::small_model::SmallModel;

use crate::models::{KEY, Rep, Shop, model_use};
use crate::support::settings;

fn asking(model: &SmallModel, dialect: Dialect, key: &str) -> Asking {
    Asking {
        at: ModelHost { dialect, address: model.address.clone(), key: Some(Sensitive::new(key.into())) },
        model: "smollm2".into(),
        system: "Answer in one short sentence.".into(),
        user: "What is the capital of France?".into(),
        temperature: Some(0.0),
        most_tokens: 24,
        within: Duration::from_secs(120),
    }
}

#[tokio::test]
async fn a_real_model_is_asked_in_two_languages_lists_itself_and_refuses_a_wrong_key() {
    let Some(model) = SmallModel::start(KEY) else { return };
    let client = HttpModels::new(Limits::default());
    for dialect in [Dialect::OpenAi, Dialect::OpenAiCompatible, Dialect::Anthropic] {
        let mut pieces = 0;
        let written = client.write(&asking(&model, dialect, KEY), &mut |_: &str| pieces += 1).await;
        assert!(written.text.contains("Paris"), "{dialect:?}: {written:?}");
        assert!(pieces > 1, "{dialect:?}: it came in pieces");
        assert!(written.tokens.written.is_some_and(|tokens| tokens > 0), "{dialect:?}: {:?}", written.tokens);
    }
    let names = client.models(&asking(&model, Dialect::OpenAiCompatible, KEY).at).await.unwrap();
    assert_eq!(names, ["smollm2"]);
    let refused = client.write(&asking(&model, Dialect::OpenAiCompatible, "sk-wrong-key"), &mut |_: &str| {}).await;
    assert!(refused.broken.unwrap().message.contains("did not accept the key"));
}

#[tokio::test]
async fn a_real_model_writes_into_the_editor() {
    let Some(model) = SmallModel::start(KEY) else { return };
    let shop = Shop::patient("compatible", &model.address).await;
    let chosen = ModelUse { model: Some("smollm2".into()), most_tokens: 40, ..model_use() };
    shop.app.set_model("compatible", chosen).await.unwrap();
    let approval = shop.waiting().await;
    let shown = shop.app.prepare_writing(&shop.request(&approval, "Make it shorter")).await.unwrap();
    let mut pieces = Vec::new();
    let written = shop.app.write_prepared(&shown.id, |text| pieces.push(text)).await.unwrap();
    assert!(written.text.is_some(), "{written:?}");
    assert!(pieces.len() > 1, "it was seen coming");
    let counted = written.tokens_sent.unwrap();
    assert!(counted.abs_diff(shown.tokens) < counted / 2, "about {} tokens, and it was {counted}", shown.tokens);
    let calls = shop.app.model_calls(&ModelCallQuery { limit: 1, ..ModelCallQuery::default() }).unwrap();
    assert_eq!(calls[0].answer, written.text, "what came is recorded");
}

/// Planted into the real keychain, and looked for wherever the app leaves something.
#[tokio::test]
async fn a_key_in_the_real_keychain_is_used_and_found_nowhere_else() {
    if let Err(why) = adapters::keychain::probe() {
        return tests::skip(&format!("no keychain: {why}"));
    }
    let server = wiremock::MockServer::start().await;
    let list = wiremock::ResponseTemplate::new(200).set_body_string("{\"data\":[{\"id\":\"small\"}]}");
    wiremock::Mock::given(wiremock::matchers::any()).respond_with(list).mount(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let outside = || Outside {
        language: Arc::new(HttpModels::new(Limits::default())),
        keys: Arc::new(SystemKeychain),
        ..Outside::default()
    };
    let app = App::open_with(folder.path(), outside()).await.unwrap();
    app.save_settings(settings(&app)).await.unwrap();
    let rep = Rep::who(true);
    app.move_provider(&rep, "openai", &server.uri()).await.unwrap();
    app.switch_provider(&rep, "openai", true).await.unwrap();
    app.enter_key(&rep, "openai").await.unwrap();
    drop(app);
    // A fresh start has the key from the keychain alone.
    let app = App::open_with(folder.path(), outside()).await.unwrap();
    assert_eq!(app.models_of("openai").await.unwrap(), ["small"]);
    let sent = &server.received_requests().await.unwrap()[0];
    assert_eq!(sent.headers["authorization"].to_str().unwrap(), format!("Bearer {KEY}"));
    let origin = app.providers().unwrap()[0].host.clone().unwrap();
    let name = format!("model:openai@{origin}");
    assert!(SystemKeychain.find(&name).unwrap().is_some(), "it stands under its origin");
    app.forget_key("openai").await.unwrap();
    assert!(SystemKeychain.find(&name).unwrap().is_none(), "forgotten is forgotten");
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap_or_default();
        assert!(!bytes.windows(10).any(|window| window == b"sk-planted"), "it stood in a file");
    }
}

/// As a process of its own, whose environment can hold keys for every provider there is.
#[tokio::test]
async fn keys_in_the_environment_are_ignored() {
    let command = match tests::path_in("CUGAR_CLI") {
        Ok(command) => command,
        Err(reason) => return tests::skip(&reason),
    };
    let shop = Shop::open().await;
    let account = shop.app.review(&shop.waiting().await).unwrap().account;
    let folder = shop.folder;
    drop(shop.app);
    for provider in ["openai", "anthropic", "gemini", "compatible"] {
        let ran = Command::new(&command)
            .args(["--json", "draft", "--account", &account, "--provider", provider, "--data-dir"])
            .arg(folder.path())
            .envs(["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"].map(|name| (name, KEY)))
            .envs(
                ["OPENAI_BASE_URL", "OLLAMA_HOST", "HTTPS_PROXY", "HTTP_PROXY"]
                    .map(|name| (name, "http://127.0.0.1:9")),
            )
            .output()
            .unwrap();
        assert!(ran.status.success(), "{ran:?}");
        let draft: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
        assert_eq!(draft["provider"], "composer", "{provider}: nobody switched it on, whatever the environment says");
        assert!(draft["fallback"].as_str().is_some_and(|why| why.contains("Settings → Models")), "{draft}");
        assert!(!String::from_utf8_lossy(&ran.stdout).contains("MARK"), "{draft}");
    }
}
