//! The template a new workspace starts with: one reason, one offer, one question of interest.
//!
//! Templates are written in minijinja's syntax. What is not known on an account shows as a gap; a sentence that
//! should rather be left out asks first: `{% if account.industry is known %}…{% endif %}`.

use std::sync::LazyLock;

use domain::message::Template;

pub static DEFAULT_TEMPLATE: LazyLock<Template> = LazyLock::new(|| Template {
    name: "First contact".to_owned(),
    subject: "A question for {{ account.name }}".to_owned(),
    body: include_str!("default_body.txt").to_owned(),
});
