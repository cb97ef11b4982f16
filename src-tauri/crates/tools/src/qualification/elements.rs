//! What a framework's elements are called, and the question that would settle each.

use domain::qualification::Element;

/// In the words of a sentence: `the economic buyer`.
pub const fn element_name(element: Element) -> &'static str {
    match element {
        Element::Budget => "the budget",
        Element::Authority => "the authority to buy",
        Element::Need => "the need",
        Element::Timing => "the timing",
        Element::Metrics => "the metrics",
        Element::EconomicBuyer => "the economic buyer",
        Element::DecisionCriteria => "the decision criteria",
        Element::DecisionProcess => "the decision process",
        Element::IdentifyPain => "the pain",
        Element::Champion => "the champion",
        Element::PaperProcess => "the paper process",
        Element::Competition => "the competition",
    }
}

/// A plain question that would settle the element.
pub const fn question(element: Element) -> &'static str {
    match element {
        Element::Budget => "Is money set aside for this, and roughly how much?",
        Element::Authority => "Who signs for a purchase like this, and have we spoken with them?",
        Element::Need => "What problem do they want solved, in their own words?",
        Element::Timing => "By when do they want this in place, and what happens on that date?",
        Element::Metrics => "Which figure would they use to say that this was worth it?",
        Element::EconomicBuyer => "Who can say yes to the money when everyone else says no, and have we met them?",
        Element::DecisionCriteria => "What will they compare the offers by, and what matters most?",
        Element::DecisionProcess => "Which steps lead from here to a signature, and who takes each one?",
        Element::IdentifyPain => "What does the problem cost them today if nothing changes?",
        Element::Champion => "Who inside wants this to happen, and speaks for it when we are not in the room?",
        Element::PaperProcess => "Which steps do contract, legal and purchasing need, and how long does each take?",
        Element::Competition => "What else are they looking at, doing nothing included, and where do we stand?",
    }
}
