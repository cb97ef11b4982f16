//! A whole draft worded by a model: in a run, and for the `cugar` command. Whatever goes wrong, the composed one stands.

use std::sync::atomic::Ordering;
use std::time::Duration;

use async_trait::async_trait;
use domain::{Brief, Draft, Units};
use orchestrator::ports::Drafter;
use store::table::provider::{self, Provider};
use tools::{composer, message_prompt};
use uuid::Uuid;

use super::kind::Kind;
use super::sending::Sending;
use super::{Models, NOBODY, ready, stored};
use crate::wire::AppError;

/// Less than a step is given, so that the composed draft still comes in its time.
const IN_A_RUN: Duration = Duration::from_secs(25);
const BY_HAND: Duration = Duration::from_secs(120);

#[async_trait]
impl Drafter for Models {
    fn price(&self) -> Option<Units> {
        let price = self.run_price.load(Ordering::Relaxed);
        (price != NOBODY).then(|| Units::hundredths(price))
    }

    async fn reword(&self, brief: &Brief, draft: Draft) -> Draft {
        let row = match self.store.read(provider::in_runs) {
            Ok(Some(row)) => row,
            Ok(None) => return draft,
            Err(error) => {
                tracing::error!(%error, "the providers cannot be read; the draft is composed");
                return composed(draft, "The providers could not be read.".into());
            }
        };
        let worded = tokio::time::timeout(IN_A_RUN, async {
            let _turn = self.turns.acquire().await;
            self.word(brief, draft.clone(), &row, "run", IN_A_RUN).await
        });
        let busy = || composed(draft.clone(), "The model was busy with other drafts, or took too long.".into());
        worded.await.unwrap_or_else(|_| busy())
    }
}

impl Models {
    /// The draft of the rep's own request, by the provider they named.
    ///
    /// # Errors
    /// There is no such provider.
    pub(crate) async fn word_by_hand(&self, brief: &Brief, draft: Draft, provider: &str) -> Result<Draft, AppError> {
        if provider == composer::PROVIDER {
            return Ok(draft);
        }
        let kind = Kind::of(provider)?;
        let row = self.store.read(|connection| stored(connection, kind))?;
        Ok(match ready(kind, &row) {
            Ok(_) => self.word(brief, draft, &row, "draft", BY_HAND).await,
            Err(failure) => composed(draft, failure.message),
        })
    }

    async fn word(
        &self,
        brief: &Brief,
        draft: Draft,
        row: &Provider,
        purpose: &'static str,
        within: Duration,
    ) -> Draft {
        let Ok(kind) = Kind::of(&row.id) else { return draft };
        let id = Self::new_call();
        let sending = Sending {
            id: id.clone(),
            kind,
            prompt: message_prompt(brief, &draft.message.body, "", Uuid::new_v4().as_u128()),
            known: draft.message.body.clone(),
            purpose,
            account: brief.account.id,
            execution: None,
            within,
        };
        match self.send(sending, row, |_| {}).await {
            // Half a message is no draft.
            Ok(came) => match came.failure {
                Some(failure) => Draft { model_call: Some(id), ..composed(draft, failure.message) },
                None => worded(brief, draft, kind, came.checked.text, id),
            },
            Err(failure) => composed(draft, failure.message),
        }
    }
}

/// As it was, and why.
pub(super) fn composed(draft: Draft, why: String) -> Draft {
    Draft { fallback: Some(why), ..draft }
}

/// Its claims are looked for anew, and what is still a gap is still missing.
fn worded(brief: &Brief, draft: Draft, kind: Kind, text: String, call: String) -> Draft {
    let mut draft = Draft { provider: kind.id.into(), model_call: Some(call), ..draft };
    if !text.contains("?]") {
        draft.missing.clear();
    }
    draft.message.body = text;
    draft.claims = tools::check_claims(&draft.message, brief, Some(&draft)).claims;
    draft
}
