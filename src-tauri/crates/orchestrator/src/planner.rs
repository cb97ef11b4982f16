//! From a goal to a plan: the tools that serve it, ranked, in an order that works, and what each may spend.

use std::cmp::Reverse;

use domain::budget::BadBudget;
use domain::plan::{BadPlan, Ranked};
use domain::{Goal, Plan, Profile, Step, StepId, ToolName};
use tools::{Contract, ENOUGH, contract, contracts};

/// The newest shape of the plans made here. An execution keeps the plan it began with.
pub const PLAN_VERSION: u32 = 2;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotPlan {
    #[error(transparent)]
    Budget(#[from] BadBudget),
    #[error(transparent)]
    Plan(#[from] BadPlan),
}

/// Takes the tools whose contract says that they serve the goal well enough, the most relevant first.
pub fn plan(goal: Goal, profile: Profile) -> Result<Plan, CannotPlan> {
    profile.check()?;
    let ranking = rank(goal);
    let chosen: Vec<&Contract> =
        ranking.iter().filter(|ranked| ranked.chosen).map(|ranked| contract(ranked.tool)).collect();
    let plan = Plan { version: PLAN_VERSION, goal, profile, steps: steps(goal, &chosen), ranking };
    plan.check()?;
    Ok(plan)
}

fn rank(goal: Goal) -> Vec<Ranked> {
    let ranked = |contract: &Contract| {
        let service = contract.service(goal);
        let relevance = service.map_or(0, |service| service.relevance);
        Ranked {
            tool: contract.name,
            relevance,
            chosen: relevance >= ENOUGH,
            why: service.map_or("does not serve this goal", |service| service.why).into(),
        }
    };
    let mut ranking: Vec<Ranked> = contracts().map(ranked).collect();
    ranking.sort_by_key(|ranked| Reverse(ranked.relevance));
    ranking
}

/// Numbers the tools so that each stands behind what it reads.
fn steps(goal: Goal, chosen: &[&Contract]) -> Vec<Step> {
    let mut ordered: Vec<&Contract> = Vec::with_capacity(chosen.len());
    let is_chosen = |tool: &ToolName| chosen.iter().any(|contract| contract.name == *tool);
    while ordered.len() < chosen.len() {
        let placed = |tool: &ToolName| ordered.iter().any(|contract| contract.name == *tool);
        let next = chosen.iter().find(|contract| {
            !placed(&contract.name) && contract.reads.iter().filter(|tool| is_chosen(tool)).all(placed)
        });
        match next {
            Some(contract) => ordered.push(contract),
            // Contracts that read each other: the check of the plan says so.
            None => break,
        }
    }
    let place = |tool: &ToolName| ordered.iter().position(|contract| contract.name == *tool);
    let step = |(id, contract): (usize, &&Contract)| Step {
        id: id as StepId,
        tool: contract.name,
        domain: contract.domain,
        cost: contract.cost,
        side_effect: contract.side_effect,
        needs: contract.reads.iter().filter_map(place).map(|place| place as StepId).collect(),
        why: contract.service(goal).map_or_else(String::new, |service| service.why.into()),
    };
    ordered.iter().enumerate().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tools_of(goal: Goal) -> Vec<&'static str> {
        let plan = plan(goal, Profile::built_in("enterprise").unwrap()).unwrap();
        plan.steps.iter().map(|step| step.tool.as_str()).collect()
    }

    #[test]
    fn each_goal_gets_its_own_tools_in_an_order_that_works() {
        let expected: [(Goal, &[&str]); 5] = [
            (
                Goal::Prospect,
                &["score_account_fit", "draft_outbound_message", "assess_message_quality", "qualify_opportunity"],
            ),
            (Goal::Research, &["research_account", "score_account_fit"]),
            (Goal::FollowUp, &["draft_follow_up_message", "assess_message_quality"]),
            (Goal::Qualify, &["qualify_opportunity", "score_account_fit"]),
            (Goal::ReviewRisk, &["review_deal_risk", "qualify_opportunity"]),
        ];
        for (goal, tools) in expected {
            assert_eq!(tools_of(goal), tools, "{goal}");
        }
    }

    #[test]
    fn the_assessment_reads_the_draft_and_the_rest_reads_nothing() {
        let plan = plan(Goal::Prospect, Profile::built_in("smb").unwrap()).unwrap();
        let needs: Vec<&[StepId]> = plan.steps.iter().map(|step| step.needs.as_slice()).collect();
        assert_eq!(needs, [&[][..], &[], &[1], &[]]);
    }

    #[test]
    fn every_tool_is_ranked_with_a_reason_and_some_are_left_out() {
        for goal in Goal::ALL {
            let plan = plan(goal, Profile::built_in("technical").unwrap()).unwrap();
            assert_eq!(plan.ranking.len(), ToolName::ALL.len(), "{goal}: every tool was considered");
            assert!(plan.ranking.is_sorted_by_key(|ranked| Reverse(ranked.relevance)), "{goal}: best first");
            assert!(plan.ranking.iter().any(|ranked| !ranked.chosen), "{goal}: never all of them");
            assert!(plan.ranking.iter().all(|ranked| !ranked.why.is_empty()));
        }
    }

    #[test]
    fn a_budget_of_nothing_is_refused() {
        let profile = Profile { limit: domain::Units::default(), ..Profile::built_in("smb").unwrap() };
        assert!(matches!(plan(Goal::Prospect, profile), Err(CannotPlan::Budget(_))));
    }
}
