//! Writing results and errors: JSON lines for scripts, tables and sentences for people.

use std::io::{self, BufWriter, Stdout, Write};

use app::wire::Refusal;
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{ContentArrangement, Table};
use serde::Serialize;

pub struct Output {
    out: BufWriter<Stdout>,
    pub json: bool,
}

impl Output {
    pub fn new(json: bool) -> Self {
        Self { out: BufWriter::new(io::stdout()), json }
    }

    /// One object, one line, written at once.
    pub fn object(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, value).map_err(io::Error::from)?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }

    pub fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", visible(text))?;
        self.out.flush()
    }

    pub fn table(&mut self, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> io::Result<()> {
        let mut table = Table::new();
        table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(header.iter().copied());
        for row in rows {
            table.add_row(row.iter().map(|cell| visible(cell)));
        }
        writeln!(self.out, "{table}")?;
        self.out.flush()
    }
}

/// Text from files may hold escape sequences; a terminal must not act on them.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{FFFD}' } else { c }).collect()
}

/// Tells the person at the terminal what went wrong.
pub fn complain(message: &str) {
    // Where nobody can read it, the exit status still tells.
    let _ = writeln!(io::stderr(), "cugar: {}", visible(message));
}

/// The same for a script: one object, one line, with a `code` and a `message`.
pub fn complain_in_json(error: &impl Serialize) {
    match serde_json::to_string(error) {
        // As above.
        Ok(line) => drop(writeln!(io::stderr(), "{line}")),
        Err(error) => complain(&error.to_string()),
    }
}

/// Tells what stands against one account, and goes on with the others.
pub fn refuse(refusal: &Refusal, json: bool) {
    if json {
        complain_in_json(refusal);
    } else {
        complain(&format!("{}: {}", refusal.account, refusal.message));
    }
}

pub fn share(value: Option<f64>) -> String {
    value.map_or_else(|| "–".into(), |value| format!("{value:.2}"))
}

/// A word of the app, as scripts read it.
pub fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
