//! Text with delimiters: its encoding, its delimiter, its rows.

use std::io::Read as _;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{Allowance, FileError, Format, Rows, Table, split};

/// In order of preference where nothing else decides.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How much of the text the delimiter is told by.
const SAMPLE_ROWS: usize = 200;
/// Closes the last row, so that a quotation mark that never closes can be told from the end of the text.
const END: &str = "\n\u{3}";

pub(super) fn read(bytes: Vec<u8>) -> Result<Table, FileError> {
    let (encoding, text) = decode(bytes)?;
    let text = text.trim_start_matches('\u{feff}');
    refuse_other_texts(text)?;
    // A spreadsheet program's own first line: `sep=;`.
    let (said, body) = match separator_line(text) {
        Some((separator, rest)) => (Some(separator), rest),
        None => (None, text),
    };
    let first_line = 1 + lines_in(&text[..text.len() - body.len()]);
    let delimiter = said.or_else(|| sniff(body));
    let rows = rows(body, delimiter.unwrap_or(b','), first_line)?;
    let (header, rows, skipped) = split(rows)?;
    Ok(Table {
        format: if delimiter == Some(b'\t') { Format::Tsv } else { Format::Csv },
        encoding: Some(encoding),
        delimiter: delimiter.map(char::from),
        sheet: None,
        header,
        rows,
        skipped,
    })
}

/// By byte order mark, then as UTF-8, then by the likeliest old encoding. Nothing is replaced by a question mark.
fn decode(bytes: Vec<u8>) -> Result<(String, String), FileError> {
    if let Some(text) = utf_32(&bytes)? {
        return Ok(text);
    }
    match Encoding::for_bom(&bytes) {
        // The mark stays at the front of the text, where it is stepped over: taking it off would move all of it.
        Some((encoding, _)) if encoding == UTF_8 => {}
        Some((encoding, mark)) => return decode_as(encoding, &bytes[mark..]),
        None if bytes.contains(&0) => {
            let encoding = utf_16_without_mark(&bytes).ok_or(FileError::NotATable("a binary file"))?;
            return decode_as(encoding, &bytes);
        }
        None => {}
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok((UTF_8.name().into(), text)),
        Err(error) => error.into_bytes(),
    };
    // Marked as UTF-8, or mostly good UTF-8: the rest of it is damage, not another encoding.
    if Encoding::for_bom(&bytes).is_some() || mostly_utf_8(&bytes) {
        return decode_as(UTF_8, &bytes);
    }
    let bytes = bytes.as_slice();
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let (name, text) = decode_as(encoding, bytes)?;
    // Control characters from 0x80 up: a guess that met bytes its encoding does not use.
    match text.find(|c: char| ('\u{80}'..='\u{9f}').contains(&c)) {
        Some(at) => Err(FileError::WrongEncoding { line: 1 + lines_in(&text[..at]), encoding: name }),
        None => Ok((name, text)),
    }
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Result<(String, String), FileError> {
    let name = encoding.name().to_owned();
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok((name, text.into_owned())),
        None => {
            let (text, _) = encoding.decode_without_bom_handling(bytes);
            let at = text.find('\u{fffd}').unwrap_or(text.len());
            Err(FileError::WrongEncoding { line: 1 + lines_in(&text[..at]), encoding: name })
        }
    }
}

fn utf_32(bytes: &[u8]) -> Result<Option<(String, String)>, FileError> {
    let (name, read): (_, fn([u8; 4]) -> u32) = match bytes {
        [0xFF, 0xFE, 0, 0, ..] => ("UTF-32LE", u32::from_le_bytes),
        [0, 0, 0xFE, 0xFF, ..] => ("UTF-32BE", u32::from_be_bytes),
        _ => return Ok(None),
    };
    let mut text = String::new();
    for unit in bytes.chunks(4) {
        let letter = <[u8; 4]>::try_from(unit).ok().and_then(|unit| char::from_u32(read(unit)));
        match letter {
            Some(letter) => text.push(letter),
            None => return Err(FileError::WrongEncoding { line: 1 + lines_in(&text), encoding: name.into() }),
        }
    }
    Ok(Some((name.into(), text)))
}

/// Western text in UTF-16 has a zero in nearly every second byte, always on the same side.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros = |side: usize| sample.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let enough = sample.len() * 2 / 5;
    match (zeros(0), zeros(1)) {
        (0, odd) if odd >= enough => Some(UTF_16LE),
        (even, 0) if even >= enough => Some(UTF_16BE),
        _ => None,
    }
}

fn mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

/// Text, but not a table.
fn refuse_other_texts(text: &str) -> Result<(), FileError> {
    let start = text.trim_start();
    if start.is_empty() {
        return Err(FileError::Empty);
    }
    let lower: String = start.chars().take(200).collect::<String>().to_lowercase();
    let is = |prefixes: &[&str]| prefixes.iter().any(|prefix| lower.starts_with(prefix));
    if is(&["<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<div"]) {
        return Err(FileError::NotATable("a web page (HTML), which some programs save under the name of a workbook"));
    }
    if is(&["<?xml", "<!--", "<!doctype"]) {
        return Err(FileError::NotATable("an XML file"));
    }
    let nothing_but_brackets: String = lower.chars().filter(|c| !c.is_whitespace()).take(2).collect();
    if ["{\"", "{}", "[{", "[[", "[\"", "[]"].contains(&nothing_but_brackets.as_str()) {
        return Err(FileError::NotATable("a JSON file"));
    }
    // A few strays happen in exports; more of them are another kind of file.
    let strays =
        text.chars().filter(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}')).count();
    if strays * 100 > text.len() {
        return Err(FileError::NotATable("a binary file"));
    }
    Ok(())
}

fn separator_line(text: &str) -> Option<(u8, &str)> {
    let rest = text.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).map(|_| &text[4..])?;
    let separator = *rest.as_bytes().first().filter(|byte| DELIMITERS.contains(byte))?;
    let rest = &rest[1..];
    rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r'])).map(|rest| (separator, rest))
}

/// The delimiter that gives the most rows the same number of cells, more than one; `None`: there is one column.
fn sniff(text: &str) -> Option<u8> {
    let mut best = None;
    for delimiter in DELIMITERS {
        // A row whose quotation marks fell apart was cut at the wrong character.
        let whole = |record: &csv::StringRecord| record.iter().all(|cell| cell.matches('"').count() % 2 == 0);
        let records = reader(text, delimiter).take(SAMPLE_ROWS).filter(whole);
        let widths: Vec<usize> = records.map(|record| record.len()).filter(|width| *width > 1).collect();
        // The width most rows share. Among equals the wider one: notes above a table are narrow.
        let shared = widths.iter().map(|width| (widths.iter().filter(|other| *other == width).count(), *width)).max();
        if let Some((rows, width)) = shared
            && best.is_none_or(|(best_rows, best_width, _)| (rows, width) > (best_rows, best_width))
        {
            best = Some((rows, width, delimiter));
        }
    }
    best.map(|(.., delimiter)| delimiter)
}

fn reader(text: &str, delimiter: u8) -> impl Iterator<Item = csv::StringRecord> {
    // Reading from memory as UTF-8 with ragged rows allowed cannot fail; if it did, the rows would end here and the
    // missing end mark would tell.
    csv_reader(text.as_bytes(), delimiter).into_records().map_while(Result::ok)
}

fn csv_reader<R: std::io::Read>(source: R, delimiter: u8) -> csv::Reader<R> {
    csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(source)
}

fn rows(text: &str, delimiter: u8, first_line: u32) -> Result<Rows, FileError> {
    let mut reader = csv_reader(text.as_bytes().chain(END.as_bytes()), delimiter);
    let mut record = csv::StringRecord::new();
    let mut allowance = Allowance::default();
    let mut rows = Rows::with_capacity(text.len());
    let (mut line, mut counted) = (first_line, 0);
    let (mut closed, mut seen) = (false, 0);
    while let Ok(true) = reader.read_record(&mut record) {
        closed = record.len() == 1 && &record[0] == END.trim_start();
        if closed {
            break;
        }
        // Where the record begins, past the line breaks and blank lines before it.
        let from = record.position().map_or(counted, |position| position.byte() as usize).min(text.len());
        let from = from + text[from..].len() - text[from..].trim_start_matches(['\r', '\n']).len();
        line += lines_in(&text[counted..from]);
        counted = from;
        // Blank rows are not kept, but a file of nothing else must come to an end too.
        seen += 1;
        let blank = record.iter().all(|cell| cell.trim().is_empty());
        allowance.take(seen, record.len(), if blank { 0 } else { record.len() })?;
        if !blank {
            rows.push(line, &record);
        }
    }
    if closed { Ok(rows) } else { Err(FileError::OpenQuote { line }) }
}

/// Line breaks, each of `\n`, `\r\n` and `\r` being one.
fn lines_in(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let breaks = (0..bytes.len()).filter(|at| match bytes[*at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    u32::try_from(breaks.count()).unwrap_or(u32::MAX)
}
