//! How a message comes about in the window: a template taken over from another tool, a fact of the rep's own, findings
//! while one writes, and a model that is switched on, given its key and asked.

use std::time::Duration;

use serde_json::json;
use tests::small_model::SmallModel;

use crate::desk::{self, Laptop, Window, by, of};
use crate::dialog;
use crate::journey::{samples, say_who_writes, take_in};

const ACCOUNT: &str = "Halvorsen Coastal Logistics";
const KEY: &str = "sk-desk-0123456789-7Q2x";
const PASTED: &str = "Hi {{first_name}}, is {{company}} the right place to ask about routing?";

#[tokio::test]
async fn a_message_is_made_from_a_template_mended_while_it_is_written_and_worded_by_a_model() {
    let ready = match desk::ready().await {
        Ok(ready) => ready,
        Err(reason) => return tests::skip(&reason),
    };
    let laptop = Laptop::new();
    let window = laptop.open(&ready).await;
    say_who_writes(&window).await;
    for (button, title, file) in
        [("import-accounts", "Import accounts", "accounts.csv"), ("import-contacts", "Import contacts", "contacts.csv")]
    {
        window.click(&by("nav-accounts")).await;
        window.click(&by("open-import")).await;
        take_in(&window, button, title, &samples().join(file)).await;
        window.click(&by("import-dismiss")).await;
    }
    know_a_fact(&window).await;
    take_over_a_template(&window).await;

    window.click(&by("nav-accounts")).await;
    window.check(&format!("{} input[type=checkbox]", of("account-row", ACCOUNT))).await;
    window.click(&by("run-selected")).await;
    window.click(&by("nav-today")).await;
    window.click(&of("queue-item", ACCOUNT)).await;
    window
        .until("it is written from the new template", &says("message-body", "the right place to ask about routing"))
        .await;
    mend_while_writing(&window).await;
    let Some(model) = SmallModel::start(KEY) else { return };
    switch_on(&window, &model.address).await;
    word_it(&window).await;
}

/// Whether the element says this.
fn says(testid: &str, text: &str) -> String {
    format!("return document.querySelector('{}')?.innerText.includes({}) ?? false", by(testid), json!(text))
}

async fn know_a_fact(window: &Window) {
    window.click(&by("nav-knowledge")).await;
    window.click(&by("knowledge-new")).await;
    window.fill(&by("knowledge-title"), "Fleet").await;
    window.fill(&by("knowledge-body"), "A haulier of 80 lorries saves 41 hours a week with us.").await;
    window.click(&by("knowledge-save")).await;
    window.until("the entry stands in the list", &says("knowledge-link", "Fleet")).await;
    window.until("and nothing is left unsaved", "return !document.body.innerText.includes('Not saved')").await;
    window.picture("knowledge").await;
}

async fn take_over_a_template(window: &Window) {
    window.click(&by("nav-templates")).await;
    window.click(&by("template-new")).await;
    window.fill(&by("template-name"), "From another tool").await;
    window.click(&by("template-paste")).await;
    window.fill(&by("paste-body"), PASTED).await;
    window.until("it is translated", &says("paste-becomes", "contact.first_name")).await;
    window.picture("paste").await;
    window.click(&by("paste-use")).await;
    window.click(&by("template-body")).await;
    window.fill(&by("template-body"), " {{ account.nmae }}").await;
    window.until("a slip is told with what is meant", &says("template-problems", "account.name")).await;
    window.picture("template-problem").await;
    window.fill(&by("template-body"), &"\u{E003}".repeat(" {{ account.nmae }}".len())).await;
    window.fill(&by("template-subject"), "Routing at {{ account.name }}").await;
    window.until("it is tried on an account", &says("preview-message", "the right place to ask about routing")).await;
    window.picture("template").await;
    window.click(&by("template-save")).await;
    window.until("it is saved", &says("template-usage", "ersion 1")).await;
    window.until("and nothing is left unsaved", "return !document.body.innerText.includes('Not saved')").await;
}

async fn mend_while_writing(window: &Window) {
    window.click(&by("edit")).await;
    window.click(&by("message-body")).await;
    let added = " We shorten the week by 41 hours, which your planers will recieve gladly. It is 77% faster.";
    window.fill(&by("message-body"), &format!("\u{E010}{added}")).await;
    window.until("a slip is found", &found("recieve")).await;
    let underlined = "return [...document.querySelectorAll('.cm-lintRange')].some((it) => it.innerText === 'recieve'
        && getComputedStyle(it).textDecorationLine === 'underline')";
    window.until("and underlined where it stands", underlined).await;
    window.until("a figure without a source is found", &says("evidence", "77%")).await;
    window.picture("editor").await;
    let open = "const found = [...document.querySelectorAll('[data-testid=finding]')]
        .find((finding) => finding.innerText.includes('recieve')); found.click(); return true";
    window.until("the finding is opened", open).await;
    window.click(&format!("{}:first-of-type", by("suggestion"))).await;
    window.until("the word is mended", &says("message-body", "will receive gladly")).await;
    window.click(&by("save-edit")).await;
    window.until("what has no source keeps it from being ready", &says("evidence", "Something must be fixed")).await;
    window.picture("findings").await;
    window.click(&by("edit")).await;
    window.find(&format!(".cm-content{}", by("message-body"))).await;
    feedback(window).await;
    window.click(&by("message-body")).await;
    window.fill(&by("message-body"), "\u{E010} He go there every week.").await;
    let grammar = "return [...document.querySelectorAll('[data-testid=grammar-suggestion]')]
        .some((it) => it.innerText.includes('“go”'))";
    window.until_within(Duration::from_secs(90), "grammar is looked at in the real window too", grammar).await;
    window.picture("grammar").await;
    window.click(&by("cancel-edit")).await;
}

/// Says how long it takes from a key to the check of the text, told in the page; nothing is asserted of a time.
async fn feedback(window: &Window) {
    let script = "const done = arguments[0];
        const field = document.querySelector('[data-testid=message-body]');
        const told = document.querySelector('[data-testid=evidence]');
        field.focus();
        const took = [];
        const once = () => {
            const began = performance.now();
            const seen = new MutationObserver(() => {
                seen.disconnect();
                took.push(performance.now() - began);
                if (took.length < 20) setTimeout(once, 200);
                else done(took.sort((a, b) => a - b));
            });
            seen.observe(told, { characterData: true, childList: true, subtree: true });
            // As a browser does it for a key: the text under the caret changes, and the editor takes it up.
            const line = [...field.querySelectorAll('.cm-line')].at(-1);
            const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
            let last;
            while (texts.nextNode()) last = texts.currentNode;
            last.appendData(' word');
        };
        once();";
    let took = window.run_until_done(script).await;
    tests::tell(&format!("from a key to its check, ms, in this build: {took}"));
}

/// Whether a finding speaks of the word.
fn found(word: &str) -> String {
    format!(
        "return [...document.querySelectorAll('[data-testid=finding]')].some((it) => it.innerText.includes({}))",
        json!(word)
    )
}

async fn switch_on(window: &Window, address: &str) {
    window.click(&by("nav-settings")).await;
    window.click(&format!("{} summary", by("provider-compatible"))).await;
    window.fill(&by("address-compatible"), address).await;
    window.click(&by("move-compatible")).await;
    dialog::read("Use this address?").await;
    desk::picture("Use this address?", "address-dialog");
    dialog::press("Use this address?", "Use this address").await;
    window.click(&by("switch-compatible")).await;
    let asked = dialog::read("Switch on this provider?").await;
    assert_ne!(asked.focus(), Some("Switch on"), "Enter does not switch it on");
    dialog::press("Switch on this provider?", "Switch on").await;
    window.click(&by("enter-compatible")).await;
    dialog::read("Enter the key").await;
    dialog::type_text(KEY).await;
    desk::picture("Enter the key", "key-dialog");
    dialog::press("Enter the key", "Keep").await;
    window.until("only its end is told", &says("key-compatible", "…7Q2x")).await;
    window
        .until(
            "the key is nowhere in the page",
            &format!("return !document.documentElement.outerHTML.includes({})", json!(&KEY[..12])),
        )
        .await;
    window.click(&by("test-compatible")).await;
    window.until("it answers", &says("tested-compatible", "1 model")).await;
    window.fill(&by("model-compatible"), "smollm2").await;
    window.click(&by("save-model-compatible")).await;
    window.until("it is ready", &says("condition-compatible", "Ready")).await;
    window.picture("models").await;
}

async fn word_it(window: &Window) {
    window.click(&by("nav-today")).await;
    window.click(&by("edit")).await;
    window.click(&by("write-open")).await;
    window.fill(&by("write-wish"), "shorter").await;
    window.click(&format!("{} summary", by("write-prompt"))).await;
    window.until("what is sent can be read first", &says("write-prompt", "wants: shorter")).await;
    window.picture("write").await;
    let shown = window.text(&by("write-prompt")).await;
    let mark =
        shown.split('⟦').nth(1).and_then(|rest| rest.split_whitespace().next()).expect("what is sent has its mark");
    window.click(&by("write-start")).await;
    let comes =
        format!("return !document.querySelector('{}').innerText.includes('will receive gladly')", by("message-body"));
    window.until_within(Duration::from_secs(180), "the text comes while it is written", &comes).await;
    window.picture("writing").await;
    window.click(&by("write-stop")).await;
    window.until("what came is kept", &says("write-status", "What came is in your text")).await;
    window.picture("written").await;
    window.click(&by("write-undo")).await;
    window.until("the rep's own text is back", &says("message-body", "will receive gladly")).await;
    window.click(&by("cancel-edit")).await;
    window.click(&by("nav-settings")).await;
    window.until("what was sent is on record", &says("calls", ACCOUNT)).await;
    let recorded = format!("return document.querySelector('{}').textContent.includes({})", by("calls"), json!(mark));
    window.until("and it is what was shown", &recorded).await;
}
