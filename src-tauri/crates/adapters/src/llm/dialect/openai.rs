//! Chat completions: OpenAI's, and what many others understand of them.

use orchestrator::ports::{Asking, Dialect, Tokens};
use reqwest::Url;
use serde_json::{Value, json};

use super::{Said, number, text};
use crate::llm::address::Address;
use crate::llm::refusal;

pub fn request(asked: &Asking, address: &Address) -> (Url, Value) {
    let mut body = json!({
        "model": asked.model,
        "messages": [{ "role": "system", "content": asked.system }, { "role": "user", "content": asked.user }],
        "stream": true,
        "stream_options": { "include_usage": true },
    });
    // The newer models of the one refuse the name that the others know.
    let limit = if asked.at.dialect == Dialect::OpenAi { "max_completion_tokens" } else { "max_tokens" };
    body[limit] = asked.most_tokens.into();
    if let Some(temperature) = asked.temperature {
        body["temperature"] = temperature.into();
    }
    (address.below(["chat", "completions"]), body)
}

/// The end stands in its own line, `[DONE]`, behind the count of tokens; a reason other than *stop* comes earlier.
pub fn said(event: &Value) -> Said {
    let choice = event.pointer("/choices/0");
    let delta = choice.and_then(|choice| choice.get("delta"));
    let end = match choice.and_then(|choice| choice.get("finish_reason")).and_then(Value::as_str) {
        Some("length") => Some(Err(refusal::ran_out())),
        Some("content_filter") => Some(Err(refusal::declined())),
        _ if delta.and_then(|delta| delta.get("refusal")).is_some_and(Value::is_string) => {
            Some(Err(refusal::declined()))
        }
        Some("stop") => Some(Ok(())),
        _ => None,
    };
    let usage = event.get("usage");
    let count = |name: &str| number(usage.and_then(|usage| usage.get(name)));
    Said {
        text: text(delta.and_then(|delta| delta.get("content"))),
        tokens: Tokens { sent: count("prompt_tokens"), written: count("completion_tokens") },
        end,
    }
}
