//! The library of templates and snippets, with every version of each, and what became of the drafts from them.

use std::collections::HashMap;

use domain::{Channel, ExecutionState, Template, TemplateId, TemplateKind, WrittenFrom};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{json, parsed, setting, time, time_or_none, to_json, word};
use crate::StoreError;

/// A template as it stands in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub template: Template,
    pub archived_at: Option<Timestamp>,
    /// When this version was saved.
    pub at: Timestamp,
}

/// What became of the drafts from one template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    pub drafted: u32,
    /// Approved as they were drafted.
    pub approved: u32,
    /// Approved after the rep changed them.
    pub edited: u32,
    pub denied: u32,
    /// Answered, as the rep says.
    pub answered: u32,
}

const COLUMNS: &str = "template_id, template_version.version, name, kind, channel, language, tags, subject, body, at, \
                       archived_at";
const FROM: &str = "template_version JOIN template ON template.id = template_id";

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let channel: Option<Channel> = match row.get_ref(4)?.as_str_or_null()? {
        Some(_) => Some(word(row, 4)?),
        None => None,
    };
    let template = Template {
        id: parsed(row, 0)?,
        version: row.get(1)?,
        name: row.get(2)?,
        kind: word::<TemplateKind>(row, 3)?,
        channel,
        language: row.get(5)?,
        tags: json(row, 6)?,
        subject: row.get(7)?,
        body: row.get(8)?,
    };
    Ok(Kept { template, at: time(row, 9)?, archived_at: time_or_none(row, 10)? })
}

/// Every template as it stands now, by name.
pub fn list(connection: &Connection) -> Result<Vec<Kept>, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE template_version.version = template.version
         ORDER BY name COLLATE NOCASE, template_id"
    ))?;
    Ok(query.query_map([], kept)?.collect::<Result<_, _>>()?)
}

/// As it stands now.
pub fn get(connection: &Connection, id: TemplateId) -> Result<Kept, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE template_id = ? AND template_version.version = template.version"
    ))?;
    query.query_row([id.to_string()], kept).optional()?.ok_or(StoreError::NoTemplate(id))
}

/// One version, also of a template that has newer ones.
pub fn version(connection: &Connection, of: WrittenFrom) -> Result<Option<Template>, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE template_id = ? AND template_version.version = ?"
    ))?;
    Ok(query.query_row(params![of.id.to_string(), of.version], |row| Ok(kept(row)?.template)).optional()?)
}

/// Newest first.
pub fn versions(connection: &Connection, id: TemplateId) -> Result<Vec<Kept>, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE template_id = ? ORDER BY template_version.version DESC"
    ))?;
    Ok(query.query_map([id.to_string()], kept)?.collect::<Result<_, _>>()?)
}

/// Keeps a text as the next version of its template; the first one makes the template. `version` of what is given is
/// the version it was made from: another one that was saved since stays, and this is refused.
pub fn save(connection: &Connection, template: &Template, at: Timestamp) -> Result<u32, StoreError> {
    let id = template.id.to_string();
    let known: Option<u32> = connection
        .prepare_cached("SELECT version FROM template WHERE id = ?")?
        .query_row([&id], |row| row.get(0))
        .optional()?;
    if known.unwrap_or(0) != template.version {
        return Err(StoreError::TemplateMovedOn);
    }
    let version = template.version + 1;
    connection
        .prepare_cached(
            "INSERT INTO template (id, version) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET version = ?2",
        )?
        .execute(params![id, version])?;
    connection
        .prepare_cached(
            "INSERT INTO template_version
               (template_id, version, at, name, kind, channel, language, tags, subject, body)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            id,
            version,
            at.as_millisecond(),
            template.name,
            template.kind.as_str(),
            template.channel.map(Channel::as_str),
            template.language,
            to_json(&template.tags)?,
            template.subject,
            template.body,
        ])?;
    touch_library(connection)?;
    Ok(version)
}

/// An archived template is chosen for nothing; its drafts and versions stay.
pub fn archive(connection: &Connection, id: TemplateId, at: Option<Timestamp>) -> Result<(), StoreError> {
    let changed = connection
        .prepare_cached("UPDATE template SET archived_at = ? WHERE id = ?")?
        .execute(params![at.map(Timestamp::as_millisecond), id.to_string()])?;
    if changed == 0 {
        return Err(StoreError::NoTemplate(id));
    }
    touch_library(connection)
}

/// By template, those that were ever used.
pub fn usage(connection: &Connection) -> Result<HashMap<TemplateId, Usage>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT template_id, state, edited, count(*), count(reply) FROM execution LEFT JOIN reply ON execution = key
         WHERE template_id IS NOT NULL GROUP BY template_id, state, edited",
    )?;
    let mut found: HashMap<TemplateId, Usage> = HashMap::new();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (id, state, edited, count): (TemplateId, ExecutionState, bool, u32) =
            (parsed(row, 0)?, word(row, 1)?, row.get(2)?, row.get(3)?);
        let usage = found.entry(id).or_default();
        usage.drafted += count;
        usage.answered += row.get::<_, u32>(4)?;
        match (state, edited) {
            (ExecutionState::Denied, _) => usage.denied += count,
            (ExecutionState::Completed | ExecutionState::Dispatching | ExecutionState::OutcomeUnknown, true) => {
                usage.edited += count;
            }
            (ExecutionState::Completed | ExecutionState::Dispatching | ExecutionState::OutcomeUnknown, false) => {
                usage.approved += count;
            }
            _ => {}
        }
    }
    Ok(found)
}

const REVISION: &str = "library_revision";

/// Changes whenever a template or an entry of the knowledge does: who keeps the library in memory asks for it.
pub fn library_revision(connection: &Connection) -> Result<Option<u64>, StoreError> {
    setting::get(connection, REVISION)
}

pub(super) fn touch_library(connection: &Connection) -> Result<(), StoreError> {
    let next = library_revision(connection)?.unwrap_or(0) + 1;
    setting::set(connection, REVISION, &next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::in_memory;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn text(body: &str, version: u32) -> Template {
        Template {
            id: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
            version,
            name: "First".into(),
            kind: TemplateKind::FirstMessage,
            channel: Some(Channel::LinkedinInvitation),
            language: "en".into(),
            tags: vec!["retail".into()],
            subject: String::new(),
            body: body.into(),
        }
    }

    #[test]
    fn every_save_is_a_version_and_none_is_lost() {
        let connection = in_memory();
        let (first, second) = (text("one", 0), text("two", 1));
        assert_eq!(save(&connection, &first, at("2026-11-01T09:00:00Z")).unwrap(), 1);
        assert_eq!(save(&connection, &second, at("2026-11-02T09:00:00Z")).unwrap(), 2);
        assert!(matches!(
            save(&connection, &text("late", 1), at("2026-11-03T09:00:00Z")),
            Err(StoreError::TemplateMovedOn)
        ));
        let now = get(&connection, first.id).unwrap();
        assert_eq!(now.template, Template { version: 2, ..second });
        let of = WrittenFrom { id: first.id, version: 1 };
        assert_eq!(version(&connection, of).unwrap(), Some(Template { version: 1, ..first.clone() }));
        assert_eq!(versions(&connection, first.id).unwrap().len(), 2);
        let before = library_revision(&connection).unwrap();
        archive(&connection, first.id, Some(at("2026-11-04T09:00:00Z"))).unwrap();
        assert!(list(&connection).unwrap()[0].archived_at.is_some());
        assert_ne!(library_revision(&connection).unwrap(), before, "who keeps it in memory reads it again");
    }
}
