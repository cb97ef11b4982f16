//! Workbooks: made here cell by cell, hostile ones, and a set of other people's with what is known to stand in them.

use super::*;

#[test]
fn a_zip_bomb_is_stopped_before_it_is_a_workbook() {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).expect("a part");
    zip.write_all(&vec![0; 20_000_000]).expect("a part");
    let bytes = zip.finish().expect("an archive").into_inner();
    assert!(bytes.len() < 100_000, "the archive itself is small: {}", bytes.len());
    let stopped = content::in_zip(&bytes, 10_000_000);
    assert!(matches!(stopped, Err(FileError::TooLarge(_))), "{stopped:?}");
    assert_eq!(content::in_zip(&bytes, 20_000_000).expect("within the limit"), Format::Xlsx);
}

/// A workbook with one sheet of the given XML.
fn workbook(sheet: &str) -> Vec<u8> {
    use std::io::Write as _;
    const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Export" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    const RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{sheet}</sheetData></worksheet>"#
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", RELS),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    for (name, part) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(part.as_bytes()).expect("a part");
    }
    zip.finish().expect("an archive").into_inner()
}

#[test]
fn numbers_in_a_workbook_come_out_as_a_person_types_them() {
    let text = |at: &str, value: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>"#);
    let sheet = format!(
        r#"<row r="2">{}{}{}{}</row><row r="4"><c r="B4"><v>2822</v></c><c r="C4"><v>0.30000000000000004</v></c></row>
        <row r="5"><c r="B5"><v>1.5E6</v></c><c r="D5" t="b"><v>1</v></c><c r="E5" t="e"><v>#N/A</v></c></row>"#,
        text("B2", "employees"),
        text("C2", "share"),
        text("D2", "known"),
        text("E2", "x")
    );
    let table = table(workbook(&sheet));
    assert_eq!((table.format, table.sheet.as_deref()), (Format::Xlsx, Some("Export")));
    assert_eq!(table.header, ["employees", "share", "known", "x"], "the empty column on the left is no column");
    assert_eq!(cells(&table), [["2822", "0.3", "", ""], ["1500000", "", "TRUE", "#N/A"]]);
    assert_eq!(lines(&table), [4, 5], "rows are counted as the sheet counts them");
}

#[test]
fn a_sheet_with_cells_far_apart_takes_no_memory_for_what_is_between() {
    let far = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row><row r="1048576"><c r="A1048576" t="inlineStr"><is><t>Acme</t></is></c></row>"#;
    assert_eq!(lines(&table(workbook(far))), [1_048_576]);
    let rows: String = (2..=2_000).map(|row| format!(r#"<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>"#)).collect();
    let rows = format!(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>{rows}"#);
    assert!(matches!(read(workbook(&rows)), Err(FileError::TooLarge(_))), "wide and sparse is counted as wide");
}

/// An OpenDocument workbook with one sheet of the given XML.
fn ods(rows: &str) -> Vec<u8> {
    use std::io::Write as _;
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="Export">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let parts = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#,
        ),
        ("content.xml", &content),
    ];
    for (name, part) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(part.as_bytes()).expect("a part");
    }
    zip.finish().expect("an archive").into_inner()
}

#[test]
fn a_sheet_that_claims_to_repeat_itself_for_ever_is_refused_before_it_is_laid_out() {
    let cell = |text: &str, more: &str| {
        format!(r#"<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>"#)
    };
    let row = |cells: &str, more: &str| format!("<table:table-row {more}>{cells}</table:table-row>");
    let (name, acme) = (row(&cell("name", ""), ""), cell("Acme", ""));
    let rest = r#"<table:table-cell table:number-columns-repeated="16383"/>"#;
    let empty = row(rest, r#"table:number-rows-repeated="1048574""#);
    let good = ods(&format!("{name}{}{empty}", row(&format!("{acme}{rest}"), "")));
    assert_eq!(cells(&table(good)), [["Acme"]], "what programs write for the empty rest of a sheet is no claim");

    let wide = cell("x", r#"table:number-columns-repeated="16384""#);
    let bombs = [
        row(&wide, r#"table:number-rows-repeated="1048576""#),
        row(&wide, r#"table:number-rows-repeated="18446744073709551615""#),
        row(&wide, "").repeat(500),
        format!("{empty}{}", row(&format!("{rest}{acme}"), "")),
    ];
    for (which, bomb) in bombs.iter().enumerate() {
        let started = std::time::Instant::now();
        let refused = read(ods(&format!("{name}{bomb}")));
        assert!(matches!(refused, Err(FileError::TooLarge(_))), "bomb {which}: {refused:?}");
        assert!(started.elapsed().as_secs() < 5, "bomb {which} is refused at once");
    }
}

/// An old workbook with sheets of the given cells: row, column.
fn xls(sheets: &[&[(u16, u16)]]) -> Vec<u8> {
    use std::io::Write as _;
    let record = |kind: u16, data: &[u8]| [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat();
    let begin = |kind: u16| record(0x0809, &[&0x0600_u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat());
    let end = record(0x000A, &[]);
    let body: Vec<Vec<u8>> = sheets
        .iter()
        .map(|cells| {
            let number = |(row, column): &(u16, u16)| {
                let at = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
                record(0x0203, &[&at[..], &1.0_f64.to_le_bytes()].concat())
            };
            [begin(0x0010), cells.iter().flat_map(number).collect(), end.clone()].concat()
        })
        .collect();
    let bound = |at: usize, name: usize| {
        record(0x0085, &[&(at as u32).to_le_bytes()[..], &[0, 0, 2, 0], format!("{name:02}").as_bytes()].concat())
    };
    let globals = begin(0x0005).len() + bound(0, 0).len() * sheets.len() + end.len();
    let mut at = globals;
    let mut stream = begin(0x0005);
    for (index, sheet) in body.iter().enumerate() {
        stream.extend(bound(at, index));
        at += sheet.len();
    }
    stream.extend(end);
    stream.extend(body.concat());
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("a container");
    file.create_stream("/Workbook").and_then(|mut workbook| workbook.write_all(&stream)).expect("a stream");
    file.flush().expect("a container");
    file.into_inner().into_inner()
}

#[test]
fn an_old_workbook_with_cells_far_apart_is_refused_before_it_is_laid_out() {
    let near = read(xls(&[&[(0, 0), (1, 0)]]));
    assert!(matches!(near, Err(FileError::NoHeader { line: 1 })), "it is a workbook, of numbers: {near:?}");
    let corners: &[(u16, u16)] = &[(0, 0), (65_535, 255)];
    for sheets in [vec![corners], vec![&[(0, 0), (1000, 250)]; 30]] {
        let refused = read(xls(&sheets));
        assert!(matches!(refused, Err(FileError::TooLarge(_))), "{} sheets: {refused:?}", sheets.len());
    }
}

#[test]
fn the_cells_of_known_workbooks_are_read() {
    let cases: [(&str, &str, &[&str]); 22] = [
        ("temperature.xlsx", "label|value", &["celsius|22.2222", "fahrenheit|72"]),
        ("temperature-in-middle.xlsx", "label|value", &["celsius|22.2222", "fahrenheit|72"]),
        ("temperature-fallible.xlsx", "label|value|notes", &["celsius|22.2222|measured", "fahrenheit|72|converted"]),
        ("inventory-table.xlsx", "Item|Type|Quantity", &["1|Apple|50", "2|Banana|200", "3|Orange|60"]),
        ("table_with_absolute_paths.xlsx", "Item|Name", &["100|North", "200|South", "101|West"]),
        ("readings.xlsx", "Station|Celsius|Humidity|Pressure", &["London|15|72|1013", "Paris|18.5|65|1009"]),
        ("empty_shared_string_value.xlsx", "Name|City|Status", &["Alice||Active", "|Berlin|"]),
        (
            "issue_174.xlsx",
            "Your Ref #|Contact Name|Contact Number|Address|City|Weight|Pieces|Material Cost|SPL Instruction|Remarks|Your Company",
            &[
                "123|Test Contact Name|Test Contact Number|Hello Address|My City|1.5|1|1.201|Nothing SPL|No Remarks|My Company?",
            ],
        ),
        ("issue438.xlsx", "x|y", &["1|2", "2|6", "3|9", "4|11"]),
        ("merged_range.xlsx", "A1|B1|C1||E1|F1|G1|H1", &["A3|B3|C3||E3|F3|G3|H3", "A4|B4|C4||E4|F4|G4|H4"]),
        ("merged_range.xls", "A1|B1|C1||E1|F1|G1|H1", &["A3|B3|C3||E3|F3|G3|H3", "A4|B4|C4||E4|F4|G4|H4"]),
        ("merge_cells.xlsx", "Row Merge||Not Merged", &["Column Merge|Chunk Merged|"]),
        ("merge_cells.xls", "Row Merge||Not Merged", &["Column Merge|Chunk Merged|"]),
        ("inlineStr_cdata.xlsx", "Hello CDATA|World", &["12345|NormalText"]),
        ("nonstandard-xml-ns-prefix.xlsx", "a|b", &["1|3", "2|4"]),
        ("string-ref.xlsx", "col1", &["-8086931554011838357"]),
        ("header-row.xlsx", "Columns|Column A|Column B|Column C", &["put data here|1|2|3"]),
        (
            "issue444.xls",
            "0|First Name|Last Name|Gender|Country|Age|Date|Id",
            &[
                "1|Dulce|Abril|Female|United States|32|15/10/2017|1562",
                "|Mara|Hashimoto|Female|Great Britain|25|16/08/2016|1582",
            ],
        ),
        ("errors.xlsx", "#DIV/0!", &["#NAME?", "#VALUE!", "#NULL!"]),
        ("number_rows_repeated.ods", "A|B", &["C|D", "C|D", "C|D", "C|D"]),
        ("merged_cells.ods", "A|B|C", &["A|B|C", "||C"]),
        ("covered.ods", "a1", &["a2", "a3"]),
    ];
    let Some(folder) = test_data("workbooks") else { return };
    for (file, header, rows) in cases {
        let table = read_table(&folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(table.header.join("|"), header, "{file}");
        let first: Vec<String> =
            table.rows.iter().take(rows.len()).map(|row| row.cells().collect::<Vec<_>>().join("|")).collect();
        assert_eq!(first, rows, "{file}");
    }
    for file in ["pass_protected.xlsx", "pass_protected.xlsb", "pass_protected.ods"] {
        let refused = read_table(&folder.join(file));
        assert!(matches!(refused, Err(FileError::PasswordProtected)), "{file}: {refused:?}");
    }
    let bomb = read_table(&folder.join("issue_594_dos.ods"));
    assert!(matches!(bomb, Err(FileError::TooLarge(_))), "{bomb:?}");
}
