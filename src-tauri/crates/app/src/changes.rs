//! The one way by which accounts change: what is worked out from them is brought up to date in the transaction of the
//! change, so that nothing stored is ever stale.

use domain::AccountId;
use store::table::score::Cause;
use store::{Connection, StoreError};

use crate::wire::AppError;
use crate::{App, scores};

impl App {
    /// Runs `work` in one transaction. It says which accounts are not as they were.
    pub(crate) async fn change<T: Send + 'static>(
        &self,
        cause: Cause,
        work: impl FnOnce(&Connection) -> Result<(T, Vec<AccountId>), StoreError> + Send + 'static,
    ) -> Result<T, AppError> {
        let at = self.clock.now();
        let changed = self.store.write(move |connection| {
            let (value, touched) = work(connection)?;
            scores::rescore(connection, &touched, cause, at)?;
            Ok(value)
        });
        Ok(changed.await?)
    }
}
