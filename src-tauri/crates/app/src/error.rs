//! The one conversion at the door: every error becomes a code and a message that says what to do.

use domain::Rejection;
use orchestrator::RunError;
use orchestrator::ports::{BriefError, JournalError};
use store::StoreError;

use crate::wire::{AppError, ErrorCode};

impl AppError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub(crate) fn bad_input(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::BadInput, message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::NotFound, message)
    }

    /// Its words are not told and not logged: those of a panic or of a reader may quote what was being worked on.
    pub(crate) fn internal<E>(_: E) -> Self {
        tracing::error!(kind = std::any::type_name::<E>(), "internal error");
        let what = "Something went wrong in the app itself before this was done. Try again; if it happens again, start \
                    the app again. The log says where it was.";
        Self::new(ErrorCode::Internal, what)
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for AppError {}

/// A library's message as a sentence of ours.
fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut characters = text.chars();
    let mut sentence: String = characters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    sentence.push_str(characters.as_str());
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::InUse(_) => ErrorCode::StoreInUse,
            StoreError::Newer(_) => ErrorCode::StoreNewer,
            StoreError::NoAccount(_) | StoreError::NoExecution(_) | StoreError::NoApproval(_) => ErrorCode::NotFound,
            StoreError::NoBackup(_)
            | StoreError::NoContact(_)
            | StoreError::Erased(_)
            | StoreError::NoImport(_)
            | StoreError::NoSignal(_)
            | StoreError::NoMerge(_)
            | StoreError::NoIcp(_) => ErrorCode::NotFound,
            StoreError::NoTemplate(_) | StoreError::NoKnowledge(_) => ErrorCode::NotFound,
            StoreError::TemplateMovedOn => ErrorCode::AlreadyDecided,
            StoreError::MovedOn(_) | StoreError::MergedSince | StoreError::NotReversible(_) | StoreError::Cancelled => {
                ErrorCode::AlreadyDecided
            }
            StoreError::Busy(_) => ErrorCode::Busy,
            _ => ErrorCode::StoreFailed,
        };
        Self::new(code, sentence(&error))
    }
}

impl From<JournalError> for AppError {
    fn from(error: JournalError) -> Self {
        let code = match &error {
            JournalError::NoAccount(_) | JournalError::NoExecution(_) | JournalError::NoApproval(_) => {
                ErrorCode::NotFound
            }
            JournalError::MovedOn(_) => ErrorCode::AlreadyDecided,
            JournalError::Busy(_) => ErrorCode::Busy,
            JournalError::Broken(..) | JournalError::DiskFull | JournalError::Storage(_) => ErrorCode::StoreFailed,
        };
        Self::new(code, sentence(&error))
    }
}

impl From<BriefError> for AppError {
    fn from(error: BriefError) -> Self {
        match error {
            BriefError::Journal(error) => error.into(),
            BriefError::DoNotContact(_) => Self::new(ErrorCode::DoNotContact, sentence(&error)),
        }
    }
}

impl From<RunError> for AppError {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Brief(error) => error.into(),
            RunError::Journal(error) => error.into(),
            RunError::Rejected(rejection) => rejection.into(),
            RunError::SenderChanged => Self::new(ErrorCode::AlreadyDecided, sentence(&error)),
            RunError::EnoughToday(_) => Self::new(ErrorCode::EnoughToday, sentence(&error)),
            RunError::NoMailServer => Self::bad_input(sentence(&error)),
            RunError::CannotLeave(failure) => Self::bad_input(failure.message),
            RunError::RecipientGone(_) => Self::new(ErrorCode::DoNotContact, error.to_string()),
            RunError::AtWork => Self::new(ErrorCode::Busy, sentence(&error)),
            RunError::NotNoted(_) => Self::new(ErrorCode::StoreFailed, sentence(&error)),
            RunError::CannotPlan(error) => Self::bad_input(sentence(&error)),
        }
    }
}

impl From<Rejection> for AppError {
    fn from(rejection: Rejection) -> Self {
        let code = match rejection {
            Rejection::RecipientMissing => ErrorCode::RecipientMissing,
            Rejection::NothingToRetry => ErrorCode::BadInput,
            _ => ErrorCode::AlreadyDecided,
        };
        Self::new(code, sentence(&rejection))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// tokio's words for a task that panicked quote the panic.
    #[tokio::test]
    async fn an_error_of_the_app_itself_says_what_to_do_and_quotes_nothing() {
        let broken = tokio::spawn(async { panic!("zanzibar") }).await.unwrap_err();
        assert!(broken.to_string().contains("zanzibar"), "otherwise this test shows nothing: {broken}");
        let error = AppError::internal(broken);
        assert_eq!(error.code, ErrorCode::Internal);
        assert!(!error.message.contains("zanzibar"), "{}", error.message);
        assert!(error.message.contains("Try again"), "{}", error.message);
    }
}
