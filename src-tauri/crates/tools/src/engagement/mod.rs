//! Engagement: drafting and grading messages. It proposes; nothing here sends.

mod assess_message_quality;
mod clean;
mod draft_follow_up_message;
mod draft_outbound_message;
mod fields;
mod model_output;
mod prompt;
mod quality;
mod template;
#[cfg(test)]
pub(crate) mod testing;

pub use assess_message_quality::{About, assess_message_quality};
pub use draft_follow_up_message::draft_follow_up_message;
pub use draft_outbound_message::draft_outbound_message;
pub use model_output::{Checked, Removed, check_model_output};
pub use prompt::{Prompt, message_prompt};
pub use template::DEFAULT_TEMPLATE;
