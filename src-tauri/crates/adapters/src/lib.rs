//! What touches the world outside the store: files the rep chooses, the keychain, the mail program, language models.
//!
//! It implements the orchestrator's ports and offers concrete readers. It never knows the store, a wire type or the
//! window, and never decides whether something may leave: that was decided before it is called.

pub mod clock;
pub mod files;
pub mod keychain;
pub mod llm;
pub mod mail;
pub mod process;
pub mod signing;
