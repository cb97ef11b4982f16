//! A first message to somebody, from the library and what is known.

use domain::{Brief, Draft, Failure, TemplateKind};

use super::composer;

pub fn draft_outbound_message(brief: &Brief) -> Result<Draft, Failure> {
    composer::draft(brief, TemplateKind::FirstMessage)
}
