//! One message for one account by the rep's own request: nothing is run, and nothing is kept but what was sent to a
//! provider.

use domain::{AccountId, TemplateKind, Writing};
use store::table::template;
use tools::composer;
use tools::engagement::template::check;

use crate::App;
use crate::review::{claim, recipient_words};
use crate::wire::{AppError, DraftLine, ErrorCode, MessageChannel};

impl App {
    /// As the composer writes it, or a provider that was named. Where that one cannot be asked, the composed message
    /// comes with the reason.
    pub async fn draft(
        &self,
        account: AccountId,
        template: Option<&str>,
        channel: Option<MessageChannel>,
        provider: Option<&str>,
    ) -> Result<DraftLine, AppError> {
        let writing = self.writing(template, channel)?;
        let brief = self.brief_of(account)?.writing(&writing);
        if brief.account.do_not_contact {
            let name = &brief.account.name;
            let message = format!("This account asked not to be contacted: {name}. Nothing was drafted.");
            return Err(AppError::new(ErrorCode::DoNotContact, message));
        }
        let kind = brief.template.as_ref().map_or(TemplateKind::FirstMessage, |template| template.kind);
        let mut draft = composer::draft(&brief, kind).map_err(|failure| AppError::bad_input(failure.message))?;
        if let Some(provider) = provider {
            draft = self.models.word_by_hand(&brief, draft, provider).await?;
        }
        Ok(DraftLine {
            account: brief.account.name,
            channel: draft.message.channel.into(),
            recipient: recipient_words(&draft.message),
            subject: draft.message.subject,
            body: draft.message.body,
            template: draft.template,
            provider: draft.provider,
            fallback: draft.fallback,
            missing: draft.missing,
            claims: draft.claims.into_iter().map(claim).collect(),
            template_id: draft.written_from.map(|from| from.id.to_string()),
            template_version: draft.written_from.map(|from| from.version),
            reasons: draft.reasons,
            notes: draft.notes,
        })
    }

    /// What the rep wants of a message, by the name or the id of a template.
    pub fn writing(&self, template: Option<&str>, channel: Option<MessageChannel>) -> Result<Writing, AppError> {
        let channel: Option<domain::Channel> = channel.map(Into::into);
        let Some(wanted) = template else { return Ok(Writing { channel, template: None }) };
        let known = self.store.read(template::list)?;
        let open = || known.iter().filter(|kept| kept.archived_at.is_none() && !kept.template.kind.is_snippet());
        let found = open().find(|kept| {
            kept.template.id.to_string() == wanted || kept.template.name.to_lowercase() == wanted.trim().to_lowercase()
        });
        let Some(found) = found else {
            let meant = check::suggest(wanted, open().map(|kept| kept.template.name.as_str()));
            let meant = meant.map(|meant| format!(" Did you mean “{meant}”?")).unwrap_or_default();
            return Err(AppError::not_found(format!("There is no template “{wanted}” for a message.{meant}")));
        };
        if let (Some(channel), Some(its)) = (channel, found.template.channel)
            && channel != its
        {
            let name = &found.template.name;
            return Err(AppError::bad_input(format!(
                "“{name}” is written for {}. Choose another template, or leave the channel out.",
                its.as_str()
            )));
        }
        Ok(Writing { channel, template: Some(found.template.id) })
    }
}
