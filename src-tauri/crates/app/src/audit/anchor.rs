//! Keeps the end of the audit chain where the file is not: signed, in the system's keychain.
//!
//! An anchor is only ever moved forward along the chain it stands on. Where the file is not the anchored one, the anchor
//! stays as it is, so that what happened can still be seen.

use std::path::Path;
use std::sync::Arc;

use adapters::signing::is_signed_by;
use domain::{ChainHead, Sensitive, Signature};
use jiff::Timestamp;
use orchestrator::ports::KeyVault;
use serde::{Deserialize, Serialize};
use store::table::audit::{self, Note};
use store::table::audit_head::{self, Identity, SignedHead};

use crate::App;
use crate::wire::AppError;

/// A head with the signature under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signed {
    #[serde(flatten)]
    pub head: ChainHead,
    pub public_key: String,
    pub signature: Signature,
}

impl Signed {
    pub fn is_good(&self) -> bool {
        is_signed_by(&self.public_key, &self.head.signed_bytes(), &self.signature)
    }

    pub fn of_row(database: &str, row: &SignedHead) -> Self {
        let head = ChainHead::new(database, row.epoch, row.count, &row.hash, row.at);
        Self { head, public_key: row.public_key.clone(), signature: Signature::of_text(&row.signature) }
    }

    /// As the store keeps it; `None` where the hash is none.
    pub fn row(&self) -> Option<SignedHead> {
        let digits = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let hash: Option<Vec<u8>> = self.head.hash.as_bytes().chunks(2).map(digits).collect();
        Some(SignedHead {
            count: self.head.count,
            epoch: self.head.epoch,
            hash: hash?.try_into().ok()?,
            at: Timestamp::from_millisecond(self.head.at).ok()?,
            public_key: self.public_key.clone(),
            signature: self.signature.to_string(),
        })
    }
}

/// What the keychain holds of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Anchor {
    /// The folder it was in.
    pub folder: String,
    #[serde(flatten)]
    pub signed: Signed,
}

/// What came of anchoring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchoring {
    Anchored,
    /// Nothing was added since.
    UpToDate,
    /// Nothing can be kept there now; it is tried again.
    NoKeychain,
    /// The file is not the one that was anchored. The anchor stays.
    NotTheSame,
}

impl App {
    /// Anchors the chain as it ends now.
    ///
    /// # Errors
    /// `store_failed`.
    pub async fn anchor_audit(&self) -> Result<Anchoring, AppError> {
        let mut known = self.anchor.lock().await;
        let read = |connection: &store::Connection| Ok((audit_head::identity(connection)?, audit::end(connection)?));
        let (identity, mut end) = self.store.read(read)?;
        if end.0 == 0 || known.as_ref().is_some_and(|known| known.signed.head.count == end.0) {
            return Ok(Anchoring::UpToDate);
        }
        let folder = self.store.folder().to_owned();
        if known.is_none() {
            match find(&self.outside.keys, &identity.id).await {
                Ok(found) => *known = found,
                Err(()) => return Ok(Anchoring::NoKeychain),
            }
        }
        match &*known {
            Some(anchor) => {
                let Signed { head, .. } = &anchor.signed;
                let here = self.store.read(|connection| audit::hash_at(connection, head.count))?;
                let same = anchor.signed.row().is_some_and(|row| Some(row.hash) == here);
                if !same || head.epoch != identity.epoch || !anchor.signed.is_good() {
                    tracing::error!(anchored = head.count, here = end.0, "the audit chain is not the anchored one");
                    return Ok(Anchoring::NotTheSame);
                }
            }
            None => {
                if let Ok(Some(other)) = of_folder(&self.outside.keys, &folder).await
                    && other.signed.head.database != identity.id
                {
                    let (instead, at) = (other.signed.head, self.clock.now());
                    self.store.write(move |connection| audit::note(connection, Note::Began, &instead, at)).await?;
                    end = self.store.read(audit::end)?;
                }
            }
        }
        let Some(signed) = self.signed(&identity, end).await else { return Ok(Anchoring::NoKeychain) };
        if known.as_ref().is_some_and(|anchor| anchor.signed.public_key != signed.public_key) {
            tracing::error!("the signing key is not the one the audit chain was anchored with");
            return Ok(Anchoring::NotTheSame);
        }
        let kept = self.keep(&mut known, signed).await?;
        Ok(if kept { Anchoring::Anchored } else { Anchoring::NoKeychain })
    }

    /// Anchors what was restored, in place of whatever is anchored. Whether the keychain holds it.
    ///
    /// # Errors
    /// `store_failed`.
    pub(crate) async fn anchor_restored(&self) -> Result<bool, AppError> {
        let mut known = self.anchor.lock().await;
        let read = |connection: &store::Connection| Ok((audit_head::identity(connection)?, audit::end(connection)?));
        let (identity, end) = self.store.read(read)?;
        let Some(signed) = self.signed(&identity, end).await else { return Ok(false) };
        self.keep(&mut known, signed).await
    }

    async fn signed(&self, identity: &Identity, (count, hash): (u64, audit::Hash)) -> Option<Signed> {
        let head = ChainHead::new(&identity.id, identity.epoch, count, &hash, self.clock.now());
        let (public_key, signature) = self.signer.sign_for_good(&head.signed_bytes()).await?;
        Some(Signed { head, public_key, signature })
    }

    /// In the file first: an anchor that is not in it yet would be found missing.
    async fn keep(&self, known: &mut Option<Anchor>, signed: Signed) -> Result<bool, AppError> {
        if let Some(row) = signed.row() {
            self.store.write(move |connection| audit_head::add(connection, &row)).await?;
        }
        let anchor = Anchor { folder: self.store.folder().display().to_string(), signed };
        let kept = keep(&self.outside.keys, self.store.folder(), &anchor).await.is_ok();
        if kept {
            *known = Some(anchor);
        }
        Ok(kept)
    }
}

fn of_database(database: &str) -> String {
    format!("audit anchor {database}")
}

/// Which file is in a folder.
fn of_path(folder: &Path) -> String {
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.into());
    format!("audit folder {}", folder.display())
}

/// The anchor of a file; an error: the keychain cannot be asked.
pub(super) async fn find(keys: &Arc<dyn KeyVault>, database: &str) -> Result<Option<Anchor>, ()> {
    let found = ask(keys, of_database(database)).await?;
    // One that cannot be read is none: what is then anchored has a signature of its own.
    Ok(found.and_then(|text| serde_json::from_str(text.expose()).ok()))
}

/// The anchor of the file that was last anchored in this folder.
pub(super) async fn of_folder(keys: &Arc<dyn KeyVault>, folder: &Path) -> Result<Option<Anchor>, ()> {
    match ask(keys, of_path(folder)).await? {
        Some(database) => find(keys, database.expose()).await,
        None => Ok(None),
    }
}

async fn ask(keys: &Arc<dyn KeyVault>, name: String) -> Result<Option<Sensitive>, ()> {
    let keys = Arc::clone(keys);
    let found = tokio::task::spawn_blocking(move || keys.find(&name)).await.map_err(drop)?;
    found.map_err(|failure| tracing::warn!(kind = ?failure.kind, "the keychain's anchor is out of reach"))
}

pub(super) async fn keep(keys: &Arc<dyn KeyVault>, folder: &Path, anchor: &Anchor) -> Result<(), ()> {
    let database = anchor.signed.head.database.clone();
    let text = Sensitive::new(serde_json::to_string(anchor).map_err(drop)?);
    let (keys, path) = (Arc::clone(keys), of_path(folder));
    let kept = tokio::task::spawn_blocking(move || {
        keys.keep(&of_database(&database), &text)?;
        keys.keep(&path, &Sensitive::new(database))
    });
    let kept = kept.await.map_err(drop)?;
    kept.map_err(|failure| tracing::warn!(kind = ?failure.kind, "the audit chain could not be anchored"))
}
