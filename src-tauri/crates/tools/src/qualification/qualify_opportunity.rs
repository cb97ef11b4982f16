//! The rep's answers to a framework's elements, as a score with its range and the next questions.
//!
//! Every element counts the same: yes 1, partial a half, no 0. Unknown counts as not yet (0) in the score and as yes
//! in the upper end of the range.

use std::cmp::Reverse;

use domain::Qualification;
use domain::qualification::{Answer, Answers, Element, Framework};

use crate::round3;

const RULES: &str = "qualification-1";

/// From here on, with every critical element at least partly there, a deal counts as qualified.
const QUALIFIED_FROM: f64 = 0.7;

pub fn qualify_opportunity(framework: Framework, answers: &Answers) -> Qualification {
    let elements = framework.elements();
    let answer = |element: Element| answers.get(&element).copied().unwrap_or(Answer::Unknown);
    let those = |wanted: &[Answer]| -> Vec<Element> {
        elements.iter().copied().filter(|element| wanted.contains(&answer(*element))).collect()
    };

    let strengths = those(&[Answer::Yes]);
    let gaps = those(&[Answer::Partial, Answer::No]);
    let unknowns = those(&[Answer::Unknown]);

    let share = 1.0 / elements.len() as f64;
    let partial = those(&[Answer::Partial]).len();
    let score = round3((strengths.len() as f64 + partial as f64 * 0.5) * share);
    let high = round3((strengths.len() as f64 + partial as f64 * 0.5 + unknowns.len() as f64) * share);
    let critical_met =
        critical(framework).iter().all(|element| matches!(answer(*element), Answer::Yes | Answer::Partial));

    // What is not known comes before what is known to be missing; within each, what decides most comes first.
    let mut open: Vec<Element> = unknowns.iter().chain(&gaps).copied().collect();
    open.sort_by_key(|element| {
        (Reverse(answer(*element) == Answer::Unknown), Reverse(critical(framework).contains(element)))
    });
    let next_questions = open.into_iter().map(|element| question(element).to_owned()).collect();

    Qualification {
        framework,
        score,
        // If every unknown turned out badly, the known would still stand.
        low: score,
        high,
        qualified: score >= QUALIFIED_FROM && critical_met,
        threshold: QUALIFIED_FROM,
        strengths,
        gaps,
        unknowns,
        without_evidence: Vec::new(),
        next_questions,
        rules: RULES.to_owned(),
    }
}

/// Without these there is no deal, however much else is there.
const fn critical(framework: Framework) -> &'static [Element] {
    match framework {
        Framework::Bant => &[Element::Need, Element::Authority],
        Framework::Meddic | Framework::Meddicc | Framework::Meddpicc => {
            &[Element::IdentifyPain, Element::EconomicBuyer, Element::Champion]
        }
    }
}

/// A plain question that would settle the element.
const fn question(element: Element) -> &'static str {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Answer; 4] = [Answer::Yes, Answer::Partial, Answer::No, Answer::Unknown];

    fn all(framework: Framework, answer: Answer) -> Answers {
        framework.elements().iter().map(|element| (*element, answer)).collect()
    }

    #[test]
    fn a_full_meddicc_is_one() {
        let result = qualify_opportunity(Framework::Meddicc, &all(Framework::Meddicc, Answer::Yes));
        assert_eq!((result.score, result.low, result.high), (1.0, 1.0, 1.0), "the framework's own elements are enough");
        assert!(result.qualified);
        assert!(result.next_questions.is_empty(), "nothing is left to ask");
    }

    #[test]
    fn nothing_known_is_not_no() {
        for framework in [Framework::Bant, Framework::Meddicc] {
            let result = qualify_opportunity(framework, &Answers::new());
            assert_eq!((result.score, result.high), (0.0, 1.0), "the range must stay open");
            assert!(!result.qualified, "and hope does not qualify");
            assert_eq!(result.unknowns, framework.elements(), "each unknown is named");
            assert!(result.gaps.is_empty(), "an unknown is no gap");
            assert_eq!(result.next_questions.len(), framework.elements().len());
        }
    }

    #[test]
    fn only_the_frameworks_own_elements_count() {
        let mut answers = all(Framework::Meddicc, Answer::Yes);
        answers.insert(Element::Need, Answer::Yes);
        let result = qualify_opportunity(Framework::Bant, &answers);
        assert_eq!(result.score, 0.25, "only the need is a BANT element");
        assert_eq!(result.strengths, [Element::Need]);
    }

    #[test]
    fn a_critical_element_outweighs_a_good_score() {
        use Element::*;
        let cases = [
            (Framework::Bant, Need, false),
            (Framework::Bant, Authority, false),
            (Framework::Bant, Timing, true),
            (Framework::Meddicc, EconomicBuyer, false),
            (Framework::Meddicc, IdentifyPain, false),
            (Framework::Meddicc, Champion, false),
            (Framework::Meddicc, Competition, true),
        ];
        for (framework, element, qualified) in cases {
            for answer in [Answer::No, Answer::Unknown] {
                let mut answers = all(framework, Answer::Yes);
                answers.insert(element, answer);
                let result = qualify_opportunity(framework, &answers);
                assert!(result.score >= QUALIFIED_FROM, "the score alone would do");
                assert_eq!(result.qualified, qualified, "{element:?} {answer:?} in {framework:?}");
            }
        }
    }

    #[test]
    fn the_next_question_is_about_what_is_unknown_and_decides_most() {
        let answers = Answers::from([
            (Element::Budget, Answer::No),
            (Element::Authority, Answer::Partial),
            (Element::Need, Answer::Unknown),
            (Element::Timing, Answer::Unknown),
        ]);
        let result = qualify_opportunity(Framework::Bant, &answers);
        let expected = [Element::Need, Element::Timing, Element::Authority, Element::Budget].map(question);
        assert_eq!(result.next_questions, expected);
    }

    proptest! {
        #[test]
        fn the_range_holds_and_a_better_answer_never_hurts(
            picks in proptest::collection::vec(0usize..4, 7),
            changed in 0usize..7,
            bant: bool,
        ) {
            let framework = if bant { Framework::Bant } else { Framework::Meddicc };
            let mut answers: Answers =
                framework.elements().iter().zip(&picks).map(|(element, pick)| (*element, ALL[*pick])).collect();
            let before = qualify_opportunity(framework, &answers);
            prop_assert_eq!(&before, &qualify_opportunity(framework, &answers), "same input, same output");
            prop_assert!(0.0 <= before.low && before.low <= before.score);
            prop_assert!(before.score <= before.high && before.high <= 1.0);
            let named = before.strengths.len() + before.gaps.len() + before.unknowns.len();
            prop_assert_eq!(named, framework.elements().len(), "each element is named once");

            let element = framework.elements()[changed % framework.elements().len()];
            answers.insert(element, Answer::Yes);
            let after = qualify_opportunity(framework, &answers);
            prop_assert!(after.score >= before.score && (after.qualified || !before.qualified));
        }
    }
}
