//! Writing a message that waits, with a model, in the editor: what would be sent is shown first, and exactly that is
//! sent; what comes is shown as it comes; Stop keeps what came.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use domain::plan::Domain;
use domain::{AccountId, ExecutionId, ToolName};
use orchestrator::ports::Briefs as _;
use store::table::{approval, event, model_call};
use tools::{Prompt, message_prompt};
use uuid::Uuid;

use super::kind::Kind;
use super::providers::refused;
use super::sending::{Came, Sending};
use super::{Models, limits, ready};
use crate::App;
use crate::review::approval_id;
use crate::wire::{AppError, ErrorCode, PreparedPrompt, WriteRequest, WrittenText};

const WITHIN: Duration = Duration::from_secs(120);
/// More than anybody has open.
const KEPT: usize = 20;

/// What was shown, and nothing else, can be sent.
pub(super) struct Prepared {
    id: String,
    kind: Kind,
    host: String,
    model: String,
    prompt: Prompt,
    known: String,
    account: AccountId,
    execution: ExecutionId,
}

impl Models {
    fn keep(&self, prepared: Prepared) {
        let mut all = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() == KEPT {
            all.pop_front();
        }
        all.push_back(Arc::new(prepared));
    }

    fn take(&self, id: &str) -> Option<Arc<Prepared>> {
        let mut all = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        let place = all.iter().position(|prepared| prepared.id == id)?;
        all.remove(place)
    }

    /// Whether there was anything to stop.
    fn stop(&self, id: &str) -> bool {
        let stops = self.stops.lock().unwrap_or_else(PoisonError::into_inner);
        let found = stops.get(id);
        if let Some(stop) = found {
            stop.notify_one();
        }
        found.is_some()
    }
}

impl App {
    /// Exactly what would be sent for the message of this request, and to whom. Nothing is sent.
    pub async fn prepare_writing(&self, request: &WriteRequest) -> Result<PreparedPrompt, AppError> {
        let kind = Kind::of(&request.provider)?;
        let row = self.provider(kind)?;
        let super::Ready { address, model } = ready(kind, &row).map_err(refused)?;
        let id = approval_id(&request.approval)?;
        let (execution, edits) = self.store.read(|connection| {
            let execution = event::replay(connection, approval::owner(connection, id)?)?;
            let edits = model_call::units_of_edits(connection, execution.id)?;
            Ok((execution, edits))
        })?;
        let mut brief = self.briefs.brief(execution.account).await?.writing(&execution.plan.writing);
        if let Some(contact) = &request.contact_id {
            let contact = crate::accounts::contact_id(contact)?;
            let person = brief.people.iter().find(|person| person.id == contact).cloned();
            brief.contact = person.or(brief.contact);
        }
        let prompt = message_prompt(&brief, &request.text, &request.wish, Uuid::new_v4().as_u128());
        let tokens = prompt.tokens();
        let units = limits::units(tokens.saturating_add(row.most_tokens));
        let mut budget = execution.budget.clone();
        let (domain, tool) = (Domain::Engagement, ToolName::DraftOutboundMessage);
        budget.spend(domain, tool, edits);
        if let Err(over) = budget.check(domain, tool, units) {
            let message = format!(
                "The budget of this message is used up: {} of {} units, and this would take {}. A larger budget is in \
                 Settings.",
                over.used, over.limit, over.needed
            );
            return Err(AppError::new(ErrorCode::ModelFailed, message));
        }
        let prepared = Prepared {
            id: Models::new_call(),
            kind,
            host: address.origin(),
            model,
            known: format!("{}\n{}", request.text, request.wish),
            account: execution.account,
            execution: execution.id,
            prompt,
        };
        let shown = PreparedPrompt {
            id: prepared.id.clone(),
            provider: kind.name.into(),
            host: prepared.host.clone(),
            local: address.is_local(),
            model: prepared.model.clone(),
            system: prepared.prompt.system.clone(),
            user: prepared.prompt.user.clone(),
            tokens,
            most_tokens: row.most_tokens,
            units: units.as_f64(),
            cost: limits::cost(&row, tokens, row.most_tokens),
        };
        self.models.keep(prepared);
        Ok(shown)
    }

    /// Sends what was shown under this id, once. `heard` is given what may be seen of the text so far.
    pub async fn write_prepared(&self, id: &str, heard: impl FnMut(String) + Send) -> Result<WrittenText, AppError> {
        let gone = || {
            AppError::new(
                ErrorCode::AlreadyDecided,
                "This was sent already, or is too old. Look at it again, and write.",
            )
        };
        let prepared = self.models.take(id).ok_or_else(gone)?;
        let row = self.provider(prepared.kind)?;
        let now = ready(prepared.kind, &row).map_err(refused)?;
        if (now.address.origin(), &now.model) != (prepared.host.clone(), &prepared.model) {
            return Err(AppError::new(
                ErrorCode::AlreadyDecided,
                "The provider was changed since this was shown. Look at it again, and write.",
            ));
        }
        let sending = Sending {
            id: prepared.id.clone(),
            kind: prepared.kind,
            prompt: prepared.prompt.clone(),
            known: prepared.known.clone(),
            purpose: "edit",
            account: prepared.account,
            execution: Some(prepared.execution),
            within: WITHIN,
        };
        let Came { checked, failure, stopped, tokens, cost } =
            self.models.send(sending, &row, heard).await.map_err(refused)?;
        Ok(WrittenText {
            text: Some(checked.text).filter(|text| !text.is_empty()),
            removed: checked.removed.into_iter().map(|removed| removed.words().into()).collect(),
            stopped,
            reason: failure.map(|failure| failure.message),
            tokens_sent: tokens.sent,
            tokens_written: tokens.written,
            cost,
        })
    }

    /// Ends what is being written under this id; what came is kept.
    pub fn stop_writing(&self, id: &str) -> bool {
        self.models.stop(id)
    }
}
