//! The time executions live by: it neither jumps nor stands still while the app runs, whatever is done to the wall
//! clock, and a wall clock that jumped while the app was closed is put to the rep before anything expires by it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use adapters::clock::{self, Reading};
use jiff::{SignedDuration, Timestamp};
use orchestrator::ports::Clock;
use store::table::setting;

use crate::App;
use crate::wire::AppError;

const KEY: &str = "clock";
/// What a wall clock may drift, or be corrected by, without anybody being asked.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Takes the wall clock's word at the start, and when the rep vouches for it; from there on it counts.
pub(crate) struct SteadyClock {
    began: Mutex<Reading>,
    read: fn() -> Reading,
}

impl SteadyClock {
    pub fn start() -> Self {
        Self::over(clock::read)
    }

    fn over(read: fn() -> Reading) -> Self {
        Self { began: Mutex::new(read()), read }
    }

    /// Takes the wall clock's word anew.
    fn read_anew(&self) {
        *self.began.lock().unwrap_or_else(PoisonError::into_inner) = (self.read)();
    }

    pub fn now(&self) -> Timestamp {
        let began = self.began.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = (self.read)().since_start.saturating_sub(began.since_start);
        let now = began.wall.saturating_add(SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX));
        let now = now.unwrap_or(began.wall);
        // Whole milliseconds: what is stored is what was decided on.
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

impl Clock for SteadyClock {
    fn now(&self) -> Timestamp {
        self.now()
    }
}

/// How far the wall clock is from where it should be, as far as that can be told; `None`: near enough.
fn jump(last: &Reading, now: &Reading) -> Option<SignedDuration> {
    let same_start = last.start.is_some() && last.start == now.start;
    let passed = if same_start { now.since_start.saturating_sub(last.since_start) } else { Duration::ZERO };
    let off = now.wall.duration_since(last.wall) - SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX);
    // After a restart of the machine any time may have passed, but never less than none.
    let jumped = if same_start { off.abs() > TOLERANCE } else { off < -TOLERANCE };
    jumped.then_some(off)
}

/// Whether the rep has to say that the wall clock is right.
#[derive(Default)]
pub(crate) struct Doubt(Mutex<Option<SignedDuration>>);

impl Doubt {
    pub fn get(&self) -> Option<SignedDuration> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, off: Option<SignedDuration>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = off;
    }

    /// In words, for the rep.
    pub fn words(&self) -> Option<String> {
        let off = self.get()?;
        let (minutes, direction) = (off.abs().as_mins(), if off.is_negative() { "back" } else { "forward" });
        let amount = match minutes {
            0..120 => format!("{minutes} minutes"),
            120..2880 => format!("{} hours", minutes / 60),
            _ => format!("{} days", minutes / 1440),
        };
        Some(format!("This computer's clock was put {direction} by {amount} while the app was closed."))
    }
}

impl App {
    /// Compares the clocks with how the last run left them, and remembers them where nothing is wrong.
    pub(crate) async fn check_clock(&self) {
        let last = self.store.read(|connection| setting::get::<Reading>(connection, KEY)).unwrap_or_else(|error| {
            tracing::warn!(%error, "what was remembered of the clocks cannot be read");
            None
        });
        let off = last.and_then(|last| jump(&last, &clock::read()));
        self.doubt.set(off);
        if let Some(off) = off {
            tracing::warn!(seconds = off.as_secs(), "the wall clock jumped; nothing expires until the rep confirms it");
            return;
        }
        self.remember_clock().await;
    }

    /// Nothing is asked of a person, and no time is given to anything, by a clock in doubt.
    pub(crate) fn clock_is_trusted(&self) -> Result<(), AppError> {
        match self.doubt.words() {
            Some(words) => Err(AppError::bad_input(format!(
                "{words} Set it if it is wrong, and say that it is right: at the top of the window, or with `cugar \
                 confirm-clock`."
            ))),
            None => Ok(()),
        }
    }

    /// Best effort: without it a later jump goes unnoticed, and that is no reason to stop the rep.
    pub(crate) async fn remember_clock(&self) {
        let reading = Reading { wall: self.clock.now(), ..clock::read() };
        if let Err(error) = self.store.write(move |connection| setting::set(connection, KEY, &reading)).await {
            tracing::warn!(%error, "the clocks could not be remembered");
        }
    }

    /// The rep says that the date and time are right, now, perhaps after setting them: what is over by them, is over.
    pub async fn confirm_clock(&self) -> Result<(), AppError> {
        self.clock.read_anew();
        self.doubt.set(None);
        self.catch_up().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    fn at(wall: i64, since_start: u64, start: &str) -> Reading {
        let wall = Timestamp::from_second(1_800_000_000 + wall).unwrap();
        Reading { wall, since_start: Duration::from_secs(since_start), start: Some(start.into()) }
    }

    #[test]
    fn a_jump_is_what_the_steady_clock_does_not_explain() {
        const DAY: i64 = 86_400;
        let last = at(0, 1_000, "a");
        let cases = [
            ("closed for a day", at(DAY, 1_000 + 86_400, "a"), false),
            ("put forward by a day", at(DAY, 1_010, "a"), true),
            ("put back by a day", at(-DAY, 1_010, "a"), true),
            ("corrected by a minute", at(70, 1_010, "a"), false),
            ("started again after a week", at(7 * DAY, 20, "b"), false),
            ("started again with an earlier date", at(-DAY, 20, "b"), true),
            ("started again a moment earlier", at(-60, 20, "b"), false),
        ];
        for (what, now, jumped) in cases {
            assert_eq!(jump(&last, &now).is_some(), jumped, "{what}");
        }
        let nameless = Reading { start: None, ..at(DAY, 1_010, "a") };
        assert_eq!(jump(&last, &nameless), None, "what cannot be told is not claimed");
    }

    #[tokio::test]
    async fn the_clock_that_the_rep_set_right_expires_nothing_early() {
        static AHEAD: AtomicI64 = AtomicI64::new(0);
        let read = || Reading {
            wall: Timestamp::now() + SignedDuration::from_hours(AHEAD.load(Ordering::SeqCst)),
            ..clock::read()
        };
        let folder = tempfile::tempdir().unwrap();
        let open = || App::with_clock(store::Store::open(folder.path()).unwrap(), SteadyClock::over(read));
        let app = open();
        app.import_samples().await.unwrap();
        let best = app.best_accounts(crate::Goal::Prospect, 1).unwrap()[0].to_string();
        app.run(crate::Goal::Prospect, &[best]).await.unwrap();
        drop(app);

        AHEAD.store(30, Ordering::SeqCst);
        let app = open();
        app.doubt.set(Some(SignedDuration::from_hours(30)));
        AHEAD.store(0, Ordering::SeqCst);
        app.confirm_clock().await.unwrap();
        assert_eq!(app.queue().unwrap().len(), 1, "the message has a day, and an hour has not passed");
        drop(app);

        AHEAD.store(30, Ordering::SeqCst);
        let app = open();
        app.doubt.set(Some(SignedDuration::from_hours(30)));
        app.confirm_clock().await.unwrap();
        assert!(app.queue().unwrap().is_empty(), "where 30 hours did pass, its day is over");
    }

    static WALL: AtomicI64 = AtomicI64::new(0);
    static SINCE: AtomicI64 = AtomicI64::new(1_000);

    #[test]
    fn while_the_app_runs_only_time_that_passed_has_passed() {
        let clock =
            SteadyClock::over(|| at(WALL.load(Ordering::SeqCst), SINCE.load(Ordering::SeqCst).unsigned_abs(), "a"));
        let began = clock.now();
        WALL.store(1_000_000, Ordering::SeqCst);
        assert_eq!(clock.now(), began, "a wall clock put forward fires nothing early");
        WALL.store(-1_000_000, Ordering::SeqCst);
        // Asleep for two days: the steady clock went on.
        SINCE.store(1_000 + 172_800, Ordering::SeqCst);
        assert_eq!(clock.now().duration_since(began), SignedDuration::from_hours(48), "and sleep loses nothing");
        WALL.store(60, Ordering::SeqCst);
        clock.read_anew();
        assert_eq!(
            clock.now().duration_since(began),
            SignedDuration::from_secs(60),
            "what the rep vouches for, counts"
        );
    }
}
