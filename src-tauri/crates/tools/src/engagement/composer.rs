//! Writes a message offline: chooses the template and the snippets that fit the account, fills them in, and says why
//! it chose them. Every sentence is a template's, a snippet's, a knowledge entry's or a field's; the same brief gives
//! the same text.

use std::sync::Arc;

use domain::message::Claim;
use domain::{Brief, Draft, Failure, FailureKind, OutboundMessage, Recipient, Template, TemplateKind};
use minijinja::value::Value;

use super::fit::{self, Fit};
use super::template::trace::{Trace, Values, scope};
use super::template::{Parsed, explain};
use super::{channel, clean, fields, starters};

/// The app itself, with no network.
pub const PROVIDER: &str = "composer";

/// A message of one kind for the person of the brief.
pub fn draft(brief: &Brief, kind: TemplateKind) -> Result<Draft, Failure> {
    let (template, mut reasons) = match &brief.template {
        Some(chosen) if chosen.kind.is_snippet() => {
            let name = &chosen.name;
            let message = format!("“{name}” is a snippet and no whole message. Choose a template for a message.");
            return Err(Failure::new(FailureKind::User, message));
        }
        Some(chosen) => (chosen, vec![format!("“{}” is used: you chose it.", chosen.name)]),
        None => choose(brief, kind)?,
    };
    let parsed = Parts { subject: read(template, "subject")?, body: read(template, "body")? };
    let mut composed = Composed::default();
    for slot in TemplateKind::SNIPPETS {
        if parsed.may_read(&format!("snippet.{}", slot.as_str())) {
            composed.snippet(brief, template, slot);
        }
    }
    for (name, entry) in fit::entries(brief) {
        if parsed.may_read(name) {
            composed.knowledge(name, entry);
        }
    }
    reasons.append(&mut composed.reasons);

    let mut values = values(brief, |name| parsed.may_read(name));
    values.append(&mut composed.values);
    let filled = fill(template, &parsed, values)?;
    let subject = if brief.channel.has_subject() { clean::one_line(&filled.subject) } else { String::new() };
    let body = clean::body(&filled.body);
    let text = format!("{subject}\n{body}").to_lowercase();
    let mut claims = Vec::new();
    for claim in filled.claims.into_iter().chain(composed.claims) {
        let source = composed.sources.iter().find(|(name, _)| *name == claim.source);
        let claim = Claim { source: source.map_or(claim.source, |(_, source)| source.clone()), text: claim.text };
        // What a snippet says is said by what stands in it; and what was asked for only is not said at all.
        let said = !claim.source.starts_with("snippet.") && text.contains(&claim.text.to_lowercase());
        if said && !claims.contains(&claim) {
            claims.push(claim);
        }
    }
    Ok(Draft {
        template: template.name.clone(),
        written_from: Some(template.at()),
        reasons,
        notes: channel::note(brief.channel, &body).into_iter().collect(),
        provider: PROVIDER.to_owned(),
        message: OutboundMessage {
            channel: brief.channel,
            hand_off: brief.channel.hand_off(brief.hand_off),
            from: brief.sender.clone(),
            recipient: recipient(brief),
            subject,
            body,
            attachments: Vec::new(),
        },
        missing: filled.missing,
        claims,
        fallback: None,
        model_call: None,
    })
}

/// What a template becomes, with what could not be filled in.
struct Filled {
    subject: String,
    body: String,
    missing: Vec<String>,
    claims: Vec<Claim>,
}

struct Parts {
    subject: Arc<Parsed>,
    body: Arc<Parsed>,
}

impl Parts {
    fn may_read(&self, field: &str) -> bool {
        self.subject.may_read(field) || self.body.may_read(field)
    }
}

fn fill(template: &Template, parsed: &Parts, values: Values) -> Result<Filled, Failure> {
    let trace = Arc::new(Trace::default());
    let scope = scope(Arc::new(values), trace.clone());
    let render =
        |part: &str, parsed: &Parsed| parsed.render(&scope).map_err(|error| broken(&template.name, part, &error));
    let (subject, body) = (render("subject", &parsed.subject)?, render("body", &parsed.body)?);
    let found = trace.lock();
    Ok(Filled { subject, body, missing: found.missing.clone(), claims: found.claims.clone() })
}

fn read(template: &Template, part: &str) -> Result<Arc<Parsed>, Failure> {
    let source = if part == "subject" { &template.subject } else { &template.body };
    Parsed::of(source).map_err(|error| broken(&template.name, part, &error))
}

fn broken(template: &str, part: &str, error: &minijinja::Error) -> Failure {
    let place = error.line().map(|line| format!(", line {line}")).unwrap_or_default();
    let what = explain(error);
    let message = format!(
        "The template “{template}” cannot be used ({part}{place}): {what}. Change the template, then run again."
    );
    Failure::new(FailureKind::User, message)
}

/// The template of this kind that fits the account best.
fn choose(brief: &Brief, kind: TemplateKind) -> Result<(&Template, Vec<String>), Failure> {
    let library = library(brief);
    let fits = |template: &&Template| template.kind == kind && template.channel == Some(brief.channel);
    let ranked = fit::rank(library.iter().filter(fits), brief);
    let Some((template, Fit { why, .. })) = ranked.into_iter().next() else {
        let message = format!(
            "No template fits: there is none for {} by {} that suits this account. Write one under Templates, or \
             choose one yourself.",
            in_words(kind),
            fit::channel_words(brief.channel),
        );
        return Err(Failure::new(FailureKind::User, message));
    };
    let about = format!(
        "“{}” is used: it is for {} by {}{}.",
        template.name,
        in_words(kind),
        fit::channel_words(brief.channel),
        fit::and_why(&why)
    );
    Ok((template, vec![about]))
}

fn in_words(kind: TemplateKind) -> &'static str {
    match kind {
        TemplateKind::FollowUp => "a follow-up",
        TemplateKind::FirstMessage => "a first message",
        TemplateKind::Opening => "an opening",
        TemplateKind::Proof => "a proof",
        TemplateKind::Ask => "a question",
    }
}

fn library(brief: &Brief) -> &[Template] {
    if brief.library.is_empty() { &starters::STARTERS } else { &brief.library }
}

/// What the composer puts in besides the fields.
#[derive(Default)]
struct Composed {
    values: Values,
    /// What the fields of the snippets say.
    claims: Vec<Claim>,
    /// The name of a value, and what a claim of it is called.
    sources: Vec<(&'static str, String)>,
    reasons: Vec<String>,
}

impl Composed {
    /// The best snippet that has everything it needs; none where each lacks something.
    fn snippet(&mut self, brief: &Brief, template: &Template, slot: TemplateKind) {
        let fits = |snippet: &&Template| {
            snippet.kind == slot
                && snippet.channel.is_none_or(|channel| channel == brief.channel)
                && snippet.language == template.language
        };
        for (snippet, Fit { why, .. }) in fit::rank(library(brief).iter().filter(fits), brief) {
            // A snippet that cannot be read is told where it is edited; here the next one stands in for it.
            let Ok(parsed) = Parsed::of(&snippet.body) else { continue };
            let mut inside = Self::default();
            for (name, entry) in fit::entries(brief) {
                if parsed.may_read(name) {
                    inside.knowledge(name, entry);
                }
            }
            let mut values = values(brief, |name| parsed.may_read(name));
            values.append(&mut inside.values);
            let trace = Arc::new(Trace::default());
            let Ok(text) = parsed.render(&scope(Arc::new(values), trace.clone())) else { continue };
            let text = clean::one_line(&text);
            let found = trace.lock();
            if !found.missing.is_empty() || text.is_empty() {
                continue;
            }
            self.values.insert(format!("snippet.{}", slot.as_str()), Value::from(text));
            self.claims.extend(found.claims.iter().cloned());
            self.sources.append(&mut inside.sources);
            let name = &snippet.name;
            self.reasons.push(format!("Its {} is “{name}”{}.", slot_words(slot), fit::and_why(&why)));
            self.reasons.append(&mut inside.reasons);
            return;
        }
    }

    fn knowledge(&mut self, name: &'static str, entry: fit::Cited<'_>) {
        let title = &entry.entry.title;
        self.values.insert(name.to_owned(), Value::from(entry.sentence));
        self.sources.push((name, format!("knowledge: {title}")));
        self.reasons.push(format!("It cites “{title}” from your knowledge{}.", fit::and_why(&entry.why)));
    }
}

fn slot_words(slot: TemplateKind) -> &'static str {
    match slot {
        TemplateKind::Proof => "proof",
        TemplateKind::Ask => "question",
        _ => "opening",
    }
}

/// What is known of the fields a template may read.
fn values(brief: &Brief, wanted: impl Fn(&str) -> bool) -> Values {
    let text = fields::FIELDS.iter().filter(|field| wanted(field.name));
    let text = text.filter_map(|field| Some((field.name.to_owned(), Value::from(field.value(brief)?))));
    let figures = fields::FIGURES.iter().filter(|(name, ..)| wanted(name));
    let figures = figures.filter_map(|(name, _, read)| Some(((*name).to_owned(), read(brief)?)));
    let own = brief.account.own.keys().filter_map(|name| {
        let name = fields::own_name(name);
        let path = format!("{}{name}", fields::OWN);
        let value = Some(fields::own(brief, &name)?).filter(|_| wanted(&path))?;
        Some((path, Value::from(value)))
    });
    text.chain(figures).chain(own).collect()
}

/// The person it goes to, if they may be written to and the address is one that the channel can use.
fn recipient(brief: &Brief) -> Option<Recipient> {
    let contact = brief.contact.as_ref().filter(|contact| contact.can_be_reached(brief.channel))?;
    let address = contact.address(brief.channel)?;
    is_usable(brief.channel, address).then(|| Recipient {
        contact: contact.id,
        name: clean::one_line(&contact.display_name()),
        address: address.to_owned(),
    })
}

/// Whether a channel can use an address. Not whether somebody is there.
pub fn is_usable(channel: domain::Channel, address: &str) -> bool {
    use domain::Channel;
    let plain = !address.contains(|c: char| c.is_control() || matches!(c, '<' | '>' | ';' | '"'));
    plain
        && match channel {
            Channel::Email => address.split_once('@').is_some_and(|(user, host)| {
                let whole = !user.is_empty() && !host.is_empty() && !host.contains('@');
                whole && !address.contains(|c: char| c.is_whitespace() || c == ',')
            }),
            Channel::Linkedin | Channel::LinkedinInvitation => {
                let lower = address.to_lowercase();
                let host = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
                let host = host.split('/').next().unwrap_or(host);
                (host == "linkedin.com" || host.ends_with(".linkedin.com")) && !address.contains(char::is_whitespace)
            }
            Channel::Sms | Channel::Call => address.chars().filter(char::is_ascii_digit).count() >= 3,
        }
}

#[cfg(test)]
mod tests;
