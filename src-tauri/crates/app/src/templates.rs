//! The library: templates and snippets, tried out on an account, taken over from other tools.

use domain::{Brief, Template, TemplateId, Writing};
use store::StoreError;
use store::table::{listing, template};
use tools::composer;
use tools::engagement::template::check::{self, Problem};
use tools::engagement::template::dialect::{self, Pipe};
use tools::engagement::template::filters::FILTERS;
use tools::engagement::{OWN_FIELD, field_names, own_name};
use uuid::Uuid;

use crate::App;
use crate::accounts::account_id;
use crate::review::{claim, message};
use crate::wire::{
    AppError, PipeMeaning, TemplateDetail, TemplateLine, TemplatePreview, TemplateProblem, TemplateText, TemplateUsage,
    TemplateVersion, TemplateVocabulary, TemplateWord, TranslatedPlace, Translation, TranslationQuestion,
};

/// More templates than anybody looks through.
const MOST: usize = 1_000;
const LONGEST_NAME: usize = 100;
const LONGEST_TAG: usize = 60;
const MOST_TAGS: usize = 20;
/// How many of the rep's own fields are offered.
const OFFERED: u32 = 200;

impl App {
    /// By name; those that are archived too.
    pub fn templates(&self) -> Result<Vec<TemplateLine>, AppError> {
        let (kept, usage) =
            self.store.read(|connection| Ok((template::list(connection)?, template::usage(connection)?)))?;
        let lines = kept.into_iter().map(|kept| {
            let used = usage.get(&kept.template.id).copied().unwrap_or_default();
            line(kept, used)
        });
        Ok(lines.collect())
    }

    pub fn template(&self, id: &str) -> Result<TemplateDetail, AppError> {
        let id = template_id(id)?;
        let (now, versions, usage) = self.store.read(|connection| {
            let now = template::get(connection, id)?;
            Ok((now, template::versions(connection, id)?, template::usage(connection)?))
        })?;
        let version = |kept: template::Kept| TemplateVersion {
            version: kept.template.version,
            at: kept.at.to_string(),
            text: text(kept.template),
        };
        Ok(TemplateDetail {
            text: text(now.template.clone()),
            line: line(now, usage.get(&id).copied().unwrap_or_default()),
            versions: versions.into_iter().map(version).collect(),
        })
    }

    /// What may stand in a template.
    pub fn template_vocabulary(&self) -> Result<TemplateVocabulary, AppError> {
        let word = |text: &str, what: &str| TemplateWord { text: text.into(), what: what.into() };
        let own = self.own_fields()?;
        let own = own.iter().map(|name| word(&format!("{OWN_FIELD}{name}"), "your own field"));
        Ok(TemplateVocabulary {
            fields: field_names().map(|(name, what)| word(name, what)).chain(own).collect(),
            filters: FILTERS.iter().map(|filter| word(filter.example, filter.what)).collect(),
        })
    }

    /// Keeps a text as the next version of `id`, which stood at `version`; without an id: a new template.
    pub async fn save_template(
        &self,
        id: Option<&str>,
        version: u32,
        text: TemplateText,
    ) -> Result<TemplateDetail, AppError> {
        let id = id.map(template_id).transpose()?;
        let text = tidy(text)?;
        if let Some(problem) = check::check(&text.subject, &text.body, &self.own_fields()?).first() {
            return Err(AppError::bad_input(format!("{} Nothing was saved.", problem.message)));
        }
        let known = self.store.read(template::list)?;
        let same_name = |kept: &template::Kept| {
            Some(kept.template.id) != id && kept.template.name.to_lowercase() == text.name.to_lowercase()
        };
        if known.iter().any(same_name) {
            let name = &text.name;
            return Err(AppError::bad_input(format!("There is a “{name}” already. Give this one another name.")));
        }
        if id.is_none() && known.len() >= MOST {
            return Err(AppError::bad_input(format!(
                "There are {MOST} templates already. Change one of them instead."
            )));
        }
        let (id, version) = match id {
            Some(id) => (id, version),
            None => (TemplateId::new(Uuid::now_v7()), 0),
        };
        let kept = of_text(id, version, text);
        let at = self.clock.now();
        self.store.write(move |connection| template::save(connection, &kept, at)).await?;
        self.template(&id.to_string())
    }

    /// A template of the same text under another name.
    pub async fn copy_template(&self, id: &str) -> Result<TemplateDetail, AppError> {
        let original = self.store.read(|connection| template::get(connection, template_id_or_none(id)?))?;
        let names: Vec<String> =
            self.store.read(template::list)?.into_iter().map(|kept| kept.template.name.to_lowercase()).collect();
        let stem: String = original.template.name.chars().take(LONGEST_NAME - 20).collect();
        let name = (1..).map(|n| if n == 1 { format!("{stem} (copy)") } else { format!("{stem} (copy {n})") });
        let mut name = name.filter(|name| !names.contains(&name.to_lowercase()));
        let copy = TemplateText { name: name.next().unwrap_or_default(), ..text(original.template) };
        self.save_template(None, 0, copy).await
    }

    /// Puts a template away, or back.
    pub async fn archive_template(&self, id: &str, archived: bool) -> Result<TemplateDetail, AppError> {
        let id = template_id(id)?;
        let at = archived.then(|| self.clock.now());
        self.store.write(move |connection| template::archive(connection, id, at)).await?;
        self.template(&id.to_string())
    }

    /// The text filled in for an account; nothing is kept.
    pub fn preview_template(&self, text: TemplateText, account: Option<&str>) -> Result<TemplatePreview, AppError> {
        let problems = check::check(&text.subject, &text.body, &self.own_fields()?);
        let mut preview = TemplatePreview {
            problems: problems.into_iter().map(problem).collect(),
            message: None,
            missing: Vec::new(),
            claims: Vec::new(),
            notes: Vec::new(),
            reasons: Vec::new(),
        };
        let Some(account) = account else { return Ok(preview) };
        let account = account_id(account)?;
        let template = of_text(TemplateId::new(Uuid::nil()), 0, text);
        let channel = template.channel;
        let brief = self.brief_of(account)?.writing(&Writing { channel, template: None });
        let kind = template.kind;
        // A snippet is looked at as if it were a whole message.
        let whole = Template { kind: domain::TemplateKind::FirstMessage, ..template };
        let drafted = composer::draft(&Brief { template: Some(whole), ..brief }, kind);
        match drafted {
            Ok(draft) => {
                preview.message = Some(message(&draft.message));
                preview.missing = draft.missing;
                preview.claims = draft.claims.into_iter().map(claim).collect();
                preview.notes = draft.notes;
                // The first says that this text was chosen, which the rep is just writing.
                preview.reasons = draft.reasons.into_iter().skip(1).collect();
            }
            Err(failure) if preview.problems.is_empty() => preview.problems.push(TemplateProblem {
                part: crate::wire::Part::Body,
                start: 0,
                end: 0,
                message: failure.message,
                suggestion: None,
            }),
            Err(_) => {}
        }
        Ok(preview)
    }

    /// A text of another tool as a template of ours; nothing is kept.
    pub fn translate_template(&self, subject: &str, body: &str, pipe: PipeMeaning) -> Result<Translation, AppError> {
        let longest = tools::engagement::template::LONGEST;
        if subject.len() + body.len() > longest {
            return Err(AppError::bad_input(format!("A template has at most {longest} bytes. Paste a shorter text.")));
        }
        let pipe = match pipe {
            PipeMeaning::Ask => Pipe::Ask,
            PipeMeaning::Fallback => Pipe::Fallback,
            PipeMeaning::Spin => Pipe::Spin,
        };
        let own = self.own_fields()?;
        let (subject, body) = (dialect::translate(subject, pipe, &own), dialect::translate(body, pipe, &own));
        let mut dialects: Vec<String> = Vec::new();
        for dialect in subject.dialects.iter().chain(&body.dialects) {
            if !dialects.iter().any(|known| known == dialect) {
                dialects.push((*dialect).to_owned());
            }
        }
        let place = |it: dialect::Change| TranslatedPlace { from: it.from, to: it.to, note: it.note };
        let question =
            |it: dialect::Question| TranslationQuestion { text: it.text, fallback: it.fallback, spin: it.spin };
        Ok(Translation {
            subject: subject.text,
            body: body.text,
            dialects,
            changes: subject.changes.into_iter().chain(body.changes).map(place).collect(),
            questions: subject.questions.into_iter().chain(body.questions).map(question).collect(),
            unknown: subject.unknown.into_iter().chain(body.unknown).collect(),
        })
    }

    pub(crate) fn brief_of(&self, account: domain::AccountId) -> Result<Brief, AppError> {
        Ok(self.store.read(|connection| self.briefs.read(connection, account))?.0)
    }

    /// The rep's own fields, as a template writes them.
    fn own_fields(&self) -> Result<Vec<String>, AppError> {
        let held = self.store.read(|connection| listing::own_fields(connection, OFFERED))?;
        Ok(held.iter().map(|name| own_name(name)).collect())
    }

    /// The templates that come with the app, where they are not in the store yet.
    pub(crate) async fn first_templates(&self) -> Result<(), AppError> {
        let known: Vec<TemplateId> =
            self.store.read(template::list)?.into_iter().map(|kept| kept.template.id).collect();
        let missing: Vec<Template> =
            tools::STARTERS.iter().filter(|starter| !known.contains(&starter.id)).cloned().collect();
        if missing.is_empty() {
            return Ok(());
        }
        let at = self.clock.now();
        let kept = self.store.write(move |connection| {
            for starter in missing {
                template::save(connection, &Template { version: 0, ..starter }, at)?;
            }
            Ok(())
        });
        Ok(kept.await?)
    }
}

fn line(kept: template::Kept, usage: template::Usage) -> TemplateLine {
    let template::Usage { drafted, approved, edited, denied, answered } = usage;
    TemplateLine {
        id: kept.template.id.to_string(),
        version: kept.template.version,
        starter: tools::engagement::is_untouched(&kept.template),
        name: kept.template.name,
        kind: kept.template.kind.into(),
        channel: kept.template.channel.map(Into::into),
        language: kept.template.language,
        tags: kept.template.tags,
        archived: kept.archived_at.is_some(),
        updated_at: kept.at.to_string(),
        usage: TemplateUsage { drafted, approved, edited, denied, answered },
    }
}

fn text(template: Template) -> TemplateText {
    let Template { name, kind, channel, language, tags, subject, body, .. } = template;
    TemplateText { name, kind: kind.into(), channel: channel.map(Into::into), language, tags, subject, body }
}

fn of_text(id: TemplateId, version: u32, text: TemplateText) -> Template {
    let TemplateText { name, kind, channel, language, tags, subject, body } = text;
    Template { id, version, name, kind: kind.into(), channel: channel.map(Into::into), language, tags, subject, body }
}

fn problem(problem: Problem) -> TemplateProblem {
    let Problem { part, start, end, message, suggestion } = problem;
    TemplateProblem { part: part.into(), start, end, message, suggestion }
}

/// The text as it is kept, or which field is wrong.
fn tidy(mut text: TemplateText) -> Result<TemplateText, AppError> {
    text.name = crate::import_fields::one_line(&text.name);
    if text.name.is_empty() || text.name.chars().count() > LONGEST_NAME {
        return Err(AppError::bad_input(format!("Give it a name of at most {LONGEST_NAME} characters.")));
    }
    text.tags = tidy_tags(&text.tags)?;
    text.language = text.language.trim().to_lowercase();
    if text.language.len() != 2 || !text.language.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Err(AppError::bad_input("The language is a code of two letters, such as en or de."));
    }
    text.subject = crate::import_fields::one_line(&text.subject);
    text.body = text.body.replace("\r\n", "\n").trim_end().to_owned();
    let kind: domain::TemplateKind = text.kind.into();
    match text.channel.map(domain::Channel::from) {
        None if !kind.is_snippet() => return Err(AppError::bad_input("Choose the channel this message is for.")),
        Some(channel) if !channel.has_subject() => text.subject.clear(),
        _ if kind.is_snippet() => text.subject.clear(),
        Some(_) if text.subject.is_empty() => {
            return Err(AppError::bad_input("Write a subject: a mail without one is answered least."));
        }
        _ => {}
    }
    if text.body.trim().is_empty() {
        return Err(AppError::bad_input("Write the text. Nothing was saved."));
    }
    Ok(text)
}

pub(crate) fn tidy_tags(tags: &[String]) -> Result<Vec<String>, AppError> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags.iter().map(|tag| crate::import_fields::one_line(tag)).filter(|tag| !tag.is_empty()) {
        if tag.chars().count() > LONGEST_TAG {
            return Err(AppError::bad_input(format!("A tag has at most {LONGEST_TAG} characters.")));
        }
        if !kept.iter().any(|known| known.to_lowercase() == tag.to_lowercase()) {
            kept.push(tag);
        }
    }
    if kept.len() > MOST_TAGS {
        return Err(AppError::bad_input(format!("At most {MOST_TAGS} tags: take some out.")));
    }
    Ok(kept)
}

pub(crate) fn template_id(text: &str) -> Result<TemplateId, AppError> {
    text.parse().map_err(|_| AppError::not_found("There is no such template. Look at the list again."))
}

fn template_id_or_none(text: &str) -> Result<TemplateId, StoreError> {
    text.parse().map_err(|_| StoreError::NoTemplate(TemplateId::new(Uuid::nil())))
}
