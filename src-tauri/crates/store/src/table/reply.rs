//! What the rep says came back on a message that went out.

use domain::{Channel, ExecutionId, Reply};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{execution_text, template, word};
use crate::StoreError;

/// A message that went out, and whether it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub subject: String,
    pub body: String,
    pub answered: bool,
}

pub fn of_execution(connection: &Connection, id: ExecutionId) -> Result<Option<Reply>, StoreError> {
    let mut query = connection
        .prepare_cached("SELECT reply FROM reply JOIN execution ON key = execution WHERE execution.id = ?")?;
    Ok(query.query_row([id.to_string()], |row| word(row, 0)).optional()?)
}

/// `None` takes the word back.
pub fn mark(connection: &Connection, id: ExecutionId, reply: Option<Reply>, at: Timestamp) -> Result<(), StoreError> {
    let key: Option<i64> = connection
        .prepare_cached("SELECT key FROM execution WHERE id = ?")?
        .query_row([id.to_string()], |row| row.get(0))
        .optional()?;
    let key = key.ok_or(StoreError::NoExecution(id))?;
    if reply.is_some() {
        // Who has answered is not reminded of it.
        connection
            .prepare_cached(
                "UPDATE execution SET follow_up_at = NULL WHERE follow_up_at IS NOT NULL
                   AND account_id = (SELECT account_id FROM execution WHERE key = ?)",
            )?
            .execute([key])?;
    }
    match reply {
        Some(reply) => connection
            .prepare_cached("INSERT OR REPLACE INTO reply (execution, reply, at) VALUES (?, ?, ?)")?
            .execute(params![key, reply.as_str(), at.as_millisecond()])?,
        None => connection.prepare_cached("DELETE FROM reply WHERE execution = ?")?.execute([key])?,
    };
    execution_text::index(connection, key)?;
    // What is known of the rep's own replies is kept with the library.
    template::touch_library(connection)
}

/// The newest mails that went out. The channel stands in the template they were written from.
pub fn sent(connection: &Connection, channel: Channel, limit: u32) -> Result<Vec<Sent>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT execution.subject, execution.body, reply.execution IS NOT NULL FROM execution
           LEFT JOIN reply ON reply.execution = key
           JOIN template_version ON template_version.template_id = execution.template_id
             AND template_version.version = execution.template_version
         WHERE state = 'completed' AND execution.body IS NOT NULL AND template_version.channel = ?
         ORDER BY key DESC LIMIT ?",
    )?;
    let sent = |row: &rusqlite::Row<'_>| Ok(Sent { subject: row.get(0)?, body: row.get(1)?, answered: row.get(2)? });
    Ok(query.query_map(params![channel.as_str(), limit], sent)?.collect::<Result<_, _>>()?)
}
