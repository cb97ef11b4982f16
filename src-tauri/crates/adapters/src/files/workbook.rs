//! Workbooks of spreadsheet programs. Values come out as a person would type them.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{
    Data, DataRef, ExcelDateTime, Ods, OdsError, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb, XlsbError, Xlsx,
    XlsxError,
};

use super::{Allowance, FileError, Format, Row, Table, split_header};

type Bytes = Cursor<Vec<u8>>;

pub(super) fn read(format: Format, bytes: Vec<u8>) -> Result<Table, FileError> {
    let bytes = Cursor::new(bytes);
    let (sheet, rows) = match format {
        Format::Xlsx => first_sheet(Xlsx::new(bytes).map_err(from_xlsx)?, |book, name, sheet| {
            let mut cells = book.worksheet_cells_reader(name).map_err(from_xlsx)?;
            while let Some(cell) = cells.next_cell().map_err(from_xlsx)? {
                let (row, column) = cell.get_position();
                sheet.put(row, column, written_ref(cell.get_value()))?;
            }
            Ok(())
        }),
        Format::Xlsb => first_sheet(Xlsb::new(bytes).map_err(from_xlsb)?, |book, name, sheet| {
            let mut cells = book.worksheet_cells_reader(name).map_err(from_xlsb)?;
            while let Some(cell) = cells.next_cell().map_err(from_xlsb)? {
                let (row, column) = cell.get_position();
                sheet.put(row, column, written_ref(cell.get_value()))?;
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
    let (mut header, mut rows) = split_header(rows)?;
    while header.last().is_some_and(String::is_empty) {
        header.pop();
    }
    let mut allowance = Allowance::default();
    for row in &mut rows {
        // A sheet has no short rows: what is not there is an empty cell.
        while row.cells.len() > header.len() && row.cells.last().is_some_and(String::is_empty) {
            row.cells.pop();
        }
        let width = row.cells.len().max(header.len());
        allowance.take(1, width, width)?;
        row.cells.resize(width, String::new());
    }
    Ok(Table { format, encoding: None, delimiter: None, sheet: Some(sheet), header, rows })
}

/// Reads the first visible sheet that has anything on it.
fn first_sheet<B: Reader<Bytes>>(
    mut book: B,
    read: impl Fn(&mut B, &str, &mut Cells) -> Result<(), FileError>,
) -> Result<(String, Vec<Row>), FileError> {
    let sheets = book.sheets_metadata().iter();
    let names: Vec<String> = sheets
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    for name in names {
        let mut cells = Cells::default();
        read(&mut book, &name, &mut cells)?;
        let rows = cells.into_rows();
        if !rows.is_empty() {
            return Ok((name, rows));
        }
    }
    Err(FileError::Empty)
}

/// The cells of a sheet by row; rows and cells may come in any order and far apart.
#[derive(Default)]
struct Cells {
    rows: BTreeMap<u32, Vec<String>>,
    allowance: Allowance,
}

impl Cells {
    fn put(&mut self, row: u32, column: u32, value: String) -> Result<(), FileError> {
        if value.is_empty() {
            return Ok(());
        }
        let column = column as usize;
        let known = self.rows.get(&row).map_or(0, Vec::len);
        self.allowance.take(self.rows.len(), column + 1, (column + 1).saturating_sub(known))?;
        let cells = self.rows.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = value;
        Ok(())
    }

    fn put_all(&mut self, range: &calamine::Range<Data>) -> Result<(), FileError> {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            self.put(top.saturating_add(row as u32), left.saturating_add(column as u32), written(value))?;
        }
        Ok(())
    }

    /// Without blank rows, and without the empty columns left of the table.
    fn into_rows(self) -> Vec<Row> {
        let mut rows: Vec<Row> = self
            .rows
            .into_iter()
            .map(|(row, cells)| Row { line: row.saturating_add(1), cells })
            .filter(|row| !row.is_blank())
            .collect();
        let left = |row: &Row| row.cells.iter().position(|cell| !cell.trim().is_empty());
        let margin = rows.iter().filter_map(left).min().unwrap_or_default();
        for row in &mut rows {
            row.cells.drain(..margin);
        }
        rows
    }
}

fn written(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_written(*number),
        Data::String(text) => text.clone(),
        Data::Bool(yes) => truth_written(*yes),
        Data::DateTime(date) => date_written(*date),
        Data::DateTimeIso(date) => iso_written(date),
        Data::DurationIso(text) => text.clone(),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

fn written_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_written(*number),
        DataRef::Bool(yes) => truth_written(*yes),
        DataRef::DateTime(date) => date_written(*date),
        DataRef::DateTimeIso(date) => iso_written(date),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn truth_written(yes: bool) -> String {
    if yes { "TRUE".into() } else { "FALSE".into() }
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

fn iso_written(date: &str) -> String {
    date.strip_suffix("T00:00:00").unwrap_or(date).to_owned()
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
