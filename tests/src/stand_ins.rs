//! What stands in for the world in the tests whose subject is something else.

use domain::{ApprovalRequest, Brief, ExecutionId, Failure, FailureKind, Form, OutboundMessage, Outgoing, Sensitive};
use orchestrator::ports::{Circumstances, KeyVault, Pace};

/// A message as it leaves in the tests: its execution and every byte of it, and nothing else.
pub fn plain(request: &ApprovalRequest) -> Outgoing {
    let bytes = serde_json::to_vec(&(request.execution, &request.message)).expect("a message can be written");
    Outgoing { approval: request.id, way: request.message.way(), form: Form::Text, server: None, envelope: None, bytes }
}

/// As things stood when the brief was made, without a limit.
pub fn circumstances(brief: &Brief) -> Circumstances {
    Circumstances {
        account: brief.account.clone(),
        people: brief.people.clone(),
        sender: brief.sender.clone(),
        server: None,
        pace: Pace::default(),
    }
}

/// The execution a message of [`plain`] belongs to.
pub fn execution_of(outgoing: &Outgoing) -> ExecutionId {
    let (execution, _): (ExecutionId, OutboundMessage) = serde_json::from_slice(&outgoing.bytes).expect("a plain one");
    execution
}

/// A keychain that is there again after a restart of the program, because it always holds the same.
pub struct SameKeys;

impl KeyVault for SameKeys {
    fn keep(&self, _: &str, _: &Sensitive) -> Result<(), Failure> {
        Err(none())
    }

    fn find(&self, _: &str) -> Result<Option<Sensitive>, Failure> {
        Ok(Some(Sensitive::new("5a".repeat(32))))
    }

    fn forget(&self, _: &str) -> Result<(), Failure> {
        Err(none())
    }
}

/// A computer without a keychain.
pub struct NoKeychain;

fn none() -> Failure {
    Failure::new(FailureKind::Resource, "There is no keychain here.")
}

impl KeyVault for NoKeychain {
    fn keep(&self, _: &str, _: &Sensitive) -> Result<(), Failure> {
        Err(none())
    }

    fn find(&self, _: &str) -> Result<Option<Sensitive>, Failure> {
        Err(none())
    }

    fn forget(&self, _: &str) -> Result<(), Failure> {
        Err(none())
    }
}
