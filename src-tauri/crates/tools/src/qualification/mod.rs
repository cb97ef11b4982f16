//! Qualification: whether there is a deal. Conservative; it shows what is not known and never guesses a probability.

mod elements;
mod qualify_opportunity;
mod review_deal_risk;

pub use elements::{element_name, question};
pub use qualify_opportunity::{QUALIFIED_FROM, qualify_opportunity};
pub use review_deal_risk::review_deal_risk;
