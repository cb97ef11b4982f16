//! Which executions this program works on right now, so that none is continued by two.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use domain::ExecutionId;

#[derive(Debug, Clone, Default)]
pub(crate) struct Live(Arc<Mutex<HashSet<ExecutionId>>>);

/// Stands for the work on one execution; gone when the work is, however it ends.
#[derive(Debug)]
pub(crate) struct LiveMark {
    live: Live,
    id: ExecutionId,
}

impl Live {
    /// `None`: somebody works on it already.
    pub fn enter(&self, id: ExecutionId) -> Option<LiveMark> {
        let fresh = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        fresh.then(|| LiveMark { live: self.clone(), id })
    }
}

impl Drop for LiveMark {
    fn drop(&mut self) {
        self.live.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}
