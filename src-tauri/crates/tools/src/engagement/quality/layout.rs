//! How a message looks on a phone, and what cannot be seen in it.

use domain::Channel;
use domain::quality::Part;
use domain::text::hides_or_reorders;

use super::findings::Findings;
use super::reading::{Reading, Section};
use super::rules;
use super::text::Text;

/// About ten lines of a phone.
const PARAGRAPH: usize = 80;
/// Two lines of a phone.
const LINK: usize = 80;

pub fn check(reading: &Reading, findings: &mut Findings) {
    for section in reading.sections() {
        hidden(section, findings);
    }
    if matches!(reading.message.channel, Channel::Email | Channel::Linkedin) {
        let body = &reading.body.text;
        paragraphs(body, findings);
        lines(body, findings);
    }
}

/// Zero-width and bidirectional characters, a run of them at a time.
fn hidden(Section { part, text, .. }: &Section, findings: &mut Findings) {
    let mut place = 0;
    while let Some(next) = text.chars[place..].iter().position(|c| hides_or_reorders(*c)) {
        let start = place + next;
        place = start + text.chars[start..].iter().take_while(|c| hides_or_reorders(**c)).count();
        let message = format!(
            "A character that cannot be seen (U+{:04X}) hides or turns round what stands around it.",
            u32::from(text.chars[start])
        );
        let nothing = Some(String::new());
        findings.add_with(&rules::HIDDEN_CHARACTERS, *part, start..place, message, "Take it out.", nothing);
    }
}

fn paragraphs(body: &Text, findings: &mut Findings) {
    let mut first = 0;
    for index in 1..=body.words.len() {
        let ends = match body.words.get(index) {
            Some(word) => {
                let between = &body.chars[body.words[index - 1].at.end..word.at.start];
                between.iter().filter(|c| **c == '\n').count() >= 2
            }
            None => true,
        };
        if !ends {
            continue;
        }
        let count = index - first;
        if count > PARAGRAPH {
            let message = format!("A paragraph of {count} words fills a phone.");
            let at = body.place(first..index);
            findings.add(
                &rules::LONG_PARAGRAPH,
                Part::Body,
                at,
                message,
                "Put a blank line after two or three sentences.",
            );
        }
        first = index;
    }
}

fn lines(body: &Text, findings: &mut Findings) {
    let mut start = 0;
    for line in body.chars.split(|c| *c == '\n') {
        columns(line, start, findings);
        markup(line, start, findings);
        links(line, start, findings);
        start += line.len() + 1;
    }
}

/// Tabs, a table's bars, or words pushed apart by many spaces.
fn columns(line: &[char], start: usize, findings: &mut Findings) {
    let inner = line.trim_ascii_end();
    let indent = inner.iter().take_while(|c| c.is_whitespace()).count();
    let text = &inner[indent..];
    let tab = text.iter().position(|c| *c == '\t');
    let apart = text.windows(4).position(|four| four.iter().all(|c| *c == ' '));
    let bars = text.iter().filter(|c| **c == '|').count() >= 2;
    if tab.or(apart).is_some() || bars {
        let at = start + indent..start + inner.len();
        let message = "This line stands in columns, which fall apart on a phone.".to_owned();
        findings.add(&rules::COLUMNS, Part::Body, at, message, "Write it as a sentence or a short list.");
    }
}

trait TrimEnd {
    fn trim_ascii_end(&self) -> &Self;
}

impl TrimEnd for [char] {
    fn trim_ascii_end(&self) -> &Self {
        let blank = self.iter().rev().take_while(|c| c.is_whitespace()).count();
        &self[..self.len() - blank]
    }
}

/// `**bold**` and `<br>`.
fn markup(line: &[char], start: usize, findings: &mut Findings) {
    const TAGS: [&str; 12] = ["a", "b", "i", "u", "p", "br", "em", "strong", "div", "span", "ul", "li"];
    let mut place = 0;
    while place < line.len() {
        let rest = &line[place..];
        let length = match rest {
            ['*', '*', c, ..] if !c.is_whitespace() && *c != '*' => {
                rest[3..].windows(2).position(|two| two == ['*', '*']).map(|end| end + 5)
            }
            ['<', ..] => rest
                .iter()
                .take(120)
                .position(|c| *c == '>')
                .filter(|end| {
                    let name = rest[1..*end].iter().skip_while(|c| **c == '/').take_while(|c| c.is_ascii_alphabetic());
                    let name: String = name.flat_map(|c| c.to_lowercase()).collect();
                    TAGS.contains(&name.as_str())
                })
                .map(|end| end + 1),
            _ => None,
        };
        let Some(length) = length else {
            place += 1;
            continue;
        };
        let at = start + place..start + place + length;
        let message = "A message goes as plain text: these marks are shown as they stand.".to_owned();
        findings.add(&rules::RAW_MARKUP, Part::Body, at, message, "Take the marks out.");
        place += length;
    }
}

fn links(line: &[char], start: usize, findings: &mut Findings) {
    let mut place = start;
    for token in line.split(|c| c.is_whitespace()) {
        if token.len() > LINK && token.windows(3).any(|three| three == [':', '/', '/']) {
            let message = format!("An address of {} characters breaks over several lines on a phone.", token.len());
            let at = place..place + token.len();
            findings.add(
                &rules::LONG_LINK,
                Part::Body,
                at,
                message,
                "Link to a shorter page of your own, or offer to send it.",
            );
        }
        place += token.len() + 1;
    }
}
