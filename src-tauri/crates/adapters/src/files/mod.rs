//! Reading a table from a file that somebody else's program wrote.
//!
//! What a file is is told by its bytes, never by its name. A table comes out as text, row by row, each with the line
//! it stands on; what the columns mean is not this room's business. Whatever the bytes are, the answer is a table or
//! an error that says what to do: never a panic, and never more memory than the limits below allow.

mod content;
mod csv_text;
mod frame;
mod grid;
mod rows;
mod text;
mod workbook;

use std::fmt;
use std::io::{self, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use content::Content;
pub use csv_text::csv_text;
pub use rows::{Row, Rows};

/// The largest file that is read.
pub const MAX_FILE_BYTES: u64 = 200 * 1024 * 1024;
/// The largest text file: it is held in memory as a whole, and its cells once more.
pub const MAX_TEXT_BYTES: u64 = 100 * 1024 * 1024;
/// What a workbook's parts may unpack to, all together.
pub const MAX_UNPACKED_BYTES: u64 = 1024 * 1024 * 1024;
/// As many columns as a sheet of a spreadsheet program has.
pub const MAX_COLUMNS: usize = 16_384;
/// As many rows as a sheet of a spreadsheet program has.
pub const MAX_ROWS: usize = 1_048_576;
/// Cells that are kept in memory, the empty ones counted.
pub const MAX_CELLS: usize = 20_000_000;
/// What the cells of a workbook may hold together: a text that a thousand cells share is written a thousand times.
pub const MAX_CELL_BYTES: usize = 256 * 1024 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Tsv,
    Xlsx,
    Xlsb,
    Xls,
    Ods,
}

impl Format {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub format: Format,
    /// `None` for workbooks, which say it themselves.
    pub encoding: Option<String>,
    /// `None` for workbooks, and for text with one column.
    pub delimiter: Option<char>,
    /// The sheet of a workbook that was read: the first visible one with anything on it.
    pub sheet: Option<String>,
    pub header: Vec<String>,
    pub rows: Rows,
    /// Lines above the header and below the data that were left out: titles, notes, totals, who made the report.
    pub skipped: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("There is no file {}. Check its name and folder.", .0.display())]
    NotFound(PathBuf),
    #[error("{} cannot be read: {why}. Check that it is a file you may open.", .path.display())]
    Unreadable { path: PathBuf, why: io::Error },
    #[error("There is nothing in this file. Export it again, or choose another file.")]
    Empty,
    #[error("This is {0}, not a table. Choose a CSV, TSV, XLSX, XLSB, XLS or ODS file, or export one.")]
    NotATable(&'static str),
    #[error("The workbook is protected with a password. Save a copy without a password and import that.")]
    PasswordProtected,
    #[error("The file is too large: {0}. Split it into smaller files, or export fewer columns.")]
    TooLarge(String),
    #[error(
        "Line {line} has bytes that are not text in {encoding}. Save the file as \"CSV UTF-8\" in your spreadsheet \
         program and import that."
    )]
    WrongEncoding { line: u32, encoding: String },
    #[error("A quotation mark opens in the row that begins on line {line} and is never closed. Close or remove it.")]
    OpenQuote { line: u32 },
    #[error("There is no header: line {line} looks like data already. Put a row with the names of the columns on top.")]
    NoHeader { line: u32 },
    #[error("The {format} workbook is damaged ({why}). Open it in your spreadsheet program and save it again.")]
    Damaged { format: Format, why: String },
}

/// Reads the table in a file, whatever the file is called.
pub fn read_table(path: &Path) -> Result<Table, FileError> {
    let bytes = read_bytes(path)?;
    read_bytes_as_table(bytes)
}

/// The same for bytes that are at hand already.
pub fn read_bytes_as_table(bytes: Vec<u8>) -> Result<Table, FileError> {
    let content = content::recognise(&bytes)?;
    // The readers of these formats are other people's, and a hostile file may find a panic in them.
    let read = catch_unwind(AssertUnwindSafe(|| match content {
        Content::Text => text::read(bytes),
        Content::Workbook(format) => workbook::read(format, bytes),
    }));
    match (read, content) {
        (Ok(result), _) => result,
        (Err(_), Content::Workbook(format)) => {
            Err(FileError::Damaged { format, why: "its parts contradict each other".into() })
        }
        (Err(_), Content::Text) => Err(FileError::NotATable("a file that cannot be understood")),
    }
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    let unreadable = |why: io::Error| match why.kind() {
        io::ErrorKind::NotFound => FileError::NotFound(path.into()),
        _ => FileError::Unreadable { path: path.into(), why },
    };
    // Looked at before it is opened: opening a pipe would wait for ever.
    let kind = std::fs::metadata(path).map_err(unreadable)?;
    if !kind.is_file() {
        let what = if kind.is_dir() { "it is a folder" } else { "it is not a regular file" };
        return Err(unreadable(io::Error::other(what)));
    }
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    // Refused by its size before anything of it is read, if it says its size truly, and else on the way.
    let mut start = Vec::new();
    file.by_ref().take(8).read_to_end(&mut start).map_err(unreadable)?;
    let limit = if content::may_be_a_workbook(&start) { MAX_FILE_BYTES } else { MAX_TEXT_BYTES };
    within(limit, kind.len())?;
    let mut bytes = Vec::with_capacity(usize::try_from(kind.len()).unwrap_or_default() + 1);
    bytes.append(&mut start);
    file.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    within(limit, bytes.len() as u64)?;
    Ok(bytes)
}

fn within(limit: u64, size: u64) -> Result<(), FileError> {
    match size > limit {
        true => Err(FileError::TooLarge(format!("it has more than {} MB", limit / 1024 / 1024))),
        false => Ok(()),
    }
}

/// Takes away what stands around the table, and the header off its top. The number is how many rows were left out.
fn split(mut rows: Rows) -> Result<(Vec<String>, Rows, usize), FileError> {
    let frame = frame::of(&rows)?;
    let names = rows.get(frame.header).ok_or(FileError::Empty)?;
    let header = names.cells().map(|cell| cell.trim().to_owned()).collect();
    let skipped = frame.header + rows.len() - frame.end;
    rows.keep(frame.header + 1..frame.end);
    Ok((header, rows, skipped))
}

/// Counts what is kept, so that a small file cannot unfold into more than the machine holds.
#[derive(Default)]
struct Allowance {
    cells: usize,
    bytes: usize,
}

impl Allowance {
    fn take(&mut self, rows: usize, columns: usize, new_cells: usize) -> Result<(), FileError> {
        self.cells = self.cells.saturating_add(new_cells);
        let over = [
            (columns, MAX_COLUMNS, "columns"),
            (rows, MAX_ROWS, "rows"),
            (self.cells, MAX_CELLS, "cells, the empty ones counted"),
        ];
        match over.into_iter().find(|(found, limit, _)| found > limit) {
            Some((_, limit, what)) => Err(FileError::TooLarge(format!("it has more than {limit} {what}"))),
            None => Ok(()),
        }
    }

    fn take_text(&mut self, bytes: usize) -> Result<(), FileError> {
        self.bytes = self.bytes.saturating_add(bytes);
        match self.bytes > MAX_CELL_BYTES {
            true => Err(FileError::TooLarge(format!("its cells hold more than {} MB", MAX_CELL_BYTES / 1024 / 1024))),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
