//! The rep's answers to a framework's elements, as a score with its range and the next questions.
//!
//! Every element of the framework counts the same: yes 1, partial a half, no 0. Unknown counts as not yet (0) in the
//! score and as yes in the upper end of the range. An answer with no words of the buyer behind it counts, and is named.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use domain::Qualification;
use domain::qualification::{Answer, Answers, Element, Framework};

use super::question;
use crate::round3;

const RULES: &str = "qualification-2";

/// The score a deal is qualified from, unless the rep sets another.
pub const QUALIFIED_FROM: f64 = 0.7;

/// `evidence` are the elements whose answer stands on the buyer's own words. A deal is qualified from `qualified_from`
/// on, if every critical element is at least partly there.
pub fn qualify_opportunity(
    framework: Framework,
    answers: &Answers,
    evidence: &BTreeSet<Element>,
    qualified_from: f64,
) -> Qualification {
    let elements = framework.elements();
    let answer = |element: Element| answers.get(&element).copied().unwrap_or(Answer::Unknown);
    let those = |wanted: &[Answer]| -> Vec<Element> {
        elements.iter().copied().filter(|element| wanted.contains(&answer(*element))).collect()
    };

    let strengths = those(&[Answer::Yes]);
    let gaps = those(&[Answer::Partial, Answer::No]);
    let unknowns = those(&[Answer::Unknown]);
    let mut without_evidence = those(&[Answer::Yes, Answer::Partial]);
    without_evidence.retain(|element| !evidence.contains(element));

    let share = 1.0 / elements.len() as f64;
    let partial = those(&[Answer::Partial]).len();
    let score = round3((strengths.len() as f64 + partial as f64 * 0.5) * share);
    let high = round3((strengths.len() as f64 + partial as f64 * 0.5 + unknowns.len() as f64) * share);
    let critical_met =
        framework.critical().iter().all(|element| matches!(answer(*element), Answer::Yes | Answer::Partial));

    // What is not known comes before what is known to be missing; within each, what decides most comes first.
    let mut open: Vec<Element> = unknowns.iter().chain(&gaps).copied().collect();
    open.sort_by_key(|element| {
        (Reverse(answer(*element) == Answer::Unknown), Reverse(framework.critical().contains(element)))
    });
    let next_questions = open.into_iter().map(|element| question(element).to_owned()).collect();

    Qualification {
        framework,
        score,
        // If every unknown turned out badly, the known would still stand.
        low: score,
        high,
        qualified: score >= qualified_from && critical_met,
        threshold: qualified_from,
        strengths,
        gaps,
        unknowns,
        without_evidence,
        next_questions,
        rules: RULES.to_owned(),
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

    fn qualify(framework: Framework, answers: &Answers) -> Qualification {
        qualify_opportunity(framework, answers, &BTreeSet::new(), QUALIFIED_FROM)
    }

    #[test]
    fn a_full_meddicc_without_bant_is_one() {
        let result = qualify(Framework::Meddicc, &all(Framework::Meddicc, Answer::Yes));
        assert_eq!((result.score, result.low, result.high), (1.0, 1.0, 1.0), "the framework's own elements are enough");
        assert!(result.qualified);
        assert!(result.next_questions.is_empty(), "nothing is left to ask");
    }

    #[test]
    fn a_framework_is_full_by_its_own_elements_and_empty_without_them() {
        let sizes = [(Framework::Bant, 4), (Framework::Meddic, 6), (Framework::Meddicc, 7), (Framework::Meddpicc, 8)];
        for (framework, size) in sizes {
            assert_eq!(framework.elements().len(), size, "{framework:?}");
            let full = qualify(framework, &all(framework, Answer::Yes));
            assert_eq!((full.score, full.high, full.qualified), (1.0, 1.0, true), "{framework:?} has all it asks for");
            let half = qualify(framework, &all(framework, Answer::Partial));
            assert_eq!(
                (half.score, half.high, half.qualified),
                (0.5, 0.5, false),
                "{framework:?}: halves are not enough"
            );
        }
    }

    #[test]
    fn nothing_known_is_not_no() {
        for framework in Framework::ALL {
            let result = qualify(framework, &Answers::new());
            assert_eq!((result.score, result.high), (0.0, 1.0), "the range must stay open");
            assert!(!result.qualified, "and hope does not qualify");
            assert_eq!(result.unknowns, framework.elements(), "each unknown is named");
            assert!(result.gaps.is_empty(), "an unknown is no gap");
            assert_eq!(result.next_questions.len(), framework.elements().len());
            assert!(result.without_evidence.is_empty(), "what is not known needs no proof yet");
        }
    }

    #[test]
    fn only_the_frameworks_own_elements_count() {
        let mut answers = all(Framework::Meddicc, Answer::Yes);
        answers.insert(Element::Need, Answer::Yes);
        let result = qualify(Framework::Bant, &answers);
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
            (Framework::Meddic, Champion, false),
            (Framework::Meddic, Metrics, true),
            (Framework::Meddicc, EconomicBuyer, false),
            (Framework::Meddicc, IdentifyPain, false),
            (Framework::Meddicc, Champion, false),
            (Framework::Meddicc, Competition, true),
            (Framework::Meddpicc, EconomicBuyer, false),
            (Framework::Meddpicc, PaperProcess, true),
        ];
        for (framework, element, qualified) in cases {
            for answer in [Answer::No, Answer::Unknown] {
                let mut answers = all(framework, Answer::Yes);
                answers.insert(element, answer);
                let result = qualify(framework, &answers);
                assert!(result.score >= QUALIFIED_FROM, "the score alone would do");
                assert_eq!(result.qualified, qualified, "{element:?} {answer:?} in {framework:?}");
            }
        }
    }

    #[test]
    fn the_rep_says_from_where_on_a_deal_is_qualified() {
        let mut answers = all(Framework::Bant, Answer::Yes);
        answers.insert(Element::Budget, Answer::No);
        for (from, qualified) in
            [(0.0, true), (0.7, true), (0.75, true), (0.76, false), (1.0, false), (f64::NAN, false)]
        {
            let result = qualify_opportunity(Framework::Bant, &answers, &BTreeSet::new(), from);
            assert_eq!(result.qualified, qualified, "0.75 from {from}");
            assert_eq!(result.threshold.to_bits(), from.to_bits(), "the threshold is shown with the score");
        }
    }

    #[test]
    fn an_answer_without_the_buyers_words_is_named() {
        let answers = Answers::from([
            (Element::Budget, Answer::Yes),
            (Element::Authority, Answer::Partial),
            (Element::Need, Answer::Yes),
            (Element::Timing, Answer::No),
        ]);
        let evidence = BTreeSet::from([Element::Need, Element::Champion]);
        let result = qualify_opportunity(Framework::Bant, &answers, &evidence, QUALIFIED_FROM);
        assert_eq!(result.without_evidence, [Element::Budget, Element::Authority], "a no needs no proof");
        let bare = qualify(Framework::Bant, &answers);
        assert_eq!(bare.score, result.score, "a quote makes an answer surer, not larger");
    }

    #[test]
    fn the_next_question_is_about_what_is_unknown_and_decides_most() {
        let answers = Answers::from([
            (Element::Budget, Answer::No),
            (Element::Authority, Answer::Partial),
            (Element::Need, Answer::Unknown),
            (Element::Timing, Answer::Unknown),
        ]);
        let result = qualify(Framework::Bant, &answers);
        let expected = [Element::Need, Element::Timing, Element::Authority, Element::Budget].map(question);
        assert_eq!(result.next_questions, expected);
    }

    proptest! {
        #[test]
        fn the_range_holds_and_a_better_answer_never_hurts(
            picks in proptest::collection::vec(0usize..4, 8),
            changed in 0usize..8,
            which in 0usize..4,
        ) {
            let framework = Framework::ALL[which];
            let mut answers: Answers =
                framework.elements().iter().zip(&picks).map(|(element, pick)| (*element, ALL[*pick])).collect();
            let before = qualify(framework, &answers);
            prop_assert_eq!(&before, &qualify(framework, &answers), "same input, same output");
            prop_assert!(0.0 <= before.low && before.low <= before.score);
            prop_assert!(before.score <= before.high && before.high <= 1.0);
            let named = before.strengths.len() + before.gaps.len() + before.unknowns.len();
            prop_assert_eq!(named, framework.elements().len(), "each element is named once");

            let element = framework.elements()[changed % framework.elements().len()];
            answers.insert(element, Answer::Yes);
            let after = qualify(framework, &answers);
            prop_assert!(after.score >= before.score && (after.qualified || !before.qualified));
        }
    }
}
