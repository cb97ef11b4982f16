//! What the rep knows and may say, found by its words.

use domain::{KnowledgeEntry, KnowledgeId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::template::touch_library;
use super::{json, parsed, time, to_json, word};
use crate::StoreError;

/// An entry as it stands in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub entry: KnowledgeEntry,
    /// The file it was read from.
    pub file: Option<String>,
    pub updated_at: Timestamp,
}

const COLUMNS: &str = "id, kind, knowledge.title, knowledge.body, knowledge.tags, quote_price, quote_legal, file, \
                       updated_at";

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let entry = KnowledgeEntry {
        id: parsed(row, 0)?,
        kind: word(row, 1)?,
        title: row.get(2)?,
        body: row.get(3)?,
        tags: json(row, 4)?,
        quote_price: row.get(5)?,
        quote_legal: row.get(6)?,
    };
    Ok(Kept { entry, file: row.get(7)?, updated_at: time(row, 8)? })
}

/// By title.
pub fn list(connection: &Connection) -> Result<Vec<Kept>, StoreError> {
    let mut query =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM knowledge ORDER BY title COLLATE NOCASE, id"))?;
    Ok(query.query_map([], kept)?.collect::<Result<_, _>>()?)
}

pub fn get(connection: &Connection, id: KnowledgeId) -> Result<Kept, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM knowledge WHERE id = ?"))?;
    query.query_row([id.to_string()], kept).optional()?.ok_or(StoreError::NoKnowledge(id))
}

pub fn count(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.prepare_cached("SELECT count(*) FROM knowledge")?.query_row([], |row| row.get(0))?)
}

pub fn save(
    connection: &Connection,
    entry: &KnowledgeEntry,
    file: Option<&str>,
    at: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO knowledge (id, kind, title, body, tags, quote_price, quote_legal, file, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (id) DO UPDATE SET kind = ?2, title = ?3, body = ?4, tags = ?5, quote_price = ?6,
               quote_legal = ?7, updated_at = ?9",
        )?
        .execute(params![
            entry.id.to_string(),
            entry.kind.as_str(),
            entry.title,
            entry.body,
            to_json(&entry.tags)?,
            entry.quote_price,
            entry.quote_legal,
            file,
            at.as_millisecond(),
        ])?;
    touch_library(connection)
}

pub fn delete(connection: &Connection, id: KnowledgeId) -> Result<(), StoreError> {
    let removed = connection.prepare_cached("DELETE FROM knowledge WHERE id = ?")?.execute([id.to_string()])?;
    if removed == 0 {
        return Err(StoreError::NoKnowledge(id));
    }
    touch_library(connection)
}

/// The entries with all the words that were typed, the last one perhaps not to its end; the closest first.
pub fn search(connection: &Connection, typed: &str, limit: u32) -> Result<Vec<Kept>, StoreError> {
    let words = words(typed, 1);
    if words.is_empty() {
        return list(connection);
    }
    let terms = words.iter().map(|word| format!("\"{word}\"*")).collect::<Vec<_>>().join(" AND ");
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM knowledge_text JOIN knowledge ON key = knowledge_text.rowid
         WHERE knowledge_text MATCH ? ORDER BY rank, key LIMIT ?"
    ))?;
    Ok(query.query_map(params![terms, limit], kept)?.collect::<Result<_, _>>()?)
}

/// The entries that share words with `text`, those with the rarest and the most first.
pub fn relevant(connection: &Connection, text: &str, limit: u32) -> Result<Vec<KnowledgeId>, StoreError> {
    const SHORTEST: usize = 3;
    let words = words(text, SHORTEST);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let terms = words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" OR ");
    let mut query = connection.prepare_cached(
        "SELECT id FROM knowledge_text JOIN knowledge ON key = knowledge_text.rowid
         WHERE knowledge_text MATCH ? ORDER BY rank, key LIMIT ?",
    )?;
    Ok(query.query_map(params![terms, limit], |row| parsed(row, 0))?.collect::<Result<_, _>>()?)
}

/// The words of a text, each once and without a sign the index would take for a command.
fn words(text: &str, shortest: usize) -> Vec<String> {
    const MOST: usize = 24;
    const LONGEST: usize = 40;
    let mut found: Vec<String> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let length = word.chars().count();
        let word = word.to_lowercase();
        if (shortest..=LONGEST).contains(&length) && !found.contains(&word) {
            found.push(word);
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use domain::KnowledgeKind;
    use uuid::Uuid;

    use super::*;
    use crate::connection::in_memory;

    fn entry(n: u128, title: &str, body: &str) -> KnowledgeEntry {
        KnowledgeEntry {
            id: KnowledgeId::new(Uuid::from_u128(n)),
            kind: KnowledgeKind::Case,
            title: title.into(),
            body: body.into(),
            tags: vec!["retail".into()],
            quote_price: true,
            quote_legal: false,
        }
    }

    fn filled() -> Connection {
        let connection = in_memory();
        for (n, title, body) in [
            (1, "Blue Harbour", "A bank with a queue."),
            (2, "Crème & Co", "A bakery chain that moved to Zendesk."),
            (3, "Objection: price", "It pays for itself."),
        ] {
            save(&connection, &entry(n, title, body), None, Timestamp::UNIX_EPOCH).unwrap();
        }
        connection
    }

    #[test]
    fn entries_are_found_by_words_and_their_beginnings() {
        let connection = filled();
        let cases: [(&str, &[&str]); 9] = [
            ("bank", &["Blue Harbour"]),
            ("BANK que", &["Blue Harbour"]),
            ("creme", &["Crème & Co"]),
            ("zendesk bakery", &["Crème & Co"]),
            ("bank bakery", &[]),
            ("retail", &["Blue Harbour", "Crème & Co", "Objection: price"]),
            ("nothing", &[]),
            ("", &["Blue Harbour", "Crème & Co", "Objection: price"]),
            ("\"*(", &["Blue Harbour", "Crème & Co", "Objection: price"]),
        ];
        for (typed, expected) in cases {
            let mut found: Vec<String> =
                search(&connection, typed, 10).unwrap().into_iter().map(|kept| kept.entry.title).collect();
            found.sort();
            assert_eq!(found, expected, "{typed}");
        }
        let close = relevant(&connection, "Software Zendesk of a bakery", 10).unwrap();
        assert_eq!(close, [KnowledgeId::new(Uuid::from_u128(2))]);
    }

    #[test]
    fn a_hostile_search_is_only_words() {
        let connection = filled();
        for typed in [
            "title:bank",
            "bank OR bakery",
            "NEAR(bank queue)",
            "bank\" OR \"1",
            "bank*",
            "^bank",
            "-bank",
            "{title}: bank",
            "bank AND",
            "NOT",
            "'; DROP TABLE knowledge; --",
            "\0bank\0",
            "((((",
            "\"",
            "🎉 bank",
        ] {
            search(&connection, typed, 10).unwrap();
            relevant(&connection, typed, 10).unwrap();
        }
        search(&connection, &"word ".repeat(100_000), 10).unwrap();
        assert_eq!(count(&connection).unwrap(), 3);
    }

    #[test]
    fn the_index_follows_every_change() {
        let connection = filled();
        let id = KnowledgeId::new(Uuid::from_u128(1));
        save(&connection, &entry(1, "Red Harbour", "A bank."), None, Timestamp::UNIX_EPOCH).unwrap();
        assert!(search(&connection, "blue", 10).unwrap().is_empty());
        assert_eq!(search(&connection, "red", 10).unwrap().len(), 1);
        delete(&connection, id).unwrap();
        assert!(search(&connection, "red", 10).unwrap().is_empty());
        assert!(matches!(delete(&connection, id), Err(StoreError::NoKnowledge(_))));
        let intact = "INSERT INTO knowledge_text (knowledge_text, rank) VALUES ('integrity-check', 1)";
        connection.execute(intact, []).expect("the index agrees with the table");
    }
}
