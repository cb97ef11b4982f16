//! A plan: a small graph of tool calls with a budget attached.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::budget::{Profile, Units};
use crate::message::Writing;

/// The area of sales work a tool belongs to. Its guardrails follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    Territory,
    Intelligence,
    Knowledge,
    Engagement,
    Qualification,
    Governance,
}

impl Domain {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Territory => "territory",
            Self::Intelligence => "intelligence",
            Self::Knowledge => "knowledge",
            Self::Engagement => "engagement",
            Self::Qualification => "qualification",
            Self::Governance => "governance",
        }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How far a tool may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SideEffect {
    ReadOnly,
    /// Prepares something a person must agree to.
    Propose,
    /// Acts on the world; always behind an approval.
    Execute,
}

/// The tools by what they are for, never by whose they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolName {
    ScoreAccountFit,
    ResearchAccount,
    DraftOutboundMessage,
    DraftFollowUpMessage,
    AssessMessageQuality,
    QualifyOpportunity,
    ReviewDealRisk,
}

impl ToolName {
    pub const ALL: [Self; 7] = [
        Self::ScoreAccountFit,
        Self::ResearchAccount,
        Self::DraftOutboundMessage,
        Self::DraftFollowUpMessage,
        Self::AssessMessageQuality,
        Self::QualifyOpportunity,
        Self::ReviewDealRisk,
    ];

    /// Whether it writes a message that a person must approve.
    pub const fn drafts(self) -> bool {
        matches!(self, Self::DraftOutboundMessage | Self::DraftFollowUpMessage)
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ScoreAccountFit => "score_account_fit",
            Self::ResearchAccount => "research_account",
            Self::DraftOutboundMessage => "draft_outbound_message",
            Self::DraftFollowUpMessage => "draft_follow_up_message",
            Self::AssessMessageQuality => "assess_message_quality",
            Self::QualifyOpportunity => "qualify_opportunity",
            Self::ReviewDealRisk => "review_deal_risk",
        }
    }
}

impl fmt::Display for ToolName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the rep wants done with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// Score, draft, grade, qualify, and ask whether the message may leave.
    Prospect,
    /// See what is known of an account, and what to find out.
    Research,
    /// Write again to somebody who was written to, and ask whether it may leave.
    FollowUp,
    /// See how far a deal is qualified.
    Qualify,
    /// See what endangers a deal.
    ReviewRisk,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no goal `{0}`; the goals are: prospect, research, follow-up, qualify, review-risk")]
pub struct UnknownGoal(pub String);

impl Goal {
    pub const ALL: [Self; 5] = [Self::Prospect, Self::Research, Self::FollowUp, Self::Qualify, Self::ReviewRisk];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prospect => "prospect",
            Self::Research => "research",
            Self::FollowUp => "follow-up",
            Self::Qualify => "qualify",
            Self::ReviewRisk => "review-risk",
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Goal {
    type Err = UnknownGoal;

    fn from_str(text: &str) -> Result<Self, UnknownGoal> {
        let found = Self::ALL.into_iter().find(|goal| goal.as_str() == text);
        found.ok_or_else(|| UnknownGoal(text.chars().take(80).collect()))
    }
}

/// A step's place in its plan, from 0.
pub type StepId = u8;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub id: StepId,
    pub tool: ToolName,
    pub domain: Domain,
    pub cost: Units,
    pub side_effect: SideEffect,
    /// The steps whose outputs this one reads.
    pub needs: Vec<StepId>,
    /// Why this tool, in words.
    pub why: String,
}

/// How well a tool serves the goal, and whether the plan uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    pub tool: ToolName,
    /// 0 to 100.
    pub relevance: u8,
    pub chosen: bool,
    pub why: String,
}

/// What will be done, fixed when the execution begins: a later version of the app continues it as it stands here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub version: u32,
    pub goal: Goal,
    pub profile: Profile,
    pub steps: Vec<Step>,
    /// Every tool that was considered, best first. Plans of the first version have none.
    #[serde(default)]
    pub ranking: Vec<Ranked>,
    /// How long a request of it waits for an answer. Plans of the first two versions do not say.
    #[serde(default = "a_day")]
    pub approval_hours: u16,
    /// After how many days without an answer the account comes back; 0: never.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub follow_up_days: u8,
    /// What the rep chose for its message.
    #[serde(default, skip_serializing_if = "Writing::is_open")]
    pub writing: Writing,
}

/// How long a request waits where nobody says otherwise.
pub const APPROVAL_HOURS: u16 = 24;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
const fn is_zero(days: &u8) -> bool {
    *days == 0
}

const fn a_day() -> u16 {
    APPROVAL_HOURS
}

/// A plan that cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPlan {
    #[error("the plan has no steps")]
    Empty,
    #[error("step {0} is out of place: steps are numbered from 0 in order")]
    Misnumbered(StepId),
    #[error("step {0} needs step {1}, which does not come before it")]
    NeedsLater(StepId, StepId),
    #[error("step {0} ({1}) acts on the world, and no approval stands before it")]
    Unapproved(StepId, ToolName),
}

impl Plan {
    /// A plan's steps may need earlier steps only, which rules out cycles. None may act on the world: an approval
    /// comes after all of them, and what it lets leave is a dispatch and no step.
    pub fn check(&self) -> Result<(), BadPlan> {
        if self.steps.is_empty() {
            return Err(BadPlan::Empty);
        }
        for (place, step) in self.steps.iter().enumerate() {
            if usize::from(step.id) != place {
                return Err(BadPlan::Misnumbered(step.id));
            }
            if let Some(later) = step.needs.iter().find(|needed| **needed >= step.id) {
                return Err(BadPlan::NeedsLater(step.id, *later));
            }
            if step.side_effect == SideEffect::Execute {
                return Err(BadPlan::Unapproved(step.id, step.tool));
            }
        }
        Ok(())
    }
}
