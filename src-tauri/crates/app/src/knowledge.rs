//! What the rep knows and may say: kept, found, read in from notes.

use std::fs;
use std::io::Read;
use std::path::Path;

use domain::{KnowledgeEntry, KnowledgeId};
use store::table::knowledge;
use tools::knowledge::{Section, split_markdown};
use uuid::Uuid;

use crate::App;
use crate::templates::tidy_tags;
use crate::wire::{AppError, KnowledgeImport, KnowledgeLine, KnowledgeText};

/// A longer one is a document, and is cut at its headings.
const LONGEST_BODY: usize = 5_000;
const LONGEST_TITLE: usize = 200;
/// More entries than anybody keeps true.
const MOST: u32 = 5_000;
/// How many a search finds.
const FOUND: u32 = 200;
/// The largest file of notes.
const LARGEST_FILE: u64 = 4 * 1024 * 1024;

impl App {
    /// By title, or the closest to the words that were typed.
    pub fn knowledge(&self, search: &str) -> Result<Vec<KnowledgeLine>, AppError> {
        let found = self.store.read(|connection| knowledge::search(connection, search, FOUND))?;
        Ok(found.into_iter().map(line).collect())
    }

    /// Without an id: a new entry.
    pub async fn save_knowledge(&self, id: Option<&str>, text: KnowledgeText) -> Result<KnowledgeLine, AppError> {
        let known = id.map(knowledge_id).transpose()?;
        let entry = checked(known.unwrap_or_else(|| KnowledgeId::new(Uuid::now_v7())), text)?;
        let (id, at) = (entry.id, self.clock.now());
        let kept = self.store.write(move |connection| {
            match known {
                Some(id) => drop(knowledge::get(connection, id)?),
                None if knowledge::count(connection)? >= MOST => return Ok(None),
                None => {}
            }
            knowledge::save(connection, &entry, None, at)?;
            knowledge::get(connection, id).map(Some)
        });
        kept.await?.map(line).ok_or_else(too_many)
    }

    pub async fn delete_knowledge(&self, id: &str) -> Result<(), AppError> {
        let id = knowledge_id(id)?;
        Ok(self.store.write(move |connection| knowledge::delete(connection, id)).await?)
    }

    /// Reads notes in Markdown, an entry for each heading. What is there already, word for word, is left alone.
    pub async fn import_knowledge(&self, path: &Path) -> Result<KnowledgeImport, AppError> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let bad = |what: String| AppError::bad_input(format!("{name}: {what}"));
        let file = fs::File::open(path).map_err(|error| bad(format!("cannot be read: {error}. Check the file.")))?;
        let mut bytes = Vec::new();
        let read = file.take(LARGEST_FILE + 1).read_to_end(&mut bytes);
        read.map_err(|error| bad(format!("cannot be read: {error}. Check the file.")))?;
        if bytes.len() as u64 > LARGEST_FILE {
            return Err(bad("has more than 4 MB. Cut it into several files of notes.".into()));
        }
        let text = String::from_utf8(bytes)
            .map_err(|_| bad("is no text in UTF-8. Save it as Markdown or plain text, and try again.".into()))?;
        if text.contains('\0') {
            return Err(bad("is no text. Choose notes in Markdown or plain text.".into()));
        }
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let sections = split_markdown(&text, &stem);
        if sections.is_empty() {
            return Err(bad("has no text under any heading.".into()));
        }
        let at = self.clock.now();
        let (mut entries, mut too_long) = (Vec::new(), Vec::new());
        for Section { title, body, kind } in sections {
            if body.chars().count() > LONGEST_BODY {
                too_long.push(title);
                continue;
            }
            let text = KnowledgeText {
                kind: kind.into(),
                title,
                body,
                tags: Vec::new(),
                quote_price: false,
                quote_legal: false,
            };
            entries.push(checked(KnowledgeId::new(Uuid::now_v7()), text)?);
        }
        let file = name.clone();
        let kept = self.store.write(move |connection| {
            let known = knowledge::list(connection)?;
            let is_known = |entry: &KnowledgeEntry| {
                known.iter().any(|kept| (&kept.entry.title, &kept.entry.body) == (&entry.title, &entry.body))
            };
            let (mut added, mut unchanged) = (0_u32, 0_u32);
            for entry in entries {
                if is_known(&entry) {
                    unchanged += 1;
                    continue;
                }
                if knowledge::count(connection)? >= MOST {
                    return Ok(None);
                }
                knowledge::save(connection, &entry, Some(&file), at)?;
                added += 1;
            }
            Ok(Some((added, unchanged)))
        });
        let (added, unchanged) = kept.await?.ok_or_else(too_many)?;
        Ok(KnowledgeImport { file: name, added, unchanged, too_long })
    }
}

fn too_many() -> AppError {
    AppError::bad_input(format!("There are {MOST} entries already. Take out what is no longer true first."))
}

fn line(kept: knowledge::Kept) -> KnowledgeLine {
    let KnowledgeEntry { id, kind, title, body, tags, quote_price, quote_legal } = kept.entry;
    KnowledgeLine {
        id: id.to_string(),
        text: KnowledgeText { kind: kind.into(), title, body, tags, quote_price, quote_legal },
        file: kept.file,
        updated_at: kept.updated_at.to_string(),
    }
}

fn checked(id: KnowledgeId, text: KnowledgeText) -> Result<KnowledgeEntry, AppError> {
    let title = crate::import_fields::one_line(&text.title);
    if title.is_empty() || title.chars().count() > LONGEST_TITLE {
        return Err(AppError::bad_input(format!("Give it a title of at most {LONGEST_TITLE} characters.")));
    }
    let shown = |c: &char| *c == '\n' || !(c.is_control() || domain::text::hides_or_reorders(*c));
    let body: String = text.body.replace("\r\n", "\n").replace('\t', " ").chars().filter(shown).collect();
    let body = body.trim().to_owned();
    if body.is_empty() {
        return Err(AppError::bad_input("Write what is so. Nothing was saved."));
    }
    if body.chars().count() > LONGEST_BODY {
        return Err(AppError::bad_input(format!(
            "An entry has at most {LONGEST_BODY} characters. Cut it in two, or import it as Markdown with headings."
        )));
    }
    Ok(KnowledgeEntry {
        id,
        kind: text.kind.into(),
        title,
        body,
        tags: tidy_tags(&text.tags)?,
        quote_price: text.quote_price,
        quote_legal: text.quote_legal,
    })
}

fn knowledge_id(text: &str) -> Result<KnowledgeId, AppError> {
    text.parse().map_err(|_| AppError::not_found("There is no such entry. Look at the list again."))
}
