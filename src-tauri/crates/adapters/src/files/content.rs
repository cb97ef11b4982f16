//! What a file is, told by its first bytes and its parts.

use std::io::{self, Cursor, Read as _};

use super::{FileError, Format, MAX_UNPACKED_BYTES};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Text,
    Workbook(Format),
}

const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// First bytes of what people choose by mistake.
const NOT_TABLES: [(&[u8], &str); 20] = [
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "an image"),
    (b"\xFF\xD8\xFF", "an image"),
    (b"GIF8", "an image"),
    (b"BM", "an image"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"RIFF", "an image, sound or film"),
    (b"\x1F\x8B", "a compressed archive"),
    (b"BZh", "a compressed archive"),
    (b"7z\xBC\xAF\x27\x1C", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"\xFD7zXZ\0", "a compressed archive"),
    (b"\x28\xB5\x2F\xFD", "a compressed archive"),
    (b"\x7FELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"%!PS", "a PostScript document"),
    (b"PAR1", "a Parquet file"),
];

/// By the first eight bytes of the file.
pub(super) fn may_be_a_workbook(start: &[u8]) -> bool {
    start.starts_with(b"PK") || start == OLE
}

pub(super) fn recognise(bytes: &[u8]) -> Result<Content, FileError> {
    if bytes.is_empty() {
        return Err(FileError::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return in_zip(bytes, MAX_UNPACKED_BYTES).map(Content::Workbook);
    }
    if bytes.starts_with(OLE) {
        // Spreadsheet programs wrap an encrypted workbook in the old container, as a stream of this name.
        if names_stream(bytes, "EncryptedPackage") {
            return Err(FileError::PasswordProtected);
        }
        // The stream of a workbook is called "Workbook", or "Book" in the oldest ones.
        return match names_stream(bytes, "book") {
            true => Ok(Content::Workbook(Format::Xls)),
            false => Err(FileError::NotATable("a document of another Office program")),
        };
    }
    // "BM" and "MZ" may begin a word too: then no zero byte follows soon.
    let binary = bytes.iter().take(512).any(|byte| *byte == 0);
    match NOT_TABLES.iter().find(|(magic, _)| bytes.starts_with(magic) && (binary || magic.len() > 2)) {
        Some((_, what)) => Err(FileError::NotATable(what)),
        None => Ok(Content::Text),
    }
}

/// Whether the name stands anywhere in the container, whose directory is in UTF-16.
fn names_stream(bytes: &[u8], name: &str) -> bool {
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window.eq_ignore_ascii_case(&name))
}

/// Which workbook a ZIP archive is. Every part is unpacked once to be sure of its size: what an archive says about
/// itself cannot be trusted.
pub(super) fn in_zip(bytes: &[u8], limit: u64) -> Result<Format, FileError> {
    let damaged = |_| FileError::NotATable("a damaged ZIP archive");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let names: Vec<String> = archive
        .file_names_raw()
        .map(|name| String::from_utf8_lossy(name).to_lowercase().replace('\\', "/").trim_start_matches('/').to_owned())
        .collect();
    let has = |name: &str| names.iter().any(|entry| entry == name);
    let within = |folder: &str| names.iter().any(|entry| entry.starts_with(folder));
    let format = if has("xl/workbook.bin") {
        Format::Xlsb
    } else if within("xl/") {
        Format::Xlsx
    } else if within("word/") {
        return Err(FileError::NotATable("a text document"));
    } else if within("ppt/") {
        return Err(FileError::NotATable("a presentation"));
    } else if has("content.xml") && has("mimetype") {
        match opendocument_kind(&mut archive)?.as_str() {
            kind if kind.contains("spreadsheet") => Format::Ods,
            _ => return Err(FileError::NotATable("an OpenDocument file other than a spreadsheet")),
        }
    } else if has("[content_types].xml") {
        Format::Xlsx
    } else {
        return Err(FileError::NotATable("a ZIP archive"));
    };

    let mut unpacked = Counter(0);
    for index in 0..archive.len() {
        let part = match archive.by_index(index) {
            Ok(part) => part,
            Err(zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED)) => {
                return Err(FileError::PasswordProtected);
            }
            Err(why) => return Err(FileError::Damaged { format, why: why.to_string() }),
        };
        // A part that does not unpack is left to the reader of the format: it may not need it.
        if let Err(why) = io::copy(&mut part.take(limit + 1 - unpacked.0), &mut unpacked) {
            tracing::debug!(%why, index, "a part of a workbook does not unpack");
        }
        if unpacked.0 > limit {
            let limit = limit / 1024 / 1024;
            return Err(FileError::TooLarge(format!("its parts unpack to more than {limit} MB")));
        }
    }
    Ok(format)
}

/// Counts what is written to it, also when the writing fails in the end.
struct Counter(u64);

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn opendocument_kind(archive: &mut zip::ZipArchive<Cursor<&[u8]>>) -> Result<String, FileError> {
    let damaged = |why: String| FileError::Damaged { format: Format::Ods, why };
    let mut kind = String::new();
    let part = archive.by_name("mimetype").map_err(|why| damaged(why.to_string()))?;
    part.take(200).read_to_string(&mut kind).map_err(|why| damaged(why.to_string()))?;
    Ok(kind)
}
