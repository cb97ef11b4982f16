//! Reading a table from a file that somebody else's program wrote.
//!
//! What a file is is told by its bytes, never by its name. A table comes out as text, row by row, each with the line
//! it stands on; what the columns mean is not this room's business. Whatever the bytes are, the answer is a table or
//! an error that says what to do: never a panic, and never more memory than the limits below allow.

mod content;
mod text;
mod workbook;

use std::fmt;
use std::io::{self, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use content::Content;

/// The largest file that is read.
pub const MAX_FILE_BYTES: u64 = 200 * 1024 * 1024;
/// What a workbook's parts may unpack to, all together.
pub const MAX_UNPACKED_BYTES: u64 = 1024 * 1024 * 1024;
/// As many columns as a sheet of a spreadsheet program has.
pub const MAX_COLUMNS: usize = 16_384;
/// As many rows as a sheet of a spreadsheet program has.
pub const MAX_ROWS: usize = 1_048_576;
/// Cells that are kept in memory, the empty ones counted.
pub const MAX_CELLS: usize = 20_000_000;

/// A title or a note may stand above the header: this far down the header is looked for.
const HEADER_SEARCH_ROWS: usize = 20;

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
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where the row begins: the line in the file, or the row of the sheet, the first being 1.
    pub line: u32,
    /// As many as stand there: a ragged row stays ragged.
    pub cells: Vec<String>,
}

impl Row {
    fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
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
        Content::Text => text::read(&bytes),
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
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(FileError::TooLarge(format!("it has more than {} MB", MAX_FILE_BYTES / 1024 / 1024)));
    }
    Ok(bytes)
}

/// Takes the header off the top. Notes and titles above it go: rows with one cell over a row with at least three.
fn split_header(mut rows: Vec<Row>) -> Result<(Vec<String>, Vec<Row>), FileError> {
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    let first = rows.first().ok_or(FileError::Empty)?;
    let at = match filled(first) {
        1 => {
            let above = rows.iter().take(HEADER_SEARCH_ROWS).take_while(|row| filled(row) == 1).count();
            if rows.get(above).is_some_and(|row| filled(row) >= 3) { above } else { 0 }
        }
        _ => 0,
    };
    let data = rows.split_off(at + 1);
    let header = rows.pop().ok_or(FileError::Empty)?;
    if looks_like_data(&header) {
        return Err(FileError::NoHeader { line: header.line });
    }
    Ok((header.cells.iter().map(|cell| cell.trim().to_owned()).collect(), data))
}

/// No column is named by a number throughout, or by somebody's address.
fn looks_like_data(header: &Row) -> bool {
    let mut names = header.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).peekable();
    let address = |name: &str| {
        name.split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !name.contains(char::is_whitespace))
    };
    let number = |name: &str| name.parse::<f64>().is_ok_and(f64::is_finite);
    header.cells.iter().any(|cell| address(cell.trim())) || (names.peek().is_some() && names.all(number))
}

/// Counts what is kept, so that a small file cannot unfold into more than the machine holds.
#[derive(Default)]
struct Allowance {
    cells: usize,
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
}

#[cfg(test)]
mod tests;
