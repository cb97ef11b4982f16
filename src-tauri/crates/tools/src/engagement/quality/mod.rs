//! What is looked for in a message. Each file finds one kind of thing and says where; the rules of `rules` say how
//! much it weighs. Everything here reads a text once or a fixed number of times, however long it is.

pub mod channel;
pub mod company;
pub mod compliance;
pub mod findings;
pub mod greeting;
pub mod layout;
pub mod own_replies;
pub mod phrases;
pub mod placeholders;
pub mod readability;
pub mod reading;
pub mod rules;
pub mod spam;
pub mod spelling;
pub mod substance;
pub mod text;
pub mod tone;
