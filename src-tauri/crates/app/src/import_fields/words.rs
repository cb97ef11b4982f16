//! Words for how a deal stands and for what a signal tells.

use std::borrow::Cow;

use domain::deal::DealStatus;
use domain::signal::SignalKind;
use jiff::civil::Date;

use super::cells::Shown;
use super::date::{self, Order};
use super::values::{self, Read};

/// Every word stands for itself, with the words before it or after it.
const WON: &[&str] = &["won", "closedwon", "gewonnen", "gagné", "gagnée", "ganado", "ganada", "vinto", "signed"];
const LOST: &[&str] =
    &["lost", "closedlost", "verloren", "perdu", "perdue", "perdido", "perdida", "perso", "abandoned", "disqualified"];
const OPEN: &[&str] = &["open", "offen", "active", "pipeline", "ouvert", "abierto", "ongoing", "pending", "new"];

/// A column that says outright how the deal stands.
pub(super) fn status(raw: &str) -> Result<Option<Read<DealStatus>>, String> {
    let Some(Read { value: text, .. }) = values::line(raw)? else { return Ok(None) };
    if let Some(status) = status_of_stage(&text) {
        return Ok(Some(Read::plainly(status)));
    }
    match text.to_lowercase().as_str() {
        word if words(word).any(|word| OPEN.contains(&word.as_str())) => Ok(Some(Read::plainly(DealStatus::Open))),
        "in progress" | "in-progress" => Ok(Some(Read::plainly(DealStatus::Open))),
        _ => Err("this is neither open nor won nor lost".into()),
    }
}

/// `Closed Won`, `closedwon` and `6 - Gewonnen` are won; `Negotiation` tells nothing.
pub(super) fn status_of_stage(stage: &str) -> Option<DealStatus> {
    let words: Vec<String> = words(stage).collect();
    let has = |of: &[&str]| words.iter().any(|word| of.contains(&word.as_str()));
    let not = words.iter().any(|word| matches!(word.as_str(), "not" | "nicht" | "almost" | "likely"));
    match (has(WON), has(LOST)) {
        (true, false) if !not => Some(DealStatus::Won),
        (false, true) if !not => Some(DealStatus::Lost),
        _ => None,
    }
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// A column that says yes or no, or when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    stands: bool,
    pub on: Option<Date>,
}

impl Mark {
    pub const fn stands(&self) -> bool {
        self.stands
    }
}

impl Shown for Mark {
    fn shown(&self) -> Cow<'_, str> {
        match self.on {
            Some(on) => on.to_string().into(),
            None => if self.stands { "yes" } else { "no" }.into(),
        }
    }
}

pub(super) fn mark(raw: &str, order: Option<Order>) -> Result<Option<Read<Mark>>, String> {
    let Some(Read { value: text, .. }) = values::line(raw)? else { return Ok(None) };
    let said = |stands| Ok(Some(Read::plainly(Mark { stands, on: None })));
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "t" | "1" | "x" | "ja" | "oui" | "wahr" | "won" | "lost" | "closed" => said(true),
        "no" | "n" | "false" | "f" | "0" | "nein" | "non" | "falsch" | "open" => said(false),
        _ => match date::read(&text, order) {
            Ok(on) => Ok(Some(Read::plainly(Mark { stands: true, on: Some(on) }))),
            // Somebody wrote a date, whichever it is.
            Err(date::EITHER) => Ok(Some(Read {
                value: Mark { stands: true, on: None },
                note: None,
                caution: Some(format!("{}; the day was left unknown", date::EITHER)),
            })),
            Err(why) => Err(format!("this is neither yes nor no; and {why}")),
        },
    }
}

/// Words that tell what a signal is about, the first that stands in a text.
const KINDS: &[(SignalKind, &[&str])] = &[
    (
        SignalKind::Funding,
        &["funding", "funded", "raised", "raises", "series", "seed", "investment", "ipo", "finanzierung", "invests"],
    ),
    (
        SignalKind::LeadershipChange,
        &["leadership", "appoints", "appointed", "ceo", "cto", "cfo", "cio", "coo", "executive", "joins", "promoted"],
    ),
    (
        SignalKind::Hiring,
        &["hiring", "hires", "hire", "recruiting", "jobs", "job", "vacancies", "openings", "headcount"],
    ),
    (SignalKind::ProductLaunch, &["launch", "launches", "launched", "release", "released", "product", "announces"]),
    (
        SignalKind::Expansion,
        &["expansion", "expands", "expanding", "opens", "office", "acquires", "acquisition", "merger", "growth"],
    ),
    (
        SignalKind::TechnologyChange,
        &["technology", "tech", "migration", "migrates", "stack", "adopts", "switches", "implements", "technographic"],
    ),
];

pub(super) fn signal_kind(raw: &str) -> Result<Option<Read<SignalKind>>, String> {
    let Some(Read { value: text, .. }) = values::line(raw)? else { return Ok(None) };
    let plain = text.to_lowercase().replace([' ', '-'], "_");
    let known = SignalKind::ALL.into_iter().find(|kind| kind.as_str() == plain).or_else(|| kind_in(&text));
    Ok(Some(match known {
        Some(kind) => Read::plainly(kind),
        None => Read {
            value: SignalKind::Other,
            note: None,
            caution: Some("this kind is not known; it counts as other".into()),
        },
    }))
}

/// What a headline is about.
pub(super) fn kind_in(text: &str) -> Option<SignalKind> {
    let words: Vec<String> = words(text).collect();
    let about = |of: &[&str]| words.iter().any(|word| of.contains(&word.as_str()));
    KINDS.iter().find(|(_, of)| about(of)).map(|(kind, _)| *kind)
}

/// A title for a signal without one.
pub(super) const fn kind_name(kind: SignalKind) -> &'static str {
    match kind {
        SignalKind::Funding => "Funding",
        SignalKind::Hiring => "Hiring",
        SignalKind::LeadershipChange => "Change of leadership",
        SignalKind::ProductLaunch => "Product launch",
        SignalKind::Expansion => "Expansion",
        SignalKind::TechnologyChange => "Change of technology",
        SignalKind::Other => "Signal",
    }
}
