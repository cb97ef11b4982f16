//! Language models over HTTP: OpenAI, Anthropic, Gemini, and what speaks like OpenAI (Ollama among them).
//!
//! Everything that comes is bounded: a line, the whole answer, the silence between two pieces and the time of it all.
//! A redirect is refused, so a key goes where it was meant for and nowhere else. Nothing is read from the environment,
//! and no text of a prompt, of an answer or of a provider's error is logged.

mod address;
mod client;
mod dialect;
mod refusal;
mod stream;

pub use address::{Address, BadAddress};
pub use client::{HttpModels, Limits};
