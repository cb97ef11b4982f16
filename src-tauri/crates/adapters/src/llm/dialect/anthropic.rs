//! Anthropic's messages.

use orchestrator::ports::{Asking, Tokens};
use reqwest::Url;
use serde_json::{Value, json};

use super::{Said, number, text};
use crate::llm::address::Address;
use crate::llm::refusal;

pub fn request(asked: &Asking, address: &Address) -> (Url, Value) {
    let mut body = json!({
        "model": asked.model,
        "system": asked.system,
        "messages": [{ "role": "user", "content": asked.user }],
        "max_tokens": asked.most_tokens,
        "stream": true,
    });
    if let Some(temperature) = asked.temperature {
        body["temperature"] = temperature.into();
    }
    (address.below(["messages"]), body)
}

pub fn said(event: &Value) -> Said {
    match event.get("type").and_then(Value::as_str) {
        Some("message_start") => {
            let sent = number(event.pointer("/message/usage/input_tokens"));
            Said { tokens: Tokens { sent, written: None }, ..Said::default() }
        }
        Some("content_block_delta") if event.pointer("/delta/type").and_then(Value::as_str) == Some("text_delta") => {
            Said { text: text(event.pointer("/delta/text")), ..Said::default() }
        }
        Some("message_delta") => {
            let end = match event.pointer("/delta/stop_reason").and_then(Value::as_str) {
                Some("max_tokens") => Some(Err(refusal::ran_out())),
                Some("refusal") => Some(Err(refusal::declined())),
                Some("end_turn" | "stop_sequence") => Some(Ok(())),
                _ => None,
            };
            let written = number(event.pointer("/usage/output_tokens"));
            Said { tokens: Tokens { sent: None, written }, end, ..Said::default() }
        }
        Some("message_stop") => Said { end: Some(Ok(())), ..Said::default() },
        _ => Said::default(),
    }
}
