//! Notes in Markdown, cut at their headings into entries. The marks are taken off: an entry is plain text.

use domain::KnowledgeKind;

/// What stands under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    pub body: String,
    /// As far as the words of the headings tell.
    pub kind: KnowledgeKind,
}

/// Cuts a text at its headings. What stands before the first one is called `name`; a heading with nothing under it
/// gives its words to those below it.
pub fn split_markdown(text: &str, name: &str) -> Vec<Section> {
    let mut cut = Cut { sections: Vec::new(), path: Vec::new(), lines: Vec::new(), name };
    let mut fence: Option<&str> = None;
    for line in without_front_matter(text).lines() {
        let line = line.trim_end();
        let mark = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, None) => {
                if let Some((level, title)) = heading(line) {
                    cut.section();
                    cut.path.retain(|(above, _)| *above < level);
                    cut.path.push((level, title));
                } else {
                    cut.lines.push(plain(line));
                }
            }
            (Some(_), _) => cut.lines.push(line.to_owned()),
        }
    }
    cut.section();
    cut.sections
}

struct Cut<'n> {
    sections: Vec<Section>,
    /// The headings above a line, the highest first.
    path: Vec<(usize, String)>,
    lines: Vec<String>,
    name: &'n str,
}

impl Cut<'_> {
    /// Ends what stands under one heading.
    fn section(&mut self) {
        const LONGEST_TITLE: usize = 200;
        let body = std::mem::take(&mut self.lines).join("\n").trim().to_owned();
        if body.is_empty() {
            return;
        }
        let titles: Vec<&str> = self.path.iter().map(|(_, title)| title.as_str()).filter(|t| !t.is_empty()).collect();
        // The heading of the whole file says little; the two nearest say what it is.
        let near = titles[titles.len().saturating_sub(2)..].join(": ");
        let title = if near.is_empty() { self.name.to_owned() } else { near };
        let kind = kind_of(&titles.join(" "));
        self.sections.push(Section { title: title.chars().take(LONGEST_TITLE).collect(), body, kind });
    }
}

fn kind_of(headings: &str) -> KnowledgeKind {
    let words = headings.to_lowercase();
    let says = |any: &[&str]| any.iter().any(|word| words.contains(word));
    if says(&["objection", "pushback", "einwand"]) {
        KnowledgeKind::Objection
    } else if says(&["battlecard", "competitor", "versus", " vs ", " vs. ", "against "]) {
        KnowledgeKind::Battlecard
    } else if says(&["case", "customer", "story", "stories", "reference"]) {
        KnowledgeKind::Case
    } else {
        KnowledgeKind::Fact
    }
}

/// `## Title ##`: its level and its words.
fn heading(line: &str) -> Option<(usize, String)> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let line = line.trim_start_matches(' ');
    let level = line.chars().take_while(|c| *c == '#').count();
    let rest = &line[level..];
    let is_heading = indent < 4 && (1..=6).contains(&level) && (rest.is_empty() || rest.starts_with([' ', '\t']));
    is_heading.then(|| (level, plain(rest.trim().trim_end_matches('#').trim_end())))
}

/// What other programs put on top: `---`, lines of settings, `---`.
fn without_front_matter(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}');
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else { return text };
    match rest.find("\n---") {
        Some(end) => rest[end + 4..].split_once('\n').map_or("", |(_, rest)| rest),
        None => text,
    }
}

/// A line without its marks: `**bold**`, `[text](address)`, `` `code` ``, `> quoted`.
fn plain(line: &str) -> String {
    let mut result = String::with_capacity(line.len());
    let mut rest = line.strip_prefix("> ").unwrap_or(line);
    while let Some(c) = rest.chars().next() {
        if let Some((text, after)) = link(rest) {
            result.push_str(text);
            rest = after;
            continue;
        }
        let marks = ["**", "__", "`"].into_iter().find(|mark| rest.starts_with(mark));
        let taken = marks.map_or(c.len_utf8(), str::len);
        if marks.is_none() {
            result.push(c);
        }
        rest = &rest[taken..];
    }
    result
}

/// `[text](address)` and `![text](address)`: its text and what follows it.
fn link(rest: &str) -> Option<(&str, &str)> {
    const LONGEST: usize = 2_000;
    let inside = rest.strip_prefix("![").or_else(|| rest.strip_prefix('['))?;
    let (text, behind) = inside.split_once("](").filter(|(text, _)| !text.contains('\n') && text.len() < LONGEST)?;
    let (address, after) = behind.split_once(')')?;
    (address.len() < LONGEST && !text.contains('[')).then_some((text, after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn notes_are_cut_at_their_headings() {
        let text = "---\ntitle: x\n---\nBefore all.\n\n# Playbook\n\n## Objections\n\n### Too dear\n\nIt **pays** for \
                    itself, see [the sheet](https://x.example).\n\n```\n# no heading\n```\n\n## Customers\nGlobex likes `it`.\n\
                    #hashtag\n## Empty\n";
        let found = split_markdown(text, "notes");
        let expected = [
            ("notes", "Before all.", KnowledgeKind::Fact),
            ("Objections: Too dear", "It pays for itself, see the sheet.\n\n# no heading", KnowledgeKind::Objection),
            ("Playbook: Customers", "Globex likes it.\n#hashtag", KnowledgeKind::Case),
        ];
        let found: Vec<_> = found.iter().map(|it| (it.title.as_str(), it.body.as_str(), it.kind)).collect();
        assert_eq!(found, expected);
        assert_eq!(split_markdown("", "x"), []);
    }

    proptest! {
        #[test]
        fn any_text_can_be_cut(text in "(\\PC|[#\n`*\\[\\]()>-]){0,200}") {
            for section in split_markdown(&text, "name") {
                prop_assert!(!section.body.is_empty() && section.title.chars().count() <= 200);
            }
        }
    }
}
