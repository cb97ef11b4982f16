//! The data folder a measurement works on: invented accounts, each with a person who can be written to, read in
//! through the app's own import, and a rep who has said who they are.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::wire::{HandOff, ImportKind, Sender, Settings};
use app::{App, Goal, Outside};
use domain::{Account, AccountId};
use serde_json::{Value, json};
use tests::stand_ins::SameKeys;
use uuid::Uuid;

use crate::Failure;

const TRADES: [&str; 6] = ["Software", "Manufacturing", "Logistics", "Healthcare", "Insurance", "Retail"];
const COUNTRIES: [&str; 5] = ["United States", "Germany", "United Kingdom", "Norway", "India"];
const STACKS: [&str; 4] = ["Salesforce; Snowflake", "SAP; Microsoft 365", "HubSpot", "Oracle; Azure; ServiceNow"];
const FIRST: [&str; 8] = ["Ingrid", "Tomas", "Priya", "Gareth", "Ana", "Kofi", "Mei", "Jonas"];
const LAST: [&str; 7] = ["Solberg", "Lindholm", "Okafor", "Pellow", "Duarte", "Hassan", "Novak"];
const TITLES: [&str; 4] = ["VP Operations", "Head of IT", "Chief Revenue Officer", "Sales Operations Manager"];

/// Without the keychain of whoever measures: a key is asked for once, and its answer is not what is measured.
pub async fn open(folder: &Path) -> Result<App, Failure> {
    let outside = Outside { keys: Arc::new(SameKeys), ..Outside::default() };
    Ok(App::open_with(folder, outside).await?)
}

/// The same for looking only.
pub fn open_for_reading(folder: &Path) -> Result<App, Failure> {
    let outside = Outside { keys: Arc::new(SameKeys), ..Outside::default() };
    Ok(App::open_for_reading_with(folder, outside)?)
}

/// Makes a data folder with this many accounts, and closes it again.
pub async fn prepare(folder: &Path, accounts: usize) -> Result<Value, Failure> {
    fs::create_dir_all(folder)?;
    // Beside the data folder: other people's files in it would make it not ours.
    let file = folder.with_extension("csv");
    let app = App::open(folder).await?;
    for (kind, text) in
        [(ImportKind::Accounts, account_rows(accounts)?), (ImportKind::Contacts, contact_rows(accounts)?)]
    {
        fs::write(&file, text)?;
        let report = app.import_file(kind, &file, &[], false).await?;
        if report.created as usize != accounts {
            return Err(format!("of {accounts} rows {} went in", report.created).into());
        }
    }
    fs::remove_file(&file)?;
    let sender = Sender {
        name: "Robin Rep".into(),
        email: "robin@seller.example".into(),
        company: "Seller Ltd".into(),
        offer: "keep their stock in step with their orders".into(),
        postal_address: "1 Market Street, Springfield".into(),
        data_source: String::new(),
    };
    app.save_settings(Settings { sender, hand_off: HandOff::Clipboard, ..app.settings()? }).await?;
    let ids = app.best_accounts(Goal::Prospect, u32::try_from(accounts)?)?;
    let lines: Vec<String> = ids.iter().map(ToString::to_string).collect();
    fs::write(list(folder), lines.join("\n"))?;
    Ok(json!({ "accounts": ids.len() }))
}

/// The accounts of a prepared folder. Read from a list, since scoring them all for it would leave its traces in the
/// memory that is measured.
pub fn accounts(folder: &Path) -> Result<Vec<AccountId>, Failure> {
    Ok(fs::read_to_string(list(folder))?.lines().map(str::parse).collect::<Result<_, _>>()?)
}

fn list(folder: &Path) -> PathBuf {
    folder.with_extension("accounts")
}

pub fn account_rows(count: usize) -> Result<String, Failure> {
    let mut rows = String::from(
        "Company name,Company Domain Name,Industry,Number of Employees,Annual Revenue,Country/Region,Technologies\n",
    );
    for n in 0..count {
        let (trade, country, stack) = (pick(&TRADES, n), pick(&COUNTRIES, n / 3), pick(&STACKS, n / 7));
        let employees = 20 + n * 37 % 4_000;
        let revenue = employees * 170_000;
        writeln!(rows, "Northwind {trade} {n},northwind{n}.example,{trade},{employees},{revenue},{country},{stack}")?;
    }
    Ok(rows)
}

/// The account of a row of [`account_rows`], as it would be in memory.
pub fn account(n: usize) -> Account {
    let (trade, country, stack) = (pick(&TRADES, n), pick(&COUNTRIES, n / 3), pick(&STACKS, n / 7));
    let employees = 20 + n * 37 % 4_000;
    Account {
        id: AccountId::new(Uuid::from_u128(n as u128)),
        name: format!("Northwind {trade} {n}"),
        domain: Some(format!("northwind{n}.example")),
        industry: Some(trade.into()),
        employees: Some(employees as u32),
        revenue: Some(employees as u64 * 170_000),
        country: Some(country.into()),
        region: None,
        technologies: stack.split("; ").map(Into::into).collect(),
        notes: None,
        own: Default::default(),
        do_not_contact: false,
        sample: false,
    }
}

fn contact_rows(count: usize) -> Result<String, Failure> {
    let mut rows = String::from("First Name,Last Name,Email,Job Title,Phone Number,Associated Company\n");
    for n in 0..count {
        let (first, last, title) = (pick(&FIRST, n), pick(&LAST, n / 2), pick(&TITLES, n / 5));
        let trade = pick(&TRADES, n);
        writeln!(
            rows,
            "{first},{last},{first}.{last}@northwind{n}.example,{title},+1 555 01 00 {:02},Northwind {trade} {n}",
            n % 100
        )?;
    }
    Ok(rows)
}

fn pick<'a>(words: &[&'a str], n: usize) -> &'a str {
    words[n % words.len()]
}

/// What the database takes on the disk: the file and what waits beside it to be put in.
pub fn size(folder: &Path) -> Result<u64, Failure> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(store::FILE_NAME) {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes)
}
