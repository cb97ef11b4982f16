//! Engagement: drafting and grading messages. It proposes; nothing here sends.

mod assess_message_quality;
pub mod channel;
pub mod claims;
mod clean;
pub mod composer;
mod draft_follow_up_message;
mod draft_outbound_message;
mod fields;
mod fit;
mod model_output;
mod prompt;
mod quality;
pub mod revision;
mod starters;
pub mod template;
#[cfg(test)]
pub(crate) mod testing;

pub use assess_message_quality::assess_message_quality;
pub use claims::check_claims;
pub use draft_follow_up_message::draft_follow_up_message;
pub use draft_outbound_message::draft_outbound_message;
pub use fields::{OWN as OWN_FIELD, names as field_names, own_name};
pub use model_output::{Checked, Removed, check_model_output};
pub use prompt::{Prompt, message_prompt};
pub use quality::compliance::{CONSENT_FIELD, consent};
pub use quality::own_replies::tally as tally_replies;
pub use quality::reading::{About, Unsourced};
pub use quality::rules::{ALL as QUALITY_RULES, Rule as QualityRule};
pub use quality::spelling::suggest as suggest_spelling;
pub use starters::{STARTERS, is_untouched};
