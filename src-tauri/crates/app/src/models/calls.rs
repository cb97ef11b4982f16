//! What was sent to models, to be read again; and a draft for an account by the rep's own request.

use domain::{ExecutionId, ToolOutput};
use orchestrator::ports::Briefs as _;
use store::table::event;
use store::table::model_call::{self, Filter, ModelCall};
use store::{Connection, StoreError};

use super::drafting::composed;
use super::kind::Kind;
use super::ready;
use crate::App;
use crate::accounts::account_id;
use crate::review::execution_id;
use crate::wire::{AppError, Claim, DraftLine, ModelCallLine, ModelCallQuery};

const PAGE: u32 = 200;

impl App {
    /// Newest first.
    pub fn model_calls(&self, query: &ModelCallQuery) -> Result<Vec<ModelCallLine>, AppError> {
        let account = query.account.as_deref().map(account_id).transpose()?;
        let execution = query.execution.as_deref().map(execution_id).transpose()?;
        let limit = query.limit.clamp(1, PAGE);
        let calls = self.store.read(|connection| {
            let of_draft = execution.map(|id| drafted_by(connection, id)).transpose()?.flatten();
            model_call::list(connection, &Filter { account, execution, of_draft }, limit)
        })?;
        Ok(calls.into_iter().map(line).collect())
    }

    /// A message for an account; nothing is kept but what was sent to a provider. Where the provider cannot be asked,
    /// the composed draft comes with the reason.
    pub async fn draft(&self, account: &str, provider: Option<&str>) -> Result<DraftLine, AppError> {
        let kind = provider.filter(|provider| *provider != "composer").map(Kind::of).transpose()?;
        let brief = self.briefs.brief(self.find_account(account)?).await?;
        let mut draft =
            tools::draft_outbound_message(&brief).map_err(|failure| AppError::bad_input(failure.message))?;
        if let Some(kind) = kind {
            let row = self.provider(kind)?;
            draft = match ready(kind, &row) {
                Ok(_) => self.models.word_by_hand(&brief, draft, &row).await,
                Err(failure) => composed(draft, failure.message),
            };
        }
        Ok(DraftLine {
            account: brief.account.name,
            channel: draft.message.channel.into(),
            subject: draft.message.subject,
            body: draft.message.body,
            template: draft.template,
            provider: draft.provider,
            fallback: draft.fallback,
            missing: draft.missing,
            claims: draft.claims.into_iter().map(|claim| Claim { text: claim.text, source: claim.source }).collect(),
        })
    }
}

/// The call that worded the draft of a run, or tried to: a step knows of no execution, but its draft of the call.
fn drafted_by(connection: &Connection, id: ExecutionId) -> Result<Option<String>, StoreError> {
    let execution = event::replay(connection, id)?;
    Ok(execution.outputs().find_map(|output| match output {
        ToolOutput::Draft(draft) => draft.model_call.clone(),
        _ => None,
    }))
}

fn line(call: ModelCall) -> ModelCallLine {
    let ModelCall { sent, ended, digest, account_name } = call;
    ModelCallLine {
        id: sent.id,
        at: sent.at.to_string(),
        provider: Kind::of(&sent.provider).map_or(sent.provider, |kind| kind.name.into()),
        host: sent.host,
        model: sent.model,
        purpose: sent.purpose,
        account: account_name,
        account_id: sent.account.to_string(),
        execution: sent.execution.map(|id| id.to_string()),
        digest,
        system: sent.system,
        user: sent.user,
        units: sent.units.as_f64(),
        outcome: ended.outcome,
        reason: ended.reason,
        answer: ended.answer,
        tokens_sent: ended.tokens_sent,
        tokens_written: ended.tokens_written,
        cost: ended.cost,
        ms: ended.ms,
    }
}
