//! What each tool promises: what it is for, what it reads and gives, what it never does, how far it may reach,
//! what it costs and how long it may take. A planner chooses by this; nothing here runs a tool.

use std::time::Duration;

use domain::{Domain, Goal, SideEffect, ToolName, Units};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contract {
    pub name: ToolName,
    pub domain: Domain,
    pub side_effect: SideEffect,
    pub cost: Units,
    /// A call that takes longer has failed.
    pub timeout: Duration,
    pub purpose: &'static str,
    pub inputs: &'static str,
    pub outputs: &'static str,
    pub guardrails: &'static str,
    /// The goals it helps with.
    pub serves: &'static [Service],
    /// Whose output it reads: the one of these that is in the plan.
    pub reads: &'static [ToolName],
}

/// How a tool helps with a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    pub goal: Goal,
    /// 0 to 100. A plan takes a tool from [`ENOUGH`] on.
    pub relevance: u8,
    /// Ends the sentence "it …".
    pub why: &'static str,
}

/// From this relevance on, a tool is worth its units.
pub const ENOUGH: u8 = 50;

/// What a call is given where its tool needs no more.
const PATIENCE: Duration = Duration::from_secs(30);

const fn serves(goal: Goal, relevance: u8, why: &'static str) -> Service {
    Service { goal, relevance, why }
}

static SCORE_ACCOUNT_FIT: Contract = Contract {
    name: ToolName::ScoreAccountFit,
    domain: Domain::Intelligence,
    side_effect: SideEffect::ReadOnly,
    cost: Units::hundredths(50),
    timeout: PATIENCE,
    purpose: "Say how well an account fits the ideal customer profile, and why.",
    inputs: "One account and one ideal customer profile.",
    outputs: "A score with its range, a priority, the reason for each factor, and what would raise it.",
    guardrails: "Advises only and changes no field. What is unknown adds nothing and widens the range; an account \
                 with little known is never medium or high.",
    serves: &[
        serves(Goal::Prospect, 95, "shows whether this account is worth the rep's time"),
        serves(Goal::Research, 80, "shows which missing fact would change the picture most"),
        serves(Goal::Qualify, 55, "sets the deal against the ideal customer"),
        serves(Goal::FollowUp, 40, "was known when the first message went out"),
        serves(Goal::ReviewRisk, 35, "says little about a deal under way"),
    ],
    reads: &[],
};

static DRAFT_OUTBOUND_MESSAGE: Contract = Contract {
    name: ToolName::DraftOutboundMessage,
    domain: Domain::Engagement,
    side_effect: SideEffect::Propose,
    cost: Units::hundredths(100),
    timeout: PATIENCE,
    purpose: "Write a message to a contact from a template and the fields that are known.",
    inputs: "The brief of one account: the account, the contact, the sender, the template.",
    outputs: "A draft with its visible gaps, and the field each filled value came from.",
    guardrails: "Proposes and sends nothing. Every word is the template's or a field's; a missing value is a visible \
                 gap; a field's text is never evaluated.",
    serves: &[
        serves(Goal::Prospect, 90, "writes the first message from what is known"),
        serves(Goal::FollowUp, 30, "would begin the conversation anew"),
    ],
    reads: &[],
};

static ASSESS_MESSAGE_QUALITY: Contract = Contract {
    name: ToolName::AssessMessageQuality,
    domain: Domain::Engagement,
    side_effect: SideEffect::ReadOnly,
    cost: Units::hundredths(50),
    timeout: PATIENCE,
    purpose: "Grade a message and mark every finding at its place in the text.",
    inputs: "One message, and the company and first name it is about.",
    outputs: "A score, a grade, findings with suggestions, and the figures behind them.",
    guardrails: "Changes no text. Names what an address or opt-out line is needed for, and gives no legal advice.",
    serves: &[
        serves(Goal::Prospect, 80, "grades the drafted message before a person reads it"),
        serves(Goal::FollowUp, 85, "grades the drafted message before a person reads it"),
    ],
    reads: &[ToolName::DraftOutboundMessage, ToolName::DraftFollowUpMessage],
};

static QUALIFY_OPPORTUNITY: Contract = Contract {
    name: ToolName::QualifyOpportunity,
    domain: Domain::Qualification,
    side_effect: SideEffect::ReadOnly,
    cost: Units::hundredths(70),
    timeout: PATIENCE,
    purpose: "Say how far a deal is qualified, and what to ask next.",
    inputs: "A framework, the rep's answers to its elements with what they stand on, and the score it takes.",
    outputs: "A score with its range, strengths, gaps, unknowns, answers without the buyer's words, and the next \
              questions.",
    guardrails: "Conservative: unknown counts as not yet and is shown. Invents no probability of closing.",
    serves: &[
        serves(Goal::Prospect, 70, "shows what is known of the deal and what to ask next"),
        serves(Goal::Qualify, 95, "shows how far the deal is qualified and what to ask next"),
        serves(Goal::ReviewRisk, 75, "shows which elements of the deal are missing"),
        serves(Goal::Research, 45, "asks about a deal that may not be there yet"),
    ],
    reads: &[],
};

static RESEARCH_ACCOUNT: Contract = Contract {
    name: ToolName::ResearchAccount,
    domain: Domain::Intelligence,
    side_effect: SideEffect::ReadOnly,
    cost: Units::hundredths(40),
    timeout: PATIENCE,
    purpose: "Say what is known of an account, what is not, and how to find it out.",
    inputs: "The brief of one account: the account, its people, what went out before.",
    outputs: "The known facts with their fields, and the gaps with why each matters.",
    guardrails: "Reads the records only. Invents nothing and fetches nothing.",
    serves: &[
        serves(Goal::Research, 95, "lists what is known and what to find out"),
        serves(Goal::Prospect, 45, "is of use where the fit shows gaps"),
        serves(Goal::Qualify, 40, "speaks of the account and not of the deal"),
    ],
    reads: &[],
};

static DRAFT_FOLLOW_UP_MESSAGE: Contract = Contract {
    name: ToolName::DraftFollowUpMessage,
    domain: Domain::Engagement,
    side_effect: SideEffect::Propose,
    cost: Units::hundredths(100),
    timeout: PATIENCE,
    purpose: "Write again to a contact who was written to before.",
    inputs: "The brief of one account, with what went out before.",
    outputs: "A draft with its visible gaps, and the field each filled value came from.",
    guardrails: "As for the first message; and writes nothing where nothing went out before.",
    serves: &[
        serves(Goal::FollowUp, 95, "writes again and refers to what went out before"),
        serves(Goal::Prospect, 10, "needs a first message to refer to"),
    ],
    reads: &[],
};

static REVIEW_DEAL_RISK: Contract = Contract {
    name: ToolName::ReviewDealRisk,
    domain: Domain::Qualification,
    side_effect: SideEffect::ReadOnly,
    cost: Units::hundredths(60),
    timeout: PATIENCE,
    purpose: "Say what endangers a deal, and what to do about it.",
    inputs: "The brief of one account: its people and deals, the rep's answers, what went out before, and how long \
             the rep's own deals stay in a stage.",
    outputs: "Risks with their severity, reason and mitigation, and what could not be looked at.",
    guardrails: "Conservative: what is unknown is named as unknown. Invents no probability of closing.",
    serves: &[
        serves(Goal::ReviewRisk, 95, "names what endangers the deal and what to do about it"),
        serves(Goal::Qualify, 45, "looks at dangers once the deal is qualified"),
        serves(Goal::Prospect, 15, "has no deal to look at yet"),
    ],
    reads: &[],
};

/// The contract of one tool.
pub const fn contract(tool: ToolName) -> &'static Contract {
    match tool {
        ToolName::ScoreAccountFit => &SCORE_ACCOUNT_FIT,
        ToolName::DraftOutboundMessage => &DRAFT_OUTBOUND_MESSAGE,
        ToolName::AssessMessageQuality => &ASSESS_MESSAGE_QUALITY,
        ToolName::QualifyOpportunity => &QUALIFY_OPPORTUNITY,
        ToolName::ResearchAccount => &RESEARCH_ACCOUNT,
        ToolName::DraftFollowUpMessage => &DRAFT_FOLLOW_UP_MESSAGE,
        ToolName::ReviewDealRisk => &REVIEW_DEAL_RISK,
    }
}

/// Every contract.
pub fn contracts() -> impl Iterator<Item = &'static Contract> {
    ToolName::ALL.into_iter().map(contract)
}

impl Contract {
    pub fn service(&self, goal: Goal) -> Option<&'static Service> {
        self.serves.iter().find(|service| service.goal == goal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contract_is_found_under_its_own_name() {
        for listed in contracts() {
            assert_eq!(contract(listed.name), listed, "{} leads to another contract", listed.name);
        }
    }

    #[test]
    fn a_prospecting_run_costs_two_point_seven() {
        let serves =
            |contract: &&Contract| contract.service(Goal::Prospect).is_some_and(|service| service.relevance >= ENOUGH);
        let total: Units = contracts().filter(serves).map(|contract| contract.cost).sum();
        assert_eq!(total, Units::hundredths(270), "its four tools together are budgeted at 2.7 units");
    }

    #[test]
    fn every_goal_is_served_by_some_tools_and_never_by_all() {
        for goal in Goal::ALL {
            let serving = contracts()
                .filter(|contract| contract.service(goal).is_some_and(|service| service.relevance >= ENOUGH))
                .count();
            assert!((1..ToolName::ALL.len()).contains(&serving), "{goal} is served by {serving} tools");
        }
    }

    #[test]
    fn no_tool_may_take_for_ever_or_no_time() {
        for contract in contracts() {
            let minutes = contract.timeout.as_secs_f64() / 60.0;
            assert!(minutes > 0.0 && minutes <= 10.0, "{} may take {minutes} minutes", contract.name);
        }
    }

    #[test]
    fn no_tool_acts_on_the_world() {
        for contract in contracts() {
            assert_ne!(contract.side_effect, SideEffect::Execute, "{} must not act by itself", contract.name);
        }
    }
}
