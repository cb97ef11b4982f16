//! Engagement: drafting and grading messages. It proposes; nothing here sends.

mod assess_message_quality;
mod clean;
mod draft_follow_up_message;
mod draft_outbound_message;
mod fields;
mod quality;
mod template;
#[cfg(test)]
pub(crate) mod testing;

pub use assess_message_quality::assess_message_quality;
pub use draft_follow_up_message::draft_follow_up_message;
pub use draft_outbound_message::draft_outbound_message;
pub use quality::reading::{About, Unsourced};
pub use quality::rules::{ALL as QUALITY_RULES, Rule as QualityRule};
pub use quality::spelling::suggest as suggest_spelling;
pub use template::DEFAULT_TEMPLATE;
