//! What a rep sees of accounts: a file taken in and taken back, a score that explains itself and follows an edit, a
//! scorecard in the buyer's words, and a profile that shows what it moves.

use serde_json::json;

use crate::desk::{self, Laptop, Window, by, of};
use crate::journey::{samples, take_in};

const ACCOUNT: &str = "Halvorsen Coastal Logistics";
const ENTER: &str = "\u{E007}";

#[tokio::test]
async fn an_account_is_taken_in_understood_corrected_and_taken_back() {
    let ready = match desk::ready().await {
        Ok(ready) => ready,
        Err(reason) => return tests::skip(&reason),
    };
    let laptop = Laptop::new();
    let window = laptop.open(&ready).await;
    window.click(&by("open-import")).await;
    take_in(&window, "import-accounts", "Import accounts", &samples().join("accounts.csv")).await;
    window.picture("import").await;
    window.click(&by("import-dismiss")).await;

    correct_a_fact(&window).await;
    answer_in_the_buyers_words(&window).await;
    move_a_profile(&window).await;
    ask_closed_deals(&window).await;
    take_the_file_back(&window).await;
}

/// Whether the page says this somewhere below the element.
fn says(testid: &str, text: &str) -> String {
    format!("return document.querySelector('{}')?.innerText.includes({}) ?? false", by(testid), json!(text))
}

async fn correct_a_fact(window: &Window) {
    window.follow(&format!("{} a", of("account-row", ACCOUNT)), &by("edit-employees")).await;
    window.click(&by("edit-employees")).await;
    let typed = by("fact-input");
    window.until("the fact can be typed", &format!("document.querySelector('{typed}').select(); return true")).await;
    window.fill(&typed, &format!("eleven{ENTER}")).await;
    window.find(&by("fact-error")).await;
    window.until("it can be typed again", &format!("document.querySelector('{typed}').select(); return true")).await;
    window.fill(&typed, &format!("9{ENTER}")).await;
    window.until("the history says what moved the score", &says("score-history", "mployees")).await;
    window.picture("account").await;
}

async fn answer_in_the_buyers_words(window: &Window) {
    let label = format!("{} label:first-child", by("answer-metrics"));
    window.click(&label).await;
    window.click(&by("words-metrics")).await;
    window.fill(&by("words-quote"), "It would save us two days a month").await;
    window.fill(&by("words-who"), "Their head of operations").await;
    window.click(&by("words-save")).await;
    window.until("the buyer's words stand by the answer", &says("quote-metrics", "two days a month")).await;
    window.picture("scorecard").await;
}

async fn move_a_profile(window: &Window) {
    window.click(&by("nav-accounts")).await;
    window.click(&by("to-profiles")).await;
    window.click(&by("employees-remove")).await;
    window
        .until("the preview names who moves", &format!("return !!document.querySelector('{} a')", by("preview-movers")))
        .await;
    window.picture("profile").await;
    window.click(&by("profile-save")).await;
    window
        .until("it is saved", &format!("return document.querySelector('{}')?.disabled ?? true", by("profile-save")))
        .await;
}

async fn ask_closed_deals(window: &Window) {
    window.click(&by("profile-check")).await;
    window.click(&by("backtest-own")).await;
    window.until("it says how many deals it takes", &says("backtest", "30 more won")).await;
    window.picture("backtest").await;
}

async fn take_the_file_back(window: &Window) {
    window.click(&by("nav-accounts")).await;
    window.click(&by("open-import")).await;
    window.click(&by("past-imports")).await;
    window.click(&by("undo-import")).await;
    window.click(&by("undo-yes")).await;
    window.find(&by("undo-report")).await;
    // It was worked on since: it stays, and is named.
    window.until("what was worked on is kept and named", &says("undo-kept", ACCOUNT)).await;
    window.picture("undone").await;
}
