//! From a goal to a plan: the tools that serve it, ranked, in an order that works, and what each may spend.

use std::cmp::Reverse;

use domain::budget::BadBudget;
use domain::plan::{APPROVAL_HOURS, BadPlan, Ranked};
use domain::qualification::{Answer, Element};
use domain::{Account, Brief, Goal, Plan, Profile, Step, StepId, ToolName, Writing};
use tools::{Contract, ENOUGH, contract, contracts};

/// The newest shape of the plans made here. An execution keeps the plan it began with.
pub const PLAN_VERSION: u32 = 3;

/// What is known of an account before a run on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metadata {
    /// Somebody is known who may be written to.
    pub can_write_to: bool,
    /// A message went out before.
    pub written_before: bool,
    /// How many elements of the rep's framework are answered.
    pub answers_known: u8,
    /// How many of the company's own facts are unknown.
    pub facts_missing: u8,
}

impl Metadata {
    pub fn of(brief: &Brief) -> Self {
        let Account { industry, employees, revenue, country, do_not_contact, .. } = &brief.account;
        let missing = [industry.is_none(), employees.is_none(), revenue.is_none(), country.is_none()];
        let answered = |element: &&Element| brief.answers.get(element).is_some_and(|answer| *answer != Answer::Unknown);
        let count = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        Self {
            can_write_to: brief.contact.as_ref().is_some_and(|it| it.can_be_reached(brief.channel)) && !do_not_contact,
            written_before: !brief.earlier.is_empty(),
            answers_known: count(brief.framework.elements().iter().filter(answered).count()),
            facts_missing: count(missing.into_iter().filter(|missing| *missing).count()),
        }
    }
}

/// How what is known of an account moves a tool up or down.
struct Shift {
    goal: Goal,
    tool: ToolName,
    when: fn(&Metadata) -> bool,
    by: i8,
    /// Follows the tool's own reason.
    why: &'static str,
}

const fn shift(goal: Goal, tool: ToolName, by: i8, when: fn(&Metadata) -> bool, why: &'static str) -> Shift {
    Shift { goal, tool, when, by, why }
}

/// A prospecting run keeps its four tools in their order, whatever is known: these move the others below them.
static SHIFTS: [Shift; 11] = {
    use Goal::{FollowUp, Prospect, Qualify, Research, ReviewRisk};
    use ToolName::{DraftFollowUpMessage, DraftOutboundMessage, QualifyOpportunity, ResearchAccount, ReviewDealRisk};
    [
        shift(Prospect, DraftOutboundMessage, -10, |it| !it.can_write_to, "but nobody is known to send it to yet"),
        shift(Prospect, DraftOutboundMessage, -5, |it| it.written_before, "though something went out before"),
        shift(Prospect, DraftFollowUpMessage, 30, |it| it.written_before, "and there is one"),
        shift(Prospect, ResearchAccount, 4, |it| it.facts_missing >= 2, "and here it does"),
        shift(FollowUp, DraftFollowUpMessage, -30, |it| !it.written_before, "but nothing went out yet"),
        shift(FollowUp, DraftOutboundMessage, 15, |it| !it.written_before, "and it has not begun yet"),
        shift(Qualify, ResearchAccount, 15, |it| it.answers_known == 0, "but nothing is answered of the deal yet"),
        shift(Qualify, ReviewDealRisk, 10, |it| it.answers_known >= 4, "and enough is answered to see them"),
        shift(ReviewRisk, QualifyOpportunity, 15, |it| it.answers_known == 0, "and none is answered yet"),
        shift(Research, QualifyOpportunity, 10, |it| it.answers_known >= 1, "but you have answered some of it"),
        shift(Research, ResearchAccount, 4, |it| it.facts_missing >= 2, "and much is missing"),
    ]
};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotPlan {
    #[error(transparent)]
    Budget(#[from] BadBudget),
    #[error(transparent)]
    Plan(#[from] BadPlan),
}

/// Takes the tools that serve the goal well enough, by their contracts and what is known; the most relevant first.
pub fn plan(goal: Goal, profile: Profile, known: &Metadata) -> Result<Plan, CannotPlan> {
    profile.check()?;
    let ranking = rank(goal, known);
    let steps = steps(&ranking);
    let plan = Plan {
        version: PLAN_VERSION,
        goal,
        profile,
        steps,
        ranking,
        approval_hours: APPROVAL_HOURS,
        follow_up_days: 0,
        writing: Writing::default(),
    };
    plan.check()?;
    Ok(plan)
}

fn rank(goal: Goal, known: &Metadata) -> Vec<Ranked> {
    let ranked = |contract: &Contract| {
        let service = contract.service(goal);
        let (mut relevance, mut why) = match service {
            Some(service) => (service.relevance, service.why.to_owned()),
            None => (0, "does not serve this goal".to_owned()),
        };
        let here = |shift: &&Shift| shift.goal == goal && shift.tool == contract.name && (shift.when)(known);
        for Shift { by, why: more, .. } in SHIFTS.iter().filter(here) {
            relevance = relevance.saturating_add_signed(*by).min(100);
            why = format!("{why}, {more}");
        }
        Ranked { tool: contract.name, relevance, chosen: relevance >= ENOUGH, why }
    };
    let mut ranking: Vec<Ranked> = contracts().map(ranked).collect();
    ranking.sort_by_key(|ranked| Reverse(ranked.relevance));
    ranking
}

/// Numbers the chosen tools so that each stands behind what it reads.
fn steps(ranking: &[Ranked]) -> Vec<Step> {
    let chosen: Vec<(&Contract, &Ranked)> =
        ranking.iter().filter(|ranked| ranked.chosen).map(|ranked| (contract(ranked.tool), ranked)).collect();
    let is_chosen = |tool: &ToolName| chosen.iter().any(|(contract, _)| contract.name == *tool);
    let mut ordered: Vec<(&Contract, &Ranked)> = Vec::with_capacity(chosen.len());
    while ordered.len() < chosen.len() {
        let placed = |tool: &ToolName| ordered.iter().any(|(contract, _)| contract.name == *tool);
        let next = chosen.iter().find(|(contract, _)| {
            !placed(&contract.name) && contract.reads.iter().filter(|tool| is_chosen(tool)).all(placed)
        });
        match next {
            Some(next) => ordered.push(*next),
            // Contracts that read each other: the check of the plan says so.
            None => break,
        }
    }
    let place = |tool: &ToolName| ordered.iter().position(|(contract, _)| contract.name == *tool);
    let step = |(id, (contract, ranked)): (usize, &(&Contract, &Ranked))| Step {
        id: id as StepId,
        tool: contract.name,
        domain: contract.domain,
        cost: contract.cost,
        side_effect: contract.side_effect,
        needs: contract.reads.iter().filter_map(place).map(|place| place as StepId).collect(),
        why: ranked.why.clone(),
    };
    ordered.iter().enumerate().map(step).collect()
}

#[cfg(test)]
mod tests {
    use domain::Units;

    use super::*;

    /// An account of which the usual things are known.
    const USUAL: Metadata = Metadata { can_write_to: true, written_before: false, answers_known: 2, facts_missing: 0 };

    fn profile() -> Profile {
        Profile::built_in("enterprise").unwrap()
    }

    fn tools_of(goal: Goal, known: &Metadata) -> Vec<&'static str> {
        let plan = plan(goal, profile(), known).unwrap();
        plan.steps.iter().map(|step| step.tool.as_str()).collect()
    }

    /// Everything that can be known, as far as it makes a difference.
    fn everything_known() -> impl Iterator<Item = Metadata> {
        [false, true].into_iter().flat_map(|can_write_to| {
            [false, true].into_iter().flat_map(move |written_before| {
                (0..=8).flat_map(move |answers_known| {
                    (0..=4).map(move |facts_missing| Metadata {
                        can_write_to,
                        written_before,
                        answers_known,
                        facts_missing,
                    })
                })
            })
        })
    }

    #[test]
    fn each_goal_gets_its_own_tools_in_an_order_that_works() {
        let nothing = Metadata { answers_known: 0, ..USUAL };
        let much = Metadata { answers_known: 5, ..USUAL };
        let written = Metadata { written_before: true, ..USUAL };
        let expected: [(Goal, Metadata, &[&str]); 8] = [
            (
                Goal::Prospect,
                USUAL,
                &["score_account_fit", "draft_outbound_message", "assess_message_quality", "qualify_opportunity"],
            ),
            (Goal::Research, nothing, &["research_account", "score_account_fit"]),
            (Goal::Research, USUAL, &["research_account", "score_account_fit", "qualify_opportunity"]),
            (Goal::FollowUp, written, &["draft_follow_up_message", "assess_message_quality"]),
            (Goal::Qualify, USUAL, &["qualify_opportunity", "score_account_fit"]),
            (Goal::Qualify, nothing, &["qualify_opportunity", "score_account_fit", "research_account"]),
            (Goal::Qualify, much, &["qualify_opportunity", "score_account_fit", "review_deal_risk"]),
            (Goal::ReviewRisk, USUAL, &["review_deal_risk", "qualify_opportunity"]),
        ];
        for (goal, known, tools) in expected {
            assert_eq!(tools_of(goal, &known), tools, "{goal} with {known:?}");
        }
    }

    #[test]
    fn a_prospecting_run_has_its_four_tools_and_its_price_whatever_is_known() {
        for known in everything_known() {
            let plan = plan(Goal::Prospect, profile(), &known).unwrap();
            let needs: Vec<&[StepId]> = plan.steps.iter().map(|step| step.needs.as_slice()).collect();
            assert_eq!(needs, [&[][..], &[], &[1], &[]], "the assessment reads the draft: {known:?}");
            assert_eq!(tools_of(Goal::Prospect, &known), tools_of(Goal::Prospect, &USUAL), "{known:?}");
            assert_eq!(plan.steps.iter().map(|step| step.cost).sum::<Units>(), Units::hundredths(270));
        }
    }

    #[test]
    fn whatever_is_known_a_plan_works_and_acts_on_nothing() {
        let drafts = |plan: &Plan| plan.steps.iter().any(|step| step.tool.drafts());
        for goal in Goal::ALL {
            for (name, known) in Profile::NAMES.iter().flat_map(|name| everything_known().map(move |k| (name, k))) {
                let plan = plan(goal, Profile::built_in(name).unwrap(), &known).unwrap();
                assert_eq!(plan.check(), Ok(()), "{goal}, {name}, {known:?}");
                assert_eq!(drafts(&plan), [Goal::Prospect, Goal::FollowUp].contains(&goal), "{goal}, {known:?}");
                assert_eq!(plan.ranking.len(), ToolName::ALL.len(), "{goal}: every tool was considered");
                assert!(plan.ranking.is_sorted_by_key(|ranked| Reverse(ranked.relevance)), "{goal}: best first");
                assert!(plan.ranking.iter().any(|ranked| !ranked.chosen), "{goal}: never all of them");
                assert!(plan.ranking.iter().all(|ranked| !ranked.why.is_empty()));
            }
        }
    }

    #[test]
    fn what_is_known_moves_a_tool_and_says_so() {
        let of = |known: &Metadata, tool: ToolName, goal: Goal| {
            let ranking = plan(goal, profile(), known).unwrap().ranking;
            ranking.into_iter().find(|ranked| ranked.tool == tool).unwrap()
        };
        let nobody = Metadata { can_write_to: false, ..USUAL };
        let usual = of(&USUAL, ToolName::DraftOutboundMessage, Goal::Prospect);
        let moved = of(&nobody, ToolName::DraftOutboundMessage, Goal::Prospect);
        assert!(moved.relevance < usual.relevance, "{} and {}", moved.relevance, usual.relevance);
        assert!(moved.why.contains("nobody is known"), "{}", moved.why);
        assert!(!usual.why.contains("nobody is known"), "{}", usual.why);
        let step = plan(Goal::Prospect, profile(), &nobody).unwrap().steps.swap_remove(1);
        assert_eq!(step.why, moved.why, "the step says it too");
        for shift in &SHIFTS {
            let (with, without): (Vec<_>, Vec<_>) = everything_known().partition(shift.when);
            assert!(!with.is_empty() && !without.is_empty(), "“{}” must make a difference", shift.why);
            assert!(of(&with[0], shift.tool, shift.goal).why.contains(shift.why), "{}", shift.why);
        }
    }

    #[test]
    fn a_budget_of_nothing_is_refused() {
        let profile = Profile { limit: Units::default(), ..profile() };
        assert!(matches!(plan(Goal::Prospect, profile, &USUAL), Err(CannotPlan::Budget(_))));
    }
}
