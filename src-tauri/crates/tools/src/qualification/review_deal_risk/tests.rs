//! What a risk review must and must not say.

use std::time::Duration;

use domain::account::Earlier;
use domain::deal::StageNorm;
use domain::qualification::Framework;
use jiff::Span;
use proptest::prelude::*;

use super::*;
use crate::engagement::testing::brief;

fn kinds(brief: &Brief) -> Vec<String> {
    review_deal_risk(brief).risks.into_iter().map(|risk| risk.kind).collect()
}

fn severity(brief: &Brief, kind: &str) -> Option<Severity> {
    review_deal_risk(brief).risks.into_iter().find(|risk| risk.kind == kind).map(|risk| risk.severity)
}

/// Open, in a stage since `days` before the brief's day, with nothing wrong about its dates.
fn deal(days: i32) -> Deal {
    let today = jiff::tz::Offset::UTC.to_datetime(brief().now).date();
    Deal {
        id: "01890a5d-ac96-774b-bcce-b302099a8059".parse().unwrap(),
        account: None,
        name: "Renewal".into(),
        stage: "Proposal".into(),
        status: DealStatus::Open,
        amount: None,
        currency: None,
        created_on: None,
        close_on: Some(today),
        closed_on: None,
        lost_reason: None,
        stage_since: Some(today - Span::new().days(days)),
        close_moves: 0,
        details: Default::default(),
        sample: true,
    }
}

fn norm(stays: u32) -> StageNorm {
    StageNorm { stage: "proposal".into(), usual_days: 12, long_days: 30, stays }
}

/// Two people and one deal: nothing is wrong.
fn calm() -> Brief {
    let mut brief = brief();
    let mut second = brief.people[0].clone();
    second.id = "01890a5d-ac96-774b-bcce-b302099a8060".parse().unwrap();
    brief.people.push(second);
    brief.deals = vec![deal(5)];
    brief.stage_norms = vec![norm(20)];
    brief
}

#[test]
fn a_calm_deal_has_no_risk() {
    let review = review_deal_risk(&calm());
    assert_eq!((review.risk, review.risks.len()), (0.0, 0), "{review:?}");
}

#[test]
fn one_contact_is_a_risk_and_none_a_worse_one() {
    let mut one = brief();
    assert_eq!(kinds(&one), ["single_threaded"]);
    let with_one = review_deal_risk(&one).risk;
    one.people.clear();
    assert_eq!(kinds(&one), ["nobody_to_talk_to"]);
    assert!(review_deal_risk(&one).risk > with_one);
    let mut silent = calm();
    silent.people[0].opted_out = true;
    let risk = &review_deal_risk(&silent).risks[0];
    assert_eq!(risk.why, "Of the 2 people known at this account, only one can be written to.");
}

#[test]
fn unknown_is_named_as_unknown_and_not_as_a_risk() {
    let mut brief = brief();
    let review = review_deal_risk(&brief);
    for unknown in ["budget", "authority to buy", "need", "timing", "the deal itself: none is recorded as open"] {
        assert!(review.unknowns.iter().any(|text| text == unknown), "{unknown}: {:?}", review.unknowns);
    }
    assert!(!review.risks.iter().any(|risk| risk.kind == "missing_element"));
    brief.deals = vec![Deal { close_on: None, stage_since: None, ..deal(0) }];
    let review = review_deal_risk(&brief);
    for unknown in ["how long “Renewal” has been in its stage", "when “Renewal” is expected to close"] {
        assert!(review.unknowns.iter().any(|text| text == unknown), "{unknown}: {:?}", review.unknowns);
    }
}

#[test]
fn a_stage_is_long_by_the_reps_own_history_only() {
    let cases = [
        (13, 20, None, "longer than the usual deal is what half of all deals are"),
        (30, 20, None, "nine of ten were through by then"),
        (31, 20, Some(Severity::Warning), "hardly any took that long"),
        (61, 20, Some(Severity::Critical), "twice what hardly any took"),
        (500, 7, None, "seven stays say nothing"),
        (-3, 20, None, "a stage that begins tomorrow is not old"),
    ];
    for (days, stays, expected, why) in cases {
        let mut brief = calm();
        brief.deals = vec![deal(days)];
        brief.stage_norms = vec![norm(stays)];
        assert_eq!(severity(&brief, "stuck_in_stage"), expected, "{days} days of {stays} stays: {why}");
        let unknown =
            review_deal_risk(&brief).unknowns.iter().any(|text| text.contains("too few of your closed deals"));
        assert_eq!(unknown, stays < 8, "what cannot be said is named");
    }
    let mut brief = calm();
    brief.deals = vec![deal(45)];
    let review = review_deal_risk(&brief);
    assert_eq!(
        review.risks[0].why,
        "“Renewal” has been in Proposal for 45 days. Your own 20 deals usually took 12 there, and nine of ten were \
         through after 30."
    );
    assert_eq!(review.risks[0].deal, Some(deal(0).id), "it says which deal it is about");
}

#[test]
fn a_close_date_that_slips_is_a_risk() {
    let overdue = [(0, None), (1, Some(Severity::Warning)), (31, Some(Severity::Critical)), (-20, None)];
    for (days, expected) in overdue {
        let mut brief = calm();
        brief.deals[0].close_on = brief.deals[0].close_on.map(|day| day - Span::new().days(days));
        assert_eq!(severity(&brief, "overdue"), expected, "{days} days overdue");
        brief.deals[0].status = DealStatus::Lost;
        assert_eq!(severity(&brief, "overdue"), None, "a closed deal is not late");
    }
    let moves = [(0, None), (1, Some(Severity::Info)), (3, Some(Severity::Warning)), (9, Some(Severity::Critical))];
    for (moves, expected) in moves {
        let mut brief = calm();
        brief.deals[0].close_moves = moves;
        assert_eq!(severity(&brief, "slipping"), expected, "put off {moves} times");
    }
}

#[test]
fn a_missing_element_weighs_by_what_the_framework_cannot_do_without() {
    let cases = [
        (Framework::Bant, Element::Need, Answer::No, Severity::Critical),
        (Framework::Bant, Element::Budget, Answer::No, Severity::Warning),
        (Framework::Meddpicc, Element::Champion, Answer::No, Severity::Critical),
        (Framework::Meddpicc, Element::Champion, Answer::Partial, Severity::Warning),
        (Framework::Meddpicc, Element::PaperProcess, Answer::Partial, Severity::Info),
    ];
    for (framework, element, answer, expected) in cases {
        let mut brief = calm();
        brief.framework = framework;
        brief.answers.insert(element, answer);
        let risk = &review_deal_risk(&brief).risks[0];
        assert_eq!(risk.severity, expected, "{element:?} {answer:?}");
        assert!(risk.mitigation.ends_with(question(element)), "`{}` says what to ask", risk.mitigation);
    }
}

#[test]
fn a_no_and_a_long_silence_are_named() {
    let mut brief = brief();
    brief.answers.insert(Element::Need, Answer::No);
    let contact = brief.contact.as_ref().unwrap().id;
    let silent_for = |days: u64| Earlier {
        at: brief.now - Duration::from_secs(days * 24 * 60 * 60),
        contact,
        subject: "Hello".into(),
    };
    let (short, long) = (silent_for(20), silent_for(60));
    brief.earlier = vec![short];
    assert_eq!(kinds(&brief), ["missing_element", "single_threaded", "silence"], "the worst first");
    brief.earlier = vec![long];
    assert_eq!(severity(&brief, "silence"), Some(Severity::Critical));
}

proptest! {
    #[test]
    fn every_risk_says_what_to_do_and_the_figure_stays_a_share(
        days in -1000i32..1000,
        moves: u32,
        stays: u32,
        usual in 0u32..2000,
        long in any::<u32>(),
        framework in 0usize..4,
        no in 0usize..8,
    ) {
        let mut brief = calm();
        brief.framework = Framework::ALL[framework];
        let elements = brief.framework.elements();
        brief.answers.insert(elements[no % elements.len()], Answer::No);
        brief.deals = vec![Deal { close_moves: moves, ..deal(days) }, deal(-days)];
        brief.stage_norms = vec![StageNorm { usual_days: usual, long_days: long, ..norm(stays) }];
        let review = review_deal_risk(&brief);
        prop_assert!((0.0..=1.0).contains(&review.risk));
        prop_assert!(review.risks.is_sorted_by_key(|risk| risk.severity));
        for risk in &review.risks {
            prop_assert!(!risk.mitigation.is_empty() && !risk.why.is_empty(), "{risk:?}");
        }
        prop_assert_eq!(&review, &review_deal_risk(&brief), "same input, same output");
    }
}
