//! Google's Gemini.

use orchestrator::ports::{Asking, Tokens};
use reqwest::Url;
use serde_json::{Value, json};

use super::{Said, number};
use crate::llm::address::Address;
use crate::llm::refusal;

pub fn request(asked: &Asking, address: &Address) -> (Url, Value) {
    let mut body = json!({
        "systemInstruction": { "parts": [{ "text": asked.system }] },
        "contents": [{ "role": "user", "parts": [{ "text": asked.user }] }],
        "generationConfig": { "maxOutputTokens": asked.most_tokens },
    });
    if let Some(temperature) = asked.temperature {
        body["generationConfig"]["temperature"] = temperature.into();
    }
    let call = format!("{}:streamGenerateContent", asked.model);
    let mut url = address.below(["models", &call]);
    url.set_query(Some("alt=sse"));
    (url, body)
}

pub fn said(event: &Value) -> Said {
    let candidate = event.pointer("/candidates/0");
    let parts = candidate.and_then(|candidate| candidate.pointer("/content/parts")).and_then(Value::as_array);
    // What a model thinks aloud is no part of its answer.
    let spoken = parts.into_iter().flatten().filter(|part| part.get("thought") != Some(&Value::Bool(true)));
    let text = spoken.filter_map(|part| part.get("text")?.as_str()).collect();
    let reason = candidate.and_then(|candidate| candidate.get("finishReason")).and_then(Value::as_str);
    let end = match reason {
        _ if event.pointer("/promptFeedback/blockReason").is_some() => Some(Err(refusal::declined())),
        Some("STOP") => Some(Ok(())),
        Some("MAX_TOKENS") => Some(Err(refusal::ran_out())),
        Some("FINISH_REASON_UNSPECIFIED") | None => None,
        Some(_) => Some(Err(refusal::declined())),
    };
    let usage = |name: &str| number(event.pointer(&format!("/usageMetadata/{name}")));
    let tokens = Tokens { sent: usage("promptTokenCount"), written: usage("candidatesTokenCount") };
    Said { text, tokens, end }
}

/// Whether a model in the list writes text.
pub fn writes(model: &Value) -> bool {
    let methods = model.get("supportedGenerationMethods").and_then(Value::as_array);
    methods.is_none_or(|methods| methods.iter().any(|method| method == "generateContent"))
}
