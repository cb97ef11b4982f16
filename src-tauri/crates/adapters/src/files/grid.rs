//! How large the sheets of an XLS or ODS workbook are laid out. Their readers make one dense grid of every sheet
//! before anybody can ask for a cell, from the first filled corner to the last: two cells far apart, or one that is
//! said to be repeated a million times, would take gigabytes. So the corners are looked up first.

use std::io::{BufReader, Cursor, Read as _};
use std::ops::ControlFlow;

use quick_xml::events::{BytesStart, Event};

use super::{FileError, Format};

/// The places of all sheets together, the empty ones counted: half a million rows of twelve columns.
const MAX_PLACES: u64 = 6_000_000;
/// More sheets than that are no workbook of a person.
const MAX_SHEETS: usize = 1_000;

pub(super) fn check(format: Format, bytes: &[u8]) -> Result<(), FileError> {
    let places = match format {
        Format::Xls => xls(bytes)?,
        Format::Ods => ods(bytes)?,
        Format::Csv | Format::Tsv | Format::Xlsx | Format::Xlsb => return Ok(()),
    };
    match places > MAX_PLACES {
        true => Err(FileError::TooLarge(format!(
            "its sheets reach over more than {MAX_PLACES} cells, the empty ones counted"
        ))),
        false => Ok(()),
    }
}

/// The corners of what is filled in one sheet.
#[derive(Default)]
struct Corners(Option<[u64; 4]>);

impl Corners {
    fn hold(&mut self, row: u64, first: u64, last: u64) {
        let [top, left, bottom, right] = self.0.unwrap_or([row, first, row, last]);
        self.0 = Some([top.min(row), left.min(first), bottom.max(row), right.max(last)]);
    }

    fn places(&self) -> u64 {
        let length = |from: u64, to: u64| (to - from).saturating_add(1);
        self.0.map_or(0, |[top, left, bottom, right]| length(top, bottom).saturating_mul(length(left, right)))
    }
}

mod record {
    pub const BOUND_SHEET: u16 = 0x0085;
    pub const BEGIN: u16 = 0x0809;
    pub const END: u16 = 0x000A;
    /// Records of one cell, which begin with its row and its column: blanks are not laid out.
    pub const CELLS: [u16; 8] = [0x0006, 0x0203, 0x0204, 0x0205, 0x00FD, 0x027E, 0x00D6, 0x0207];
    /// Several numbers in a row, which ends with its last column.
    pub const NUMBERS: u16 = 0x00BD;
}

fn xls(bytes: &[u8]) -> Result<u64, FileError> {
    let damaged = |why: std::io::Error| FileError::Damaged { format: Format::Xls, why: why.to_string() };
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    let name = if file.exists("/Workbook") { "/Workbook" } else { "/Book" };
    let mut stream = Vec::new();
    file.open_stream(name).map_err(damaged)?.read_to_end(&mut stream).map_err(damaged)?;

    let mut sheets = Vec::new();
    each_record(&stream, |kind, data| {
        if let (record::BOUND_SHEET, Some(at)) = (kind, data.first_chunk().copied().map(u32::from_le_bytes)) {
            sheets.push(at as usize);
        }
        if kind == record::END { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    // Every sheet has its own place in the stream.
    sheets.sort_unstable();
    let several = sheets.windows(2).any(|pair| pair[0] == pair[1]);
    if sheets.len() > MAX_SHEETS || several {
        let why = "its list of sheets cannot be right".into();
        return Err(FileError::Damaged { format: Format::Xls, why });
    }
    let mut places = 0_u64;
    for (index, from) in sheets.iter().enumerate() {
        let to = sheets.get(index + 1).map_or(stream.len(), |next| *next).min(stream.len());
        let mut corners = Corners::default();
        let mut depth = 0;
        each_record(stream.get(*from..to).unwrap_or_default(), |kind, data| {
            match kind {
                record::BEGIN => depth += 1,
                record::END if depth <= 1 => return ControlFlow::Break(()),
                record::END => depth -= 1,
                _ => {}
            }
            let number =
                |at: usize| data.get(at..at + 2).map_or(0, |pair| u64::from(pair[0]) | u64::from(pair[1]) << 8);
            if record::CELLS.contains(&kind) && data.len() >= 4 {
                corners.hold(number(0), number(2), number(2));
            } else if kind == record::NUMBERS && data.len() >= 6 {
                corners.hold(number(0), number(2), number(data.len() - 2));
            }
            ControlFlow::Continue(())
        });
        places = places.saturating_add(corners.places());
    }
    Ok(places)
}

/// The records of a stream, each with its kind before its length.
fn each_record(mut stream: &[u8], mut take: impl FnMut(u16, &[u8]) -> ControlFlow<()>) {
    while let Some((head, rest)) = stream.split_first_chunk::<4>() {
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let Some(data) = rest.get(..length) else { return };
        if take(kind, data).is_break() {
            return;
        }
        stream = &rest[length..];
    }
}

fn ods(bytes: &[u8]) -> Result<u64, FileError> {
    let damaged = |why: String| FileError::Damaged { format: Format::Ods, why };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|why| damaged(why.to_string()))?;
    if is_encrypted(&mut archive) {
        return Err(FileError::PasswordProtected);
    }
    let content = archive.by_name("content.xml").map_err(|why| damaged(why.to_string()))?;
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(content));
    let mut buffer = Vec::new();
    let mut places = 0_u64;
    let mut sheet = Corners::default();
    let (mut row, mut rows, mut column) = (0_u64, 1_u64, 0_u64);
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer).map_err(|why| damaged(why.to_string()))?;
        match &event {
            Event::Start(tag) | Event::Empty(tag) => match tag.name().as_ref() {
                "table:table" => (row, sheet) = (0, Corners::default()),
                "table:table-row" => {
                    rows = repeated(tag, "table:number-rows-repeated");
                    column = 0;
                    if matches!(event, Event::Empty(_)) {
                        row = row.saturating_add(rows);
                    }
                }
                "table:table-cell" | "table:covered-table-cell" => {
                    let columns = repeated(tag, "table:number-columns-repeated");
                    // Nothing within and no value: it is empty, and often stands for all the rest of a row.
                    let filled = matches!(event, Event::Start(_)) || has(tag, "office:value-type");
                    if filled {
                        let (last, bottom) = (column.saturating_add(columns - 1), row.saturating_add(rows - 1));
                        sheet.hold(row, column, last);
                        sheet.hold(bottom, column, last);
                    }
                    column = column.saturating_add(columns);
                }
                _ => {}
            },
            Event::End(tag) => match tag.name().as_ref() {
                "table:table-row" => row = row.saturating_add(rows),
                "table:table" => places = places.saturating_add(sheet.places()),
                _ => {}
            },
            Event::Eof => return Ok(places),
            _ => {}
        }
    }
}

/// Its parts are no XML then, but what the key makes of it.
fn is_encrypted(archive: &mut zip::ZipArchive<Cursor<&[u8]>>) -> bool {
    const MOST: u64 = 1024 * 1024;
    let mut manifest = Vec::new();
    let read = archive.by_name("META-INF/manifest.xml").map(|part| part.take(MOST).read_to_end(&mut manifest));
    matches!(read, Ok(Ok(_))) && manifest.windows(15).any(|window| window == b"encryption-data")
}

fn has(tag: &BytesStart<'_>, name: &str) -> bool {
    tag.attributes().flatten().any(|attribute| attribute.key.as_ref() == name)
}

/// At least once.
fn repeated(tag: &BytesStart<'_>, name: &str) -> u64 {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.as_ref() == name);
    let number = found.and_then(|attribute| attribute.value.trim().parse().ok());
    number.unwrap_or(1).max(1)
}
