//! Qualification: whether there is a deal. Conservative; it shows what is not known and never guesses a probability.

mod qualify_opportunity;
mod review_deal_risk;

pub use qualify_opportunity::qualify_opportunity;
pub use review_deal_risk::review_deal_risk;
