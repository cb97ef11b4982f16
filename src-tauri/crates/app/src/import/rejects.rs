//! The rows that were not taken in, as a file the rep can correct and import again.

use std::collections::HashMap;

use adapters::files::{self, Table};

use crate::wire::Reject;

const REASON: &str = "Why it was not imported";

pub(super) fn csv(table: &Table, rejected: &[Reject]) -> String {
    let mut reasons: HashMap<u32, String> = HashMap::new();
    for Reject { line, column, reason, .. } in rejected {
        let said = if column.is_empty() { reason.clone() } else { format!("{column}: {reason}") };
        reasons.entry(*line).and_modify(|reasons| *reasons = format!("{reasons}; {said}")).or_insert(said);
    }
    let header = table.header.iter().map(String::as_str).chain([REASON]);
    let rows = table.rows.iter().filter_map(|row| {
        let reason = reasons.get(&row.line)?;
        // A row that was too long or too short keeps its cells; the reason stands below its own header where it can.
        let blank = table.header.len().saturating_sub(row.len());
        Some(row.cells().chain(std::iter::repeat_n("", blank)).chain([reason.as_str()]).collect())
    });
    files::csv_text(header.collect(), rows)
}
