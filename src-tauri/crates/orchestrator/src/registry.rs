//! From a tool's name to its call, with the brief and the outputs it reads.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use async_trait::async_trait;
use domain::{Assessment, Brief, Draft, Failure, FailureKind, OutboundMessage, ToolName, ToolOutput, Units};

use crate::ports::{Drafter, Toolbox};

/// The tools that come with the app. They are pure, so a call is done when it is first polled.
pub struct BuiltInTools;

#[async_trait]
impl Toolbox for BuiltInTools {
    async fn call(&self, tool: ToolName, brief: &Brief, read: &[&ToolOutput]) -> Result<ToolOutput, Failure> {
        // A tool that panics is a failed step, not a stopped app.
        catch_unwind(AssertUnwindSafe(|| dispatch(tool, brief, read))).unwrap_or_else(|_| {
            tracing::error!(tool = tool.as_str(), "the tool panicked");
            let message = format!("{tool} broke down on this account. The other results are kept.");
            Err(Failure::new(FailureKind::Agent, message))
        })
    }

    fn is_instant(&self, _: ToolName) -> bool {
        true
    }
}

/// The same, with somebody to word what they draft.
pub(crate) struct ToolsWithDrafter(pub Arc<dyn Drafter>);

#[async_trait]
impl Toolbox for ToolsWithDrafter {
    async fn call(&self, tool: ToolName, brief: &Brief, read: &[&ToolOutput]) -> Result<ToolOutput, Failure> {
        match BuiltInTools.call(tool, brief, read).await? {
            ToolOutput::Draft(draft) if self.0.price().is_some() => {
                Ok(ToolOutput::Draft(Box::new(self.0.reword(brief, *draft).await)))
            }
            output => Ok(output),
        }
    }

    fn is_instant(&self, tool: ToolName) -> bool {
        !tool.drafts() || self.0.price().is_none()
    }

    fn surcharge(&self, tool: ToolName) -> Units {
        self.0.price().filter(|_| tool.drafts()).unwrap_or_default()
    }
}

fn dispatch(tool: ToolName, brief: &Brief, read: &[&ToolOutput]) -> Result<ToolOutput, Failure> {
    Ok(match tool {
        ToolName::ScoreAccountFit => ToolOutput::Fit(tools::score_account_fit(&brief.account, &brief.icp)),
        ToolName::ResearchAccount => ToolOutput::Research(tools::research_account(brief)),
        ToolName::DraftOutboundMessage => ToolOutput::Draft(Box::new(tools::draft_outbound_message(brief)?)),
        ToolName::DraftFollowUpMessage => ToolOutput::Draft(Box::new(tools::draft_follow_up_message(brief)?)),
        ToolName::AssessMessageQuality => {
            let draft = read.iter().find_map(|output| match output {
                ToolOutput::Draft(draft) => Some(draft),
                _ => None,
            });
            let draft = draft.ok_or_else(|| Failure::new(FailureKind::Agent, "There is no draft to assess."))?;
            ToolOutput::Assessment(assess(&draft.message, brief, Some(draft)))
        }
        ToolName::QualifyOpportunity => {
            let Brief { framework, answers, evidence, qualified_from, .. } = brief;
            ToolOutput::Qualification(tools::qualify_opportunity(*framework, answers, evidence, *qualified_from))
        }
        ToolName::ReviewDealRisk => ToolOutput::Risk(tools::review_deal_risk(brief)),
    })
}

/// Grades a message about the account of `brief`, and looks for what stands behind its claims. `draft` is what was
/// drafted before the rep changed it.
pub fn assess(message: &OutboundMessage, brief: &Brief, draft: Option<&Draft>) -> Assessment {
    // The greeting must name whom the message goes to, who need not be whom it was drafted for.
    let recipient = message.recipient.as_ref().map(|recipient| recipient.contact);
    let person = brief.people.iter().find(|person| Some(person.id) == recipient).or(brief.contact.as_ref());
    let people = brief.people.iter().flat_map(|person| [&person.first_name, &person.last_name]);
    let site = [&brief.account.domain].into_iter().flatten();
    let names: Vec<&str> =
        people.flatten().chain(site).chain(&brief.account.technologies).map(String::as_str).collect();
    let claims = tools::check_claims(message, brief, draft);
    let about = tools::About {
        company: Some(&brief.account.name),
        first_name: person.and_then(|person| person.first_name.as_deref()),
        country: brief.account.country.as_deref(),
        consent: tools::consent(&brief.account.own),
        wrote_before: Some(!brief.earlier.is_empty()),
        names: &names,
        own_words: Some(&brief.own_words),
        own_replies: Some(&brief.own_replies),
        unsourced: &claims.unsourced,
    };
    tools::assess_message_quality(message, &about)
}
