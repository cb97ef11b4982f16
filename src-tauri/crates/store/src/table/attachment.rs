//! The bytes of attached files, each once, under their SHA-256.

use rusqlite::{Connection, OptionalExtension, params};

use super::sha256;
use crate::StoreError;

/// Keeps the bytes, and gives back what they stand under.
pub fn keep(connection: &Connection, bytes: &[u8]) -> Result<String, StoreError> {
    let digest = digest_of(bytes);
    connection
        .prepare_cached("INSERT INTO attachment (digest, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING")?
        .execute(params![digest, bytes])?;
    Ok(digest)
}

/// # Errors
/// `Unreadable` where they are gone, or are not what they are called.
pub fn bytes(connection: &Connection, digest: &str) -> Result<Vec<u8>, StoreError> {
    let mut query = connection.prepare_cached("SELECT bytes FROM attachment WHERE digest = ?")?;
    let bytes: Option<Vec<u8>> = query.query_row([digest], |row| row.get(0)).optional()?;
    match bytes {
        Some(bytes) if digest_of(&bytes) == digest => Ok(bytes),
        Some(_) => Err(StoreError::Unreadable("an attached file is not what it was".into())),
        None => Err(StoreError::Unreadable("an attached file is gone".into())),
    }
}

pub fn digest_of(bytes: &[u8]) -> String {
    sha256(bytes)
}
