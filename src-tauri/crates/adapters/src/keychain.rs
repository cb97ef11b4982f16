//! The operating system's keychain: Secret Service, macOS Keychain, Windows Credential Manager.
//!
//! Whether it can keep a secret is known only by keeping one, so that is what [`probe`] does. No secret is ever held
//! in a file instead, and none is in an error.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, TryRecvError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use domain::{Failure, FailureKind, Sensitive};
use keyring::{Entry, Error};
use orchestrator::ports::KeyVault;

/// The name the app's secrets stand under in the keychain.
pub const SERVICE: &str = "CUGAr Sales";

/// Long enough for a person to unlock it when asked.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    #[error(
        "No keychain was found ({0}). Start or install one (on Linux: GNOME Keyring, KWallet or KeePassXC) and try \
         again. Until then keys and passwords cannot be kept."
    )]
    NoService(String),
    #[error("The keychain is locked, or has no default collection ({0}). Unlock it or create one, and try again.")]
    Locked(String),
    #[error("The keychain did not answer within {} seconds. If it shows a question, answer it; then try again.", .0.as_secs())]
    TimedOut(Duration),
    #[error("The keychain gave back something else than was put in. Do not keep secrets in it; check its settings.")]
    ReadBackDifferent,
    #[error("The keychain refused ({0}). Check that this app may use it, and try again.")]
    Refused(String),
}

type Answer<T> = Result<T, KeychainError>;
type Outcome = Answer<()>;

/// A try that has not come back: the keychain may be waiting for the person. Nobody is asked twice at once.
static PENDING: Mutex<Option<Receiver<Outcome>>> = Mutex::new(None);

/// Writes, reads and deletes a throw-away value. Blocks for up to ten seconds; every call is a fresh try.
pub fn probe() -> Outcome {
    answer_within(PATIENCE, &PENDING, round_trip)
}

fn answer_within<T: Send + 'static>(
    patience: Duration,
    pending: &Mutex<Option<Receiver<Answer<T>>>>,
    attempt: impl FnOnce() -> Answer<T> + Send + 'static,
) -> Answer<T> {
    // The receiver inside stays whole whatever happened to a thread that held the lock.
    let mut pending = pending.lock().unwrap_or_else(PoisonError::into_inner);
    let unanswered = pending.take().filter(|answer| matches!(answer.try_recv(), Err(TryRecvError::Empty)));
    let answer = match unanswered {
        Some(answer) => answer,
        None => {
            let (sender, answer) = mpsc::channel();
            // Nobody listens any more when the receiver was dropped: then nobody needs the answer.
            let work = move || drop(sender.send(attempt()));
            let started = thread::Builder::new().name("keychain".into()).spawn(work);
            started.map_err(|why| KeychainError::Refused(why.to_string()))?;
            answer
        }
    };
    match answer.recv_timeout(patience) {
        Ok(outcome) => outcome,
        Err(RecvTimeoutError::Timeout) => {
            *pending = Some(answer);
            Err(KeychainError::TimedOut(patience))
        }
        Err(RecvTimeoutError::Disconnected) => Err(KeychainError::Refused("its library failed".into())),
    }
}

/// The keychain as the place of keys: each under a name of its own, below [`SERVICE`].
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemKeychain;

impl KeyVault for SystemKeychain {
    fn keep(&self, name: &str, key: &Sensitive) -> Result<(), Failure> {
        let (name, key) = (name.to_owned(), key.clone());
        in_time(move || {
            let entry = entry(&name)?;
            entry.set_password(key.expose()).map_err(refused)?;
            // A keychain that says yes and keeps nothing is found now and not in the middle of a message.
            match entry.get_password() {
                Ok(read) if read == key.expose() => Ok(()),
                Ok(_) => Err(KeychainError::ReadBackDifferent),
                Err(why) => Err(refused(why)),
            }
        })
    }

    fn find(&self, name: &str) -> Result<Option<Sensitive>, Failure> {
        let name = name.to_owned();
        in_time(move || match entry(&name)?.get_password() {
            Ok(key) => Ok(Some(Sensitive::new(key))),
            Err(Error::NoEntry) => Ok(None),
            Err(why) => Err(refused(why)),
        })
    }

    fn forget(&self, name: &str) -> Result<(), Failure> {
        let name = name.to_owned();
        in_time(move || match entry(&name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(why) => Err(refused(why)),
        })
    }
}

fn in_time<T: Send + 'static>(work: impl FnOnce() -> Answer<T> + Send + 'static) -> Result<T, Failure> {
    let answer = answer_within(PATIENCE, &Mutex::new(None), work);
    answer.map_err(|why| Failure::new(FailureKind::Resource, why.to_string()))
}

fn round_trip() -> Outcome {
    let random = || RandomState::new().build_hasher().finish();
    let entry = entry(&format!("probe-{:016x}", random()))?;
    let value = format!("{:016x}{:016x}", random(), random());
    entry.set_password(&value).map_err(refused)?;
    let read = entry.get_password();
    // Whatever was read, nothing stays behind.
    let deleted = entry.delete_credential();
    match read {
        Ok(read) if read == value => deleted.map_err(refused),
        Ok(_) | Err(Error::NoEntry | Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::Ambiguous(_)) => {
            Err(KeychainError::ReadBackDifferent)
        }
        Err(why) => Err(refused(why)),
    }
}

/// A connection of its own each time: `keyring` makes one per process, and keeps a failed one for good.
#[cfg(all(unix, not(target_os = "macos")))]
fn entry(user: &str) -> Result<Entry, KeychainError> {
    use keyring_core::api::CredentialStoreApi as _;

    let store = zbus_secret_service_keyring_store::Store::new().map_err(|why| KeychainError::NoService(plain(&why)))?;
    let inner = store.build(SERVICE, user, None).map_err(refused)?;
    Ok(Entry { inner })
}

/// The keychains of these systems are part of them: there is no connection that could fail once and for all.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn entry(user: &str) -> Result<Entry, KeychainError> {
    Entry::new(SERVICE, user).map_err(|why| KeychainError::NoService(plain(&why)))
}

fn refused(why: Error) -> KeychainError {
    match &why {
        Error::NoDefaultStore => KeychainError::NoService(plain(&why)),
        Error::NoStorageAccess(_) => KeychainError::Locked(plain(&why)),
        _ => KeychainError::Refused(plain(&why)),
    }
}

/// The library's words in one line, without the value that some of its errors carry.
fn plain(why: &Error) -> String {
    match why {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => cause.to_string(),
        Error::NoEntry => "it was not kept".into(),
        Error::NoDefaultStore => "there is none on this system".into(),
        Error::TooLong(..) => "the value is too long for it".into(),
        Error::NotSupportedByStore(_) => "it cannot do this".into(),
        _ => "it answered something that cannot be understood".into(),
    }
    .replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(50);
    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn a_keychain_that_does_not_answer_is_not_waited_for_and_not_asked_twice() {
        let pending = Mutex::new(None);
        let (release, wait) = mpsc::channel::<()>();
        let stuck = move || wait.recv().map_err(|_| KeychainError::ReadBackDifferent);
        assert_eq!(answer_within(SHORT, &pending, stuck), Err(KeychainError::TimedOut(SHORT)));
        let second = || panic!("a second question while the first one stands");
        assert_eq!(answer_within(SHORT, &pending, second), Err(KeychainError::TimedOut(SHORT)));
        release.send(()).expect("the first try still waits");
        assert_eq!(answer_within(LONG, &pending, || Ok(())), Ok(()), "once unlocked it works without a restart");
    }

    #[test]
    fn a_failure_is_not_remembered() {
        let pending = Mutex::new(None);
        let failing = || Err(KeychainError::NoService("gone".into()));
        assert!(answer_within(LONG, &pending, failing).is_err());
        assert_eq!(answer_within(LONG, &pending, || Ok(())), Ok(()), "the next try is a fresh one");
    }

    #[test]
    fn a_library_that_dies_is_an_error_and_no_hang() {
        let outcome: Outcome = answer_within(LONG, &Mutex::new(None), || panic!("as a library might"));
        assert!(matches!(outcome, Err(KeychainError::Refused(_))), "{outcome:?}");
    }

    #[test]
    fn every_error_says_what_to_do_and_holds_no_secret() {
        let secret = b"hunter2".to_vec();
        let errors = [
            refused(Error::BadEncoding(secret.clone())),
            refused(Error::BadDataFormat(secret, "x".into())),
            refused(Error::NoStorageAccess("locked".into())),
            KeychainError::TimedOut(PATIENCE),
            KeychainError::ReadBackDifferent,
        ];
        for error in errors {
            let said = error.to_string();
            assert!(!said.contains("hunter2") && !said.contains("104, 117"), "{said}");
            assert!(said.contains("try again") || said.contains("check"), "{said}");
        }
    }
}
