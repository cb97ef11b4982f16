//! Knowledge: what the rep knows and may say. It cites entries and makes no claim of its own.

mod markdown;

pub use markdown::{Section, split_markdown};
