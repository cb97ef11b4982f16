//! The ideal customer profile as a TOML text: read, and written.

mod check;

use std::fmt::Write as _;

use domain::fit::{Choice, Icp, OwnCriterion, Range, Tier};
use toml::de::{DeTable, DeValue};

/// The profile a new workspace starts with, with comments for the rep who edits it.
pub const DEFAULT_ICP: &str = include_str!("default_icp.toml");

/// Why a profile cannot be used, and what to change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", self.place())]
pub struct BadIcp {
    /// The first line is 1. `None`: it concerns the text as a whole.
    pub line: Option<usize>,
    /// The path of the field: `employees.min`.
    pub field: Option<String>,
    pub message: String,
}

impl BadIcp {
    fn place(&self) -> String {
        let line = self.line.map(|line| format!("Line {line}: ")).unwrap_or_default();
        let field = self.field.as_ref().map(|field| format!("{field}: ")).unwrap_or_default();
        line + &field
    }
}

pub fn parse_icp(text: &str) -> Result<Icp, BadIcp> {
    let icp: Icp = toml::from_str(text).map_err(|error| BadIcp {
        line: error.span().map(|span| line_at(text, span.start)),
        field: None,
        message: error.message().trim().to_owned(),
    })?;
    check::check(&icp).map_err(|(field, message)| BadIcp {
        line: line_of(text, &field),
        field: Some(field),
        message,
    })?;
    Ok(icp)
}

/// The profile as a text that [`parse_icp`] reads as the same profile.
pub fn icp_to_toml(icp: &Icp) -> String {
    let Icp { name, industry, employees, revenue, country, technologies, keywords, own, high, medium, .. } = icp;
    let mut text = format!("name = {}\n", quoted(name));
    let excluded = [
        ("exclude_industries", &icp.exclude_industries),
        ("exclude_countries", &icp.exclude_countries),
        ("exclude_keywords", &icp.exclude_keywords),
    ];
    for (field, values) in excluded.into_iter().filter(|(_, values)| !values.is_empty()) {
        line(&mut text, field, list(values));
    }
    let choice = |text: &mut String, section: &str, choice: &Option<Choice>| {
        if let Some(Choice { weight, any_of }) = choice {
            header(text, &format!("[{section}]"));
            line(text, "weight", number(*weight));
            line(text, "any_of", list(any_of));
        }
    };
    choice(&mut text, "industry", industry);
    for (section, range) in [("employees", employees), ("revenue", revenue)] {
        if let Some(Range { weight, min, max }) = range {
            header(&mut text, &format!("[{section}]"));
            for (field, value) in [("weight", weight), ("min", min), ("max", max)] {
                line(&mut text, field, number(*value));
            }
        }
    }
    choice(&mut text, "country", country);
    choice(&mut text, "technologies", technologies);
    choice(&mut text, "keywords", keywords);
    for OwnCriterion { field, weight, any_of, min, max } in own {
        header(&mut text, "[[own]]");
        line(&mut text, "field", quoted(field));
        line(&mut text, "weight", number(*weight));
        if !any_of.is_empty() {
            line(&mut text, "any_of", list(any_of));
        }
        for (end, value) in [("min", min), ("max", max)] {
            if let Some(value) = value {
                line(&mut text, end, number(*value));
            }
        }
    }
    for (section, Tier { score, known }) in [("high", high), ("medium", medium)] {
        header(&mut text, &format!("[{section}]"));
        line(&mut text, "score", number(*score));
        line(&mut text, "known", number(*known));
    }
    text
}

fn header(text: &mut String, section: &str) {
    text.push('\n');
    text.push_str(section);
    text.push('\n');
}

fn line(text: &mut String, field: &str, value: String) {
    // A string takes any text.
    let _ = writeln!(text, "{field} = {value}");
}

fn quoted(value: &str) -> String {
    toml::Value::from(value).to_string()
}

fn list(values: &[String]) -> String {
    format!("[{}]", values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", "))
}

/// As people write it: `3`, and not `3.0`.
fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        format!("{value:.0}")
    } else {
        toml::Value::from(value).to_string()
    }
}

/// Where a field stands in the text; its section where the field itself is not written. `own[2].min` is in the second
/// section of that name.
fn line_of(text: &str, field: &str) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let mut table = document.get_ref();
    let mut found = None;
    for key in field.split('.') {
        let (key, place) = match key.split_once('[') {
            Some((key, place)) => (key, place.trim_end_matches(']').parse::<usize>().ok()),
            None => (key, None),
        };
        let Some((name, value)) = table.iter().find(|(name, _)| name.get_ref() == key) else { break };
        found = Some(line_at(text, name.span().start));
        let mut inner = value;
        if let (Some(place), DeValue::Array(items)) = (place, value.get_ref()) {
            let Some(item) = items.get(place.saturating_sub(1)) else { break };
            found = Some(line_at(text, item.span().start));
            inner = item;
        }
        let DeValue::Table(inner) = inner.get_ref() else { break };
        table = inner;
    }
    found
}

fn line_at(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_default_profile_is_a_good_one() {
        let icp = parse_icp(DEFAULT_ICP).unwrap();
        assert_eq!(
            (icp.high, icp.medium),
            (Tier::high(), Tier::medium()),
            "its figures are what a profile without them has"
        );
        assert!(icp.industry.is_some() && icp.employees.is_some(), "it must judge what most files hold");
        assert!(!icp.exclude_industries.is_empty());
    }

    #[test]
    fn a_bad_profile_is_told_by_line_field_and_remedy() {
        let cases = [
            ("name = \"x\"", None, "no criterion"),
            ("name = \" \"\n[employees]\nweight = 1\nmin = 1\nmax = 2", Some(1), "name: is empty"),
            ("name = \"x\"\n[employees]\nweight = 0\nmin = 1\nmax = 2", Some(3), "employees.weight: must be"),
            ("name = \"x\"\n[employees]\nweight = -1\nmin = 1\nmax = 2", Some(3), "above 0"),
            ("name = \"x\"\n[employees]\nweight = nan\nmin = 1\nmax = 2", Some(3), "above 0"),
            ("name = \"x\"\n[employees]\nweight = inf\nmin = 1\nmax = 2", Some(3), "above 0"),
            ("name = \"x\"\n[employees]\nweight = 1\nmin = 3\nmax = 2", Some(4), "swap"),
            ("name = \"x\"\n[employees]\nweight = 1\nmin = -3\nmax = 2", Some(4), "0 or more"),
            ("name = \"x\"\n[revenue]\nweight = 1\nmin = 3\nmax = inf", Some(5), "revenue.max"),
            ("name = \"x\"\n[industry]\nweight = 1\nany_of = []", Some(4), "at least one value"),
            ("name = \"x\"\n[industry]\nweight = 1\nany_of = [\"software\", \" & \"]", Some(4), "` & `"),
            ("name = \"x\"\nexclude_industries = [\"\"]\n[country]\nweight = 1\nany_of = [\"US\"]", Some(2), "exclude"),
            ("name = \"x\"\n[industri]\nweight = 1", Some(2), "industri"),
            ("name = \"x\"\n[employees]\nweight = 1\nmin = 1", Some(2), "max"),
            ("name = \"x\"\n[employees]\nweight = \"heavy\"\nmin = 1\nmax = 2", Some(3), "heavy"),
            ("name = \"x\"\n[keywords]\nweight = 1\nany_of = []", Some(4), "keywords.any_of: is empty"),
            ("name = \"x\"\nexclude_countries = [\"-\"]", Some(2), "exclude_countries: `-`"),
            ("name = \"x\"\nexclude_keywords = [\"-\"]", Some(2), "exclude_keywords: `-`"),
            ("name = \"x\"\n[[own]]\nfield = \" \"\nweight = 1\nmin = 1", Some(3), "own[1].field: is empty"),
            ("name = \"x\"\n[[own]]\nfield = \"a\"\nweight = 1", Some(2), "own[1]: asks for nothing"),
            ("name = \"x\"\n[[own]]\nfield = \"a\"\nweight = 0\nmin = 1", Some(4), "own[1].weight"),
            ("name = \"x\"\n[[own]]\nfield = \"a\"\nweight = 1\nmin = 3\nmax = 1", Some(5), "own[1].min: 3 is above"),
            ("name = \"x\"\n[[own]]\nfield = \"a\"\nweight = 1\nmax = nan", Some(5), "own[1].max"),
            ("name = \"x\"\n[[own]]\nfield = \"a\"\nweight = 1\nmin = 3\nany_of = [\"b\"]", Some(2), "any_of beside"),
            (
                "name = \"x\"\n[[own]]\nfield = \"a\"\nweight = 1\nmin = 3\n[[own]]\nfield = \"A\"\nweight = 1\nmin = 1",
                Some(7),
                "own[2].field: A has a section already",
            ),
            ("name = \"x\"\n[[own]]\nfeld = \"a\"", Some(3), "feld"),
            (
                "name = \"x\"\n[keywords]\nweight = 1\nany_of = [\"a\"]\n[high]\nscore = 2\nknown = 1",
                Some(6),
                "high.score",
            ),
            (
                "name = \"x\"\n[keywords]\nweight = 1\nany_of = [\"a\"]\n[medium]\nscore = 0.4\nknown = 0.2",
                Some(7),
                "little known",
            ),
            (
                "name = \"x\"\n[keywords]\nweight = 1\nany_of = [\"a\"]\n[medium]\nscore = 0\nknown = 0.6",
                Some(6),
                "above 0",
            ),
            (
                "name = \"x\"\n[keywords]\nweight = 1\nany_of = [\"a\"]\n[high]\nscore = 0.4\nknown = 0.9",
                Some(6),
                "below that of medium",
            ),
            ("name = \"x", Some(1), ""),
            ("[employees]\nweight = 1\nmin = 1\nmax = 2", None, "name"),
        ];
        for (text, line, part) in cases {
            let error = parse_icp(text).unwrap_err();
            assert!(error.to_string().contains(part), "`{error}` does not say `{part}`, for\n{text}");
            if line.is_some() {
                assert_eq!(error.line, line, "`{error}` names another line, for\n{text}");
            }
        }
    }

    fn any_good_icp() -> impl Strategy<Value = Icp> {
        let weight = || prop_oneof![1e-9..1e6, (1u32..100).prop_map(f64::from)];
        let word = || "[a-z]\\PC{0,12}";
        let words = move || proptest::collection::vec(word(), 0..3);
        let some = move || proptest::collection::vec(word(), 1..3);
        let choice =
            move || proptest::option::of((weight(), some()).prop_map(|(weight, any_of)| Choice { weight, any_of }));
        let figure = || prop_oneof![0.0..1e18f64, (0u64..1_000_000).prop_map(|figure| figure as f64)];
        let range = move || {
            proptest::option::of((weight(), figure(), figure()).prop_map(|(weight, one, other)| Range {
                weight,
                min: one.min(other),
                max: one.max(other),
            }))
        };
        let own = (weight(), some(), proptest::option::of(-1e9..0.0), proptest::option::of(0.0..1e20)).prop_map(
            |(weight, any_of, min, max)| OwnCriterion {
                field: "Segment".into(),
                weight,
                any_of: if min.or(max).is_some() { Vec::new() } else { any_of },
                min,
                max,
            },
        );
        let tiers = (0.5..1.0, 0.5..1.0, 0.01..0.5)
            .prop_map(|(score, known, lower)| (Tier { score, known }, Tier { score: lower, known: 0.5 }));
        let choices = (choice(), choice(), choice(), choice());
        let excluded = (words(), words(), words());
        (choices, (range(), range()), own, excluded, tiers, word()).prop_map(
            |(
                (industry, country, technologies, keywords),
                (employees, revenue),
                own,
                excluded,
                (high, medium),
                name,
            )| {
                let (exclude_industries, exclude_countries, exclude_keywords) = excluded;
                let own = vec![own];
                Icp {
                    name,
                    industry,
                    employees,
                    revenue,
                    country,
                    technologies,
                    keywords,
                    own,
                    exclude_industries,
                    exclude_countries,
                    exclude_keywords,
                    high,
                    medium,
                }
            },
        )
    }

    #[test]
    fn a_written_profile_reads_as_people_write_one() {
        let icp = parse_icp(DEFAULT_ICP).unwrap();
        let text = icp_to_toml(&icp);
        assert_eq!(parse_icp(&text).unwrap(), icp);
        assert!(text.contains("[employees]\nweight = 3\nmin = 50\nmax = 5000\n"), "{text}");
    }

    proptest! {
        #[test]
        fn a_written_profile_is_read_as_the_same(icp in any_good_icp()) {
            let text = icp_to_toml(&icp);
            prop_assert_eq!(parse_icp(&text), Ok(icp), "{}", text);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
            let _ = parse_icp(&text);
        }
    }
}
