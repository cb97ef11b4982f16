//! The sample workspace: invented companies and people, marked as such, read in through the same door as any file.

use crate::App;
use crate::wire::{AppError, ImportKind, ImportReport, SampleReport};

const ACCOUNTS: &str = include_str!("../samples/accounts.csv");
const CONTACTS: &str = include_str!("../samples/contacts.csv");

impl App {
    pub async fn import_samples(&self) -> Result<SampleReport, AppError> {
        let accounts = self.import_sample(ImportKind::Accounts, "sample accounts", ACCOUNTS).await?;
        let contacts = self.import_sample(ImportKind::Contacts, "sample contacts", CONTACTS).await?;
        Ok(SampleReport { accounts, contacts })
    }

    async fn import_sample(&self, kind: ImportKind, name: &str, text: &str) -> Result<ImportReport, AppError> {
        let table = adapters::files::read_bytes_as_table(text.into()).map_err(AppError::internal)?;
        self.import_table(kind, name.into(), table, &[], false, true).await
    }
}
