//! Workbooks of spreadsheet programs. Values come out as a person would type them.

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{
    Data, DataRef, ExcelDateTime, Ods, OdsError, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb, XlsbError, Xlsx,
    XlsxError,
};

use super::{Allowance, FileError, Format, Rows, Table, grid, split};

type Bytes = Cursor<Vec<u8>>;

pub(super) fn read(format: Format, bytes: Vec<u8>) -> Result<Table, FileError> {
    grid::check(format, &bytes)?;
    let bytes = Cursor::new(bytes);
    let (sheet, rows) = match format {
        Format::Xlsx => first_sheet(Xlsx::new(bytes).map_err(from_xlsx)?, |book, name, sheet| {
            let mut cells = book.worksheet_cells_reader(name).map_err(from_xlsx)?;
            while let Some(cell) = cells.next_cell().map_err(from_xlsx)? {
                let (row, column) = cell.get_position();
                sheet.put(row, column, &written_ref(cell.get_value()))?;
            }
            Ok(())
        }),
        Format::Xlsb => first_sheet(Xlsb::new(bytes).map_err(from_xlsb)?, |book, name, sheet| {
            let mut cells = book.worksheet_cells_reader(name).map_err(from_xlsb)?;
            while let Some(cell) = cells.next_cell().map_err(from_xlsb)? {
                let (row, column) = cell.get_position();
                sheet.put(row, column, &written_ref(cell.get_value()))?;
            }
            Ok(())
        }),
        Format::Xls => first_sheet(Xls::new(bytes).map_err(from_xls)?, |book, name, sheet| {
            sheet.put_all(&book.worksheet_range(name).map_err(from_xls)?)
        }),
        Format::Ods => first_sheet(Ods::new(bytes).map_err(from_ods)?, |book, name, sheet| {
            sheet.put_all(&book.worksheet_range(name).map_err(from_ods)?)
        }),
        Format::Csv | Format::Tsv => Err(FileError::NotATable("not a workbook")),
    }?;
    let (mut header, mut rows, skipped) = split(rows)?;
    while header.last().is_some_and(String::is_empty) {
        header.pop();
    }
    // A sheet has no short rows: what is not there is an empty cell.
    rows.fill_up(header.len());
    Ok(Table { format, encoding: None, delimiter: None, sheet: Some(sheet), header, rows, skipped })
}

/// Reads the first visible sheet that has anything on it.
fn first_sheet<B: Reader<Bytes>>(
    mut book: B,
    read: impl Fn(&mut B, &str, &mut Cells) -> Result<(), FileError>,
) -> Result<(String, Rows), FileError> {
    let sheets = book.sheets_metadata().iter();
    let names: Vec<String> = sheets
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    for name in names {
        let mut cells = Cells::default();
        read(&mut book, &name, &mut cells)?;
        let rows = cells.into_rows()?;
        if !rows.is_empty() {
            return Ok((name, rows));
        }
    }
    Err(FileError::Empty)
}

/// The cells of a sheet as they come: in any order, and far apart.
#[derive(Default)]
struct Cells {
    text: String,
    cells: Vec<Cell>,
    allowance: Allowance,
}

#[derive(Clone, Copy)]
struct Cell {
    row: u32,
    column: u32,
    /// Where it stands in the text.
    from: u32,
    to: u32,
}

impl Cells {
    fn put(&mut self, row: u32, column: u32, value: &str) -> Result<(), FileError> {
        if value.is_empty() {
            return Ok(());
        }
        self.allowance.take(0, column as usize + 1, 1)?;
        self.allowance.take_text(value.len())?;
        let from = self.text.len() as u32;
        self.text.push_str(value);
        self.cells.push(Cell { row, column, from, to: self.text.len() as u32 });
        Ok(())
    }

    fn put_all(&mut self, range: &calamine::Range<Data>) -> Result<(), FileError> {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            self.put(top.saturating_add(row as u32), left.saturating_add(column as u32), &written(value))?;
        }
        Ok(())
    }

    /// Without blank rows, and without the empty columns left of the table.
    fn into_rows(mut self) -> Result<Rows, FileError> {
        let text = |cell: &Cell| &self.text[cell.from as usize..cell.to as usize];
        self.cells.retain(|cell| !text(cell).trim().is_empty());
        // Of two cells in one place the later one stands.
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
        let margin = self.cells.iter().map(|cell| cell.column).min().unwrap_or_default();
        let mut allowance = Allowance::default();
        let mut rows = Rows::with_capacity(self.text.len());
        for cells in self.cells.chunk_by(|one, next| one.row == next.row) {
            let (Some(first), Some(last)) = (cells.first(), cells.last()) else { continue };
            let width = (last.column - margin) as usize + 1;
            allowance.take(rows.len() + 1, width, width)?;
            let mut left =
                cells.chunk_by(|one, next| one.column == next.column).filter_map(|same| same.last()).peekable();
            let row = (margin..=last.column).map(|column| left.next_if(|cell| cell.column == column).map_or("", text));
            rows.push(first.row.saturating_add(1), row);
        }
        Ok(rows)
    }
}

fn written(value: &Data) -> Cow<'_, str> {
    match value {
        Data::Int(number) => number.to_string().into(),
        Data::Float(number) => number_written(*number).into(),
        Data::String(text) | Data::DurationIso(text) => text.into(),
        Data::Bool(yes) => truth_written(*yes).into(),
        Data::DateTime(date) => date_written(*date).into(),
        Data::DateTimeIso(date) => iso_written(date).into(),
        Data::Error(error) => error.to_string().into(),
        Data::Empty => "".into(),
    }
}

fn written_ref<'a>(value: &'a DataRef<'a>) -> Cow<'a, str> {
    match value {
        DataRef::SharedString(text) => (*text).into(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.into(),
        DataRef::Int(number) => number.to_string().into(),
        DataRef::Float(number) => number_written(*number).into(),
        DataRef::Bool(yes) => truth_written(*yes).into(),
        DataRef::DateTime(date) => date_written(*date).into(),
        DataRef::DateTimeIso(date) => iso_written(date).into(),
        DataRef::Error(error) => error.to_string().into(),
        DataRef::Empty => "".into(),
    }
}

fn truth_written(yes: bool) -> &'static str {
    if yes { "TRUE" } else { "FALSE" }
}

/// Fifteen digits, as a spreadsheet program shows them: 0.3 and not 0.30000000000000004, 2822 and not 2822.0.
fn number_written(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    if rounded == 0.0 { "0".into() } else { rounded.to_string() }
}

fn date_written(date: ExcelDateTime) -> String {
    if date.is_duration() {
        let seconds = (date.as_f64() * 86_400.0).round().abs() as u64;
        let sign = if date.as_f64() < 0.0 { "-" } else { "" };
        return format!("{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match (date.as_f64(), time.as_str()) {
        (value, _) if (0.0..1.0).contains(&value) && value > 0.0 => time,
        (_, "00:00:00") => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}T{time}"),
    }
}

fn iso_written(date: &str) -> &str {
    date.strip_suffix("T00:00:00").unwrap_or(date)
}

fn damaged(format: Format, why: impl ToString) -> FileError {
    FileError::Damaged { format, why: why.to_string() }
}

fn from_xlsx(error: XlsxError) -> FileError {
    match error {
        XlsxError::Password => FileError::PasswordProtected,
        error => damaged(Format::Xlsx, error),
    }
}

fn from_xlsb(error: XlsbError) -> FileError {
    match error {
        XlsbError::Password => FileError::PasswordProtected,
        error => damaged(Format::Xlsb, error),
    }
}

fn from_xls(error: XlsError) -> FileError {
    match error {
        XlsError::Password => FileError::PasswordProtected,
        error => damaged(Format::Xls, error),
    }
}

fn from_ods(error: OdsError) -> FileError {
    match error {
        OdsError::Password => FileError::PasswordProtected,
        error => damaged(Format::Ods, error),
    }
}
