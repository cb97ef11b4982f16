//! What was sent to models, to be read again.

use domain::{ExecutionId, ToolOutput};
use store::table::event;
use store::table::model_call::{self, Filter, ModelCall};
use store::{Connection, StoreError};

use super::kind::Kind;
use crate::App;
use crate::accounts::account_id;
use crate::review::execution_id;
use crate::wire::{AppError, ModelCallLine, ModelCallQuery};

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
