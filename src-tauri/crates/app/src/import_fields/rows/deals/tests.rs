use std::collections::BTreeMap;

use domain::deal::DealStatus;
use domain::signal::SignalKind;

use crate::import_fields::rows::tests::{mapping, table};
use crate::import_fields::{DealFields, Parsed, Reader, SignalFields};
use crate::wire::ImportKind;

fn deals(header: &str, rows: &[&str]) -> (Vec<Parsed<DealFields>>, usize) {
    let table = table(header, rows);
    let mapping = mapping(ImportKind::Deals, &table);
    let reader = Reader::new(&mapping, &table);
    (table.rows.iter().map(|row| reader.deal(row)).collect(), reader.warnings().len())
}

fn deal(header: &str, cells: &str) -> DealFields {
    let (mut read, _) = deals(header, &[cells]);
    read.remove(0).value.unwrap_or_else(|reject| panic!("{cells}: {reject:?}"))
}

fn signal(header: &str, cells: &str) -> Parsed<SignalFields> {
    let table = table(header, &[cells]);
    let mapping = mapping(ImportKind::Signals, &table);
    Reader::new(&mapping, &table).signal(table.rows.get(0).expect("a row"))
}

fn on(date: Option<jiff::civil::Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

#[test]
fn a_full_row_is_a_deal() {
    let header = "Record ID|Deal Name|Deal Stage|Amount|Deal owner|Close Date|Create Date|Associated Company|\
                  Associated Company IDs (Primary)|Currency|Lead Source|Territory Region";
    let read =
        deal(header, "9001|Acme renewal|contractsent|25,000.50|Sam|2026-12-01|2025-01-01|Acme|77;78|eur|Web|FS-East");
    let details = [("owner", "Sam"), ("source", "Web"), ("territory_region", "FS-East")];
    let expected = DealFields {
        record_id: Some("9001".into()),
        name: "Acme renewal".into(),
        account: Some("Acme".into()),
        account_record_id: Some("77".into()),
        stage: Some("contractsent".into()),
        status: Some(DealStatus::Open),
        amount: Some(25_000.5),
        currency: Some("EUR".into()),
        created_on: Some(jiff::civil::date(2025, 1, 1)),
        close_on: Some(jiff::civil::date(2026, 12, 1)),
        details: details
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into_iter()
            .collect::<BTreeMap<_, _>>(),
        ..DealFields::default()
    };
    assert_eq!(read, expected);
}

#[test]
fn how_a_deal_stands_is_told_by_whatever_says_it() {
    use DealStatus::{Lost, Open, Won};
    let cases: [(&str, &str, Option<DealStatus>, Option<&str>); 26] = [
        ("Deal|Deal Stage|Close Date", "a|closedwon|2024-03-12", Some(Won), Some("2024-03-12")),
        ("Deal|Deal Stage|Close Date", "a|closedlost|2024-03-12", Some(Lost), Some("2024-03-12")),
        ("Deal|Deal Stage|Close Date", "a|qualifiedtobuy|2024-03-12", Some(Open), None),
        ("Opportunity Name|Stage", "a|Closed Won", Some(Won), None),
        ("Opportunity Name|Stage", "a|Closed - Lost (no decision)", Some(Lost), None),
        ("Opportunity Name|Stage", "a|6 Gewonnen", Some(Won), None),
        ("Opportunity Name|Stage", "a|Not won", Some(Open), None),
        ("Opportunity Name|Stage", "a|", None, None),
        ("NAME|STAGENAME|ISWON|ISCLOSED|CLOSEDATE", "a|Signed off|true|true|2005-11-09", Some(Won), Some("2005-11-09")),
        ("NAME|STAGENAME|ISWON|ISCLOSED|CLOSEDATE", "a|Dead|false|true|2005-11-09", Some(Lost), Some("2005-11-09")),
        ("NAME|STAGENAME|ISWON|ISCLOSED|CLOSEDATE", "a|Negotiation|false|false|2005-11-09", Some(Open), None),
        ("NAME|STAGENAME|ISWON|ISCLOSED", "a|Negotiation||", Some(Open), None),
        ("Name|Stage|IsClosed", "a|Done|TRUE", None, None),
        ("Name|Status", "a|Won", Some(Won), None),
        ("Name|Status", "a|in progress", Some(Open), None),
        ("Name|Status", "a|verloren", Some(Lost), None),
        ("Name|Status|Stage", "a|Lost|Closed Won", Some(Lost), None),
        (
            "Deal - Title|Deal - Status|Deal - Won time|Deal - Lost time",
            "a|Won|2024-03-12 10:00:00|",
            Some(Won),
            Some("2024-03-12"),
        ),
        ("Deal - Title|Deal - Won time|Deal - Lost time", "a||2024-03-12 10:00:00", Some(Lost), Some("2024-03-12")),
        ("Deal - Title|Deal - Won time|Deal - Lost time", "a||", Some(Open), None),
        ("Deal - Title|Deal - Stage|Deal - Closed on", "a|Closed won|2024-03-12", Some(Won), Some("2024-03-12")),
        ("Deal|Won", "a|x", Some(Won), None),
        ("Deal|Won|Lost", "a|no|yes", Some(Lost), None),
        ("Deal|Won|Lost", "a|no|no", Some(Open), None),
        ("Deal|Amount", "a|5", None, None),
        ("account|deal_stage|close_date|close_value", "Cancity|Won|2017-03-01|1054", Some(Won), Some("2017-03-01")),
    ];
    for (header, cells, status, closed) in cases {
        let read = deal(header, cells);
        assert_eq!((read.status, on(read.closed_on).as_deref()), (status, closed), "{header}: {cells}");
    }
}

#[test]
fn a_deal_that_says_two_things_or_nothing_is_rejected() {
    let cases = [
        ("Deal|Won|Lost", "a|yes|yes", "won and as lost"),
        ("Deal Name|Amount", "|5", "neither the deal nor its company"),
        ("Deal Name|Amount", "a|lots", "not a number"),
        ("Deal Name|Amount", "a|-5", "negative"),
        ("Deal Name|Amount", "a|1e30", "worth that much"),
    ];
    for (header, cells, reason) in cases {
        let (mut read, _) = deals(header, &[cells]);
        let reject = read.remove(0).value.expect_err(cells);
        assert!(reject.reason.contains(reason), "{cells}: {}", reject.reason);
    }
}

#[test]
fn a_deal_without_a_name_is_called_after_what_is_known() {
    let header = "opportunity_id|product|account|deal_stage|close_value";
    assert_eq!(deal(header, "1C1I7A6R|GTX Basic|Cancity|Won|1054").name, "Cancity – GTX Basic");
    assert_eq!(deal(header, "1C1I7A6R||Cancity|Won|1054").name, "Cancity");
    assert_eq!(deal(header, "1C1I7A6R|GTX Basic||Won|1054").name, "GTX Basic 1C1I7A6R");
    assert_eq!(deal(header, "1C1I7A6R|||Won|1054").name, "1C1I7A6R");
}

#[test]
fn money_says_its_currency_in_its_cell_or_beside_it() {
    let cases = [
        ("$1.5M|", Some(1_500_000.0), Some("USD")),
        ("1,5 Mio. €|", Some(1_500_000.0), Some("EUR")),
        ("450000|USD", Some(450_000.0), Some("USD")),
        ("450000|€", Some(450_000.0), Some("EUR")),
        ("450000|GBP - British Pound", Some(450_000.0), Some("GBP")),
        ("100.0|gold", Some(100.0), None),
        ("|USD", None, Some("USD")),
        ("n/a|-", None, None),
    ];
    for (cells, amount, currency) in cases {
        let read = deal("Deal|Amount|Currency", &format!("a|{cells}"));
        assert_eq!((read.amount, read.currency.as_deref()), (amount, currency), "{cells}");
    }
}

#[test]
fn the_order_of_day_and_month_is_the_columns_and_what_nothing_tells_is_asked() {
    let created = |rows: &[&str]| {
        let rows: Vec<String> = rows.iter().map(|cells| format!("a|{cells}")).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let (read, warnings) = deals("Deal|Create Date|Close Date", &rows);
        let dates = read.into_iter().map(|row| row.value.expect("a deal"));
        (dates.map(|deal| on(deal.created_on).unwrap_or_else(|| "?".into())).collect::<Vec<_>>(), warnings)
    };
    let cases: [(&str, &[&str], &[&str], usize); 7] = [
        ("one day over 12 decides", &["03/04/2024|", "13/04/2024|"], &["2024-04-03", "2024-04-13"], 0),
        ("one month second decides", &["03/04/2024|", "04/13/2024|"], &["2024-03-04", "2024-04-13"], 0),
        ("nothing decides", &["03/04/2024|", "05/06/2024|"], &["?", "?"], 1),
        ("they contradict", &["13/04/2024|", "04/13/2024|", "03/04/2024|"], &["2024-04-13", "2024-04-13", "?"], 1),
        ("the other column decides", &["03/04/2024|31/12/2024", "05/06/2024|"], &["2024-04-03", "2024-06-05"], 0),
        ("both ways are one day", &["05/05/2024|"], &["2024-05-05"], 0),
        ("serials and names need no order", &["45631|", "12 Mar 2024|"], &["2024-12-05", "2024-03-12"], 0),
    ];
    for (what, rows, expected, warnings) in cases {
        assert_eq!(created(rows), (expected.iter().map(|date| (*date).to_owned()).collect(), warnings), "{what}");
    }
    let mut european = table("Deal|Create Date|Amount", &["a|03/04/2024|1.234,50"]);
    let order = |table: &adapters::files::Table| {
        let mapping = mapping(ImportKind::Deals, table);
        on(Reader::new(&mapping, table).deal(table.rows.get(0).expect("a row")).value.expect("a deal").created_on)
    };
    assert_eq!(order(&european).as_deref(), Some("2024-04-03"), "a decimal comma is written where the day comes first");
    european = table("Deal|Create Date|Amount", &["a|03/04/2024|5"]);
    european.delimiter = Some(';');
    assert_eq!(order(&european).as_deref(), Some("2024-04-03"), "and so are semicolons between cells");
}

#[test]
fn a_signal_is_read_with_its_kind_from_its_words() {
    let header = "Company|Type|Headline|Date|Link|Expires";
    let cases = [
        ("Acme|funding|Series B of 20 million|2024-03-12|https://news.example/a|2024-09-12", SignalKind::Funding),
        ("Acme|Leadership change|New boss|2024-03-12||", SignalKind::LeadershipChange),
        ("Acme||Acme raises 20 million|2024-03-12||", SignalKind::Funding),
        ("Acme||Acme appoints a new CFO|2024-03-12||", SignalKind::LeadershipChange),
        ("Acme|Technology Change|SAP|2024-03-12||", SignalKind::TechnologyChange),
        ("Acme|weather|Sunshine|2024-03-12||", SignalKind::Other),
        ("Acme|hiring||2024-03-12||", SignalKind::Hiring),
    ];
    for (cells, kind) in cases {
        let read = signal(header, cells).value.unwrap_or_else(|reject| panic!("{cells}: {reject:?}"));
        assert_eq!((read.kind, read.on.to_string().as_str()), (kind, "2024-03-12"), "{cells}");
        assert!(!read.title.is_empty(), "{cells}: there is something to show");
    }
    let rejected = [
        ("|funding|x|2024-03-12||", "company is missing"),
        ("Acme|funding|x|||", "date is missing"),
        ("Acme|funding|x|soon||", "not a date"),
        ("Acme|||2024-03-12||", "what happened"),
        ("Acme|funding|x|2024-03-12||2024-03-01", "expires before"),
    ];
    for (cells, reason) in rejected {
        let reject = signal(header, cells).value.expect_err(cells);
        assert!(reject.reason.contains(reason), "{cells}: {}", reject.reason);
    }
    let script = signal(header, "Acme|funding|x|2024-03-12|javascript:alert(1)|");
    assert_eq!(script.warnings.len(), 1, "what is no page is told");
    assert_eq!(script.value.expect("a signal").url, None, "and never becomes a link");
}
