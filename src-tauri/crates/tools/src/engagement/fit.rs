//! Which texts of the library, and which entries of the knowledge, suit an account, and why.
//!
//! A tag that names a kind of signal, an industry, a country, a technology or the stage of the deal is a condition: a
//! text with one is for such accounts only, and goes before a text without. Any other tag says nothing here.

use std::cmp::Reverse;

use domain::signal::SignalKind;
use domain::{Account, Brief, Channel, DealStatus, KnowledgeEntry, KnowledgeKind, Template};

use super::{claims, clean, fields, starters};
use crate::intelligence::{country, industry};

/// How well a text suits an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fit {
    pub score: u32,
    /// Each ends a sentence: "…, and the account is in retail".
    pub why: Vec<String>,
}

/// The texts that suit the account, the best first. In the language of its country where there is one in it, and else
/// in the others'; what the rep wrote goes before what came with the app.
pub fn rank<'t>(texts: impl Iterator<Item = &'t Template>, brief: &Brief) -> Vec<(&'t Template, Fit)> {
    let language = language_of(&brief.account);
    let mut ranked: Vec<(&Template, Fit)> =
        texts.filter_map(|text| Some((text, of_tags(&text.tags, brief)?))).collect();
    let strange = |text: &Template| (text.language != language, text.language != ENGLISH);
    ranked.sort_by_key(|(text, fit)| {
        (strange(text), Reverse(fit.score), starters::is_untouched(text), text.name.clone(), text.id)
    });
    if let Some((text, fit)) = ranked.first_mut()
        && language != ENGLISH
        && text.language == language
    {
        fit.why.push(format!("it is in the language of the account's country ({language})"));
    }
    ranked
}

/// `None`: the tags say that it is for other accounts.
pub fn of_tags(tags: &[String], brief: &Brief) -> Option<Fit> {
    let mut fit = Fit::default();
    // Of several tags of one sort, one has to be true.
    let mut asked: [(bool, bool); 3] = [(false, false); 3];
    for tag in tags {
        let tag = tag.trim();
        let (sort, points, said) = match condition(tag, brief) {
            Some(condition) => condition,
            None => continue,
        };
        if let Some(sort) = sort {
            asked[sort].0 = true;
            asked[sort].1 |= said.is_some();
        }
        if let Some(said) = said {
            fit.score += points;
            fit.why.push(said);
        }
    }
    asked.iter().all(|(asked, true_of_one)| !asked || *true_of_one).then_some(fit)
}

/// The sort of a condition, where not meeting it rules a text out; what meeting it counts; and that it is met.
type Condition = (Option<usize>, u32, Option<String>);

fn condition(tag: &str, brief: &Brief) -> Option<Condition> {
    const SIGNAL: usize = 0;
    const INDUSTRY: usize = 1;
    const COUNTRY: usize = 2;
    /// `it` and `no` are words before they are codes of countries.
    const LONGER_THAN_A_CODE: usize = 3;
    let folded = tag.to_lowercase().replace(['_', '-'], " ");
    let account = &brief.account;
    if let Some(kind) = SignalKind::ALL.into_iter().find(|kind| kind.as_str().replace('_', " ") == folded) {
        let signal = fields::newest_signal(brief).filter(|signal| signal.kind == kind);
        let said =
            signal.map(|signal| format!("the newest signal is “{}” of {}", clean::one_line(&signal.title), signal.on));
        return Some((Some(SIGNAL), 8, said));
    }
    let named = |text: &Option<String>| text.as_deref().is_some_and(|text| text.trim().to_lowercase() == folded);
    let wanted = industry::taxonomy(tag);
    if wanted.is_some() || named(&account.industry) {
        let has = account
            .industry
            .as_deref()
            .is_some_and(|text| named(&account.industry) || industry::taxonomy(text) == wanted);
        return Some((Some(INDUSTRY), 4, has.then(|| format!("the account is in {tag}"))));
    }
    if tag.chars().count() > LONGER_THAN_A_CODE
        && let Some(wanted) = country::code(tag)
    {
        let has = account.country.as_deref().and_then(country::code) == Some(wanted);
        return Some((Some(COUNTRY), 2, has.then(|| format!("the account is in {tag}"))));
    }
    if account.technologies.iter().any(|used| used.trim().to_lowercase() == folded) {
        return Some((None, 2, Some(format!("the account uses {tag}"))));
    }
    let deal = brief.deals.iter().find(|deal| deal.status == DealStatus::Open);
    if deal.is_some_and(|deal| deal.stage.trim().to_lowercase() == folded) {
        return Some((None, 2, Some(format!("the deal is at {tag}"))));
    }
    None
}

const ENGLISH: &str = "en";

/// The language that is written to a company of a country. Where several are, English is.
fn language_of(account: &Account) -> &'static str {
    match account.country.as_deref().and_then(country::code) {
        Some("DE" | "AT") => "de",
        Some("FR" | "MC") => "fr",
        Some("ES" | "MX" | "AR" | "CO" | "CL" | "PE") => "es",
        Some("IT") => "it",
        Some("NL") => "nl",
        Some("PT" | "BR") => "pt",
        Some("PL") => "pl",
        Some("SE") => "sv",
        Some("DK") => "da",
        Some("NO") => "nb",
        Some("FI") => "fi",
        Some("CZ") => "cs",
        Some("JP") => "ja",
        _ => ENGLISH,
    }
}

/// An entry of the knowledge as a draft takes it.
#[derive(Clone)]
pub struct Cited<'b> {
    pub entry: &'b KnowledgeEntry,
    pub sentence: String,
    pub why: Vec<String>,
}

/// The entry of each kind that speaks of an account like this one, under the name a template calls it by.
pub fn entries(brief: &Brief) -> impl Iterator<Item = (&'static str, Cited<'_>)> {
    KnowledgeKind::ALL.into_iter().filter_map(|kind| {
        let place = |entry: &KnowledgeEntry| brief.relevant.iter().position(|id| *id == entry.id);
        let of_kind = brief.knowledge.iter().filter(|entry| entry.kind == kind);
        let cited = of_kind.filter_map(|entry| {
            let fit = of_tags(&entry.tags, brief)?;
            Some((place(entry), fit, entry, quotable(entry)?))
        });
        let best = cited.min_by_key(|(place, fit, entry, _)| {
            (place.is_none(), Reverse(fit.score), *place, entry.title.clone(), entry.id)
        });
        let (place, Fit { mut why, .. }, entry, sentence) = best?;
        if place.is_some() && why.is_empty() {
            why.push("it speaks of an account like this one".to_owned());
        }
        let name = match kind {
            KnowledgeKind::Fact => "knowledge.fact",
            KnowledgeKind::Case => "knowledge.case",
            KnowledgeKind::Objection => "knowledge.objection",
            KnowledgeKind::Battlecard => "knowledge.battlecard",
        };
        Some((name, Cited { entry, sentence, why }))
    })
}

/// The first sentence of an entry, if it may stand in a message: of prices and law only where the entry allows it.
fn quotable(entry: &KnowledgeEntry) -> Option<String> {
    const LONGEST: usize = 300;
    let paragraph = entry.body.split("\n\n").map(clean::one_line).find(|text| !text.is_empty())?;
    let ends = paragraph.char_indices().find(|(place, c)| {
        let next = paragraph[place + c.len_utf8()..].chars().next();
        matches!(c, '.' | '!' | '?' | '。') && next.is_none_or(|next| next.is_whitespace() || matches!(next, '"' | '”'))
    });
    let sentence = match ends {
        Some((place, mark)) => paragraph[..place + mark.len_utf8()].to_owned(),
        None => format!("{paragraph}."),
    };
    (sentence.chars().count() <= LONGEST && claims::may_be_quoted(&sentence, entry)).then_some(sentence)
}

/// What follows a reason: nothing, or "; the account is in retail".
pub fn and_why(why: &[String]) -> String {
    if why.is_empty() { String::new() } else { format!("; {}", why.join(", and ")) }
}

pub fn channel_words(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "e-mail",
        Channel::Linkedin => "LinkedIn message",
        Channel::LinkedinInvitation => "LinkedIn invitation",
        Channel::Sms => "text message",
        Channel::Call => "telephone",
    }
}
