//! The key that vouches for what was approved here: Ed25519, made once and kept in the system's keychain.
//!
//! Where the keychain cannot be asked, a key that is gone with the program signs instead: what it signed is proven to
//! this program alone. The keychain is tried again later. No key is ever in a file, and none leaves this room.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use domain::{Sensitive, Signature};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use orchestrator::ports::{KeyVault, Signer};
use tokio::sync::Mutex;

const NAME: &str = "signing key";
/// How long a keychain that failed is left alone.
const TRY_AGAIN: Duration = Duration::from_secs(60);

pub struct KeychainSigner {
    keys: Arc<dyn KeyVault>,
    kept: OnceLock<SigningKey>,
    of_this_program: SigningKey,
    /// When the keychain last failed. Held while it is asked, so that it is asked once at a time.
    failed: Mutex<Option<Instant>>,
}

impl KeychainSigner {
    pub fn new(keys: Arc<dyn KeyVault>) -> Self {
        Self { keys, kept: OnceLock::new(), of_this_program: fresh(), failed: Mutex::default() }
    }

    /// The keychain's key, asked for where it is not known yet.
    async fn kept(&self) -> Option<&SigningKey> {
        if let Some(key) = self.kept.get() {
            return Some(key);
        }
        let mut failed = self.failed.lock().await;
        // Somebody else may have got it while this one waited.
        if self.kept.get().is_none() && failed.is_none_or(|at| at.elapsed() >= TRY_AGAIN) {
            let keys = Arc::clone(&self.keys);
            match tokio::task::spawn_blocking(move || find_or_make(keys.as_ref())).await {
                Ok(Ok(key)) => drop(self.kept.set(key)),
                Ok(Err(failure)) => {
                    tracing::warn!(kind = ?failure.kind, "the keychain's signing key is out of reach");
                    *failed = Some(Instant::now());
                }
                Err(_) => *failed = Some(Instant::now()),
            }
        }
        self.kept.get()
    }
}

impl KeychainSigner {
    /// By the keychain's key alone, with its public half in hexadecimal; `None` where the keychain is out of reach.
    pub async fn sign_for_good(&self, bytes: &[u8]) -> Option<(String, Signature)> {
        let key = self.kept().await?;
        Some((public(key), Signature::new(&key.sign(bytes).to_bytes())))
    }
}

/// Whether the key with this public half signed these bytes.
pub fn is_signed_by(public_key: &str, bytes: &[u8], signature: &Signature) -> bool {
    let Some(signature) = signature.bytes() else { return false };
    let Some(key) = unhex(public_key).and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok()) else { return false };
    key.verify_strict(bytes, &ed25519_dalek::Signature::from_bytes(&signature)).is_ok()
}

fn public(key: &SigningKey) -> String {
    hex(key.verifying_key().as_bytes())
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(digits).collect();
    bytes?.try_into().ok()
}

#[async_trait]
impl Signer for KeychainSigner {
    async fn sign(&self, bytes: &[u8]) -> Signature {
        let key = self.kept().await.unwrap_or(&self.of_this_program);
        Signature::new(&key.sign(bytes).to_bytes())
    }

    async fn verify(&self, bytes: &[u8], signature: &Signature) -> bool {
        let Some(signature) = signature.bytes() else { return false };
        let signature = ed25519_dalek::Signature::from_bytes(&signature);
        let good = |key: &SigningKey| key.verifying_key().verify_strict(bytes, &signature).is_ok();
        good(&self.of_this_program) || self.kept().await.is_some_and(good)
    }
}

/// From the keychain; made and kept there where it holds none.
fn find_or_make(keys: &dyn KeyVault) -> Result<SigningKey, domain::Failure> {
    if let Some(kept) = keys.find(NAME)? {
        return read(&kept).ok_or_else(|| {
            let what = "The signing key in the keychain cannot be read. Remove it there; a new one is made then.";
            domain::Failure::new(domain::FailureKind::System, what)
        });
    }
    let key = fresh();
    keys.keep(NAME, &Sensitive::new(hex(&key.to_bytes())))?;
    Ok(key)
}

fn read(kept: &Sensitive) -> Option<SigningKey> {
    Some(SigningKey::from_bytes(&unhex(kept.expose())?))
}

/// From the system's own generator.
fn fresh() -> SigningKey {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).unwrap_or_else(|why| panic!("this system gives no random bytes: {why}"));
    SigningKey::from_bytes(&bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use domain::{Failure, FailureKind};

    use super::*;

    #[derive(Default)]
    struct Vault {
        kept: Mutex<BTreeMap<String, Sensitive>>,
        locked: bool,
    }

    impl KeyVault for Vault {
        fn keep(&self, name: &str, key: &Sensitive) -> Result<(), Failure> {
            self.find("")?;
            self.kept.lock().expect("unpoisoned").insert(name.into(), key.clone());
            Ok(())
        }

        fn find(&self, name: &str) -> Result<Option<Sensitive>, Failure> {
            if self.locked {
                return Err(Failure::new(FailureKind::Resource, "It is locked."));
            }
            Ok(self.kept.lock().expect("unpoisoned").get(name).cloned())
        }

        fn forget(&self, _: &str) -> Result<(), Failure> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn what_was_signed_is_proven_after_a_restart_and_to_no_other_keychain() {
        let vault = Arc::new(Vault::default());
        let signature = KeychainSigner::new(vault.clone()).sign(b"leave").await;
        let again = KeychainSigner::new(vault.clone());
        assert!(again.verify(b"leave", &signature).await, "the same key, from the keychain");
        assert!(!again.verify(b"leavE", &signature).await, "another text");
        let other = KeychainSigner::new(Arc::new(Vault::default()));
        assert!(!other.verify(b"leave", &signature).await, "another computer's keychain");
    }

    #[tokio::test]
    async fn without_a_keychain_it_is_proven_to_this_program_alone() {
        let locked = || Arc::new(Vault { locked: true, ..Vault::default() });
        let signer = KeychainSigner::new(locked());
        let signature = signer.sign(b"leave").await;
        assert!(signer.verify(b"leave", &signature).await, "it signed it itself");
        assert!(!KeychainSigner::new(locked()).verify(b"leave", &signature).await, "the next start has another key");
    }

    #[tokio::test]
    async fn a_key_that_cannot_be_read_is_not_replaced() {
        let vault = Arc::new(Vault::default());
        vault.keep(NAME, &Sensitive::new("no key".into())).expect("kept");
        let signature = KeychainSigner::new(vault.clone()).sign(b"leave").await;
        assert_eq!(vault.find(NAME).expect("open").expect("there").expose(), "no key", "it stays as it is");
        assert!(!KeychainSigner::new(vault).verify(b"leave", &signature).await, "and proves nothing");
    }
}
