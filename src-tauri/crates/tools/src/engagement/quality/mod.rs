//! What is looked for in a message. Each file finds one kind of thing and says where; the rules of `rules` say how
//! much it weighs. Everything here reads a text once or a fixed number of times, however long it is.

pub mod greeting;
pub mod phrases;
pub mod placeholders;
pub mod readability;
pub mod rules;
pub mod spam;
pub mod text;
