//! Any bytes are a table or an error that says what to do: no panic, no hang, and no more memory than the limits say.
#![no_main]

use adapters::files::{MAX_CELLS, read_bytes_as_table};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match read_bytes_as_table(bytes.to_vec()) {
        Ok(table) => {
            assert!(table.header.iter().any(|name| !name.is_empty()), "a header without a name is none");
            let cells: usize = table.rows.iter().map(|row| row.len()).sum();
            assert!(cells <= MAX_CELLS + table.rows.len() * table.header.len(), "{cells} cells");
            let mut line = 0;
            for row in &table.rows {
                assert!(row.line > line, "rows stand below each other: {row:?}");
                line = row.line;
                assert_eq!(row.cells().count(), row.len(), "{row:?}");
                assert_eq!(row.cell(row.len()), "", "nothing of the next row");
            }
        }
        Err(error) => assert!(error.to_string().len() > 30, "`{error}` says what to do"),
    }
});
