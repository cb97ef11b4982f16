//! Which executions this program works on right now, so that none is worked on by two; what stops the work on one;
//! and whose work broke off, so that somebody takes it up again.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::ExecutionId;
use tokio::sync::Notify;

/// How often work that broke off is taken up again before it is left to the next start of the program.
const MOST_TRIES: u8 = 10;

#[derive(Debug, Clone, Default)]
pub(crate) struct Live(Arc<Mutex<Work>>);

#[derive(Debug, Default)]
struct Work {
    /// Each with what stops it.
    under_way: HashMap<ExecutionId, Arc<Notify>>,
    /// Each with how often it broke off.
    broken_off: HashMap<ExecutionId, u8>,
}

/// Stands for the work on one execution; gone when the work is, however it ends.
#[derive(Debug)]
pub(crate) struct LiveMark {
    live: Live,
    id: ExecutionId,
    stop: Arc<Notify>,
    unfinished: bool,
}

impl Live {
    /// `None`: somebody works on it already.
    pub fn enter(&self, id: ExecutionId) -> Option<LiveMark> {
        match self.work().under_way.entry(id) {
            Entry::Occupied(_) => None,
            Entry::Vacant(place) => {
                let stop = place.insert(Arc::default()).clone();
                Some(LiveMark { live: self.clone(), id, stop, unfinished: false })
            }
        }
    }

    /// Whoever works on it stops, also in the middle of a call.
    pub fn stop(&self, id: ExecutionId) {
        if let Some(stop) = self.work().under_way.get(&id) {
            stop.notify_one();
        }
    }

    /// Those whose work broke off and is worth another try.
    pub fn broken_off(&self) -> Vec<ExecutionId> {
        let work = self.work();
        let worth_it = work.broken_off.iter().filter(|(_, tries)| **tries <= MOST_TRIES);
        worth_it.map(|(id, _)| *id).collect()
    }

    fn work(&self) -> MutexGuard<'_, Work> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LiveMark {
    /// From here on it must be taken up again if it is not finished.
    pub fn begin(&mut self) {
        self.unfinished = true;
    }

    pub fn finish(&mut self) {
        self.unfinished = false;
        self.live.work().broken_off.remove(&self.id);
    }

    /// Whether it broke off before.
    pub fn broke_off(&self) -> bool {
        self.live.work().broken_off.contains_key(&self.id)
    }

    /// Done when the work has to stop.
    pub async fn stopped(&self) {
        self.stop.notified().await;
    }
}

impl Drop for LiveMark {
    fn drop(&mut self) {
        let mut work = self.live.work();
        work.under_way.remove(&self.id);
        if self.unfinished {
            let tries = work.broken_off.entry(self.id).or_default();
            *tries = tries.saturating_add(1);
        }
    }
}
