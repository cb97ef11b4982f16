//! The ideal customer profile as a TOML text: read, and checked before anything is scored with it.

use domain::fit::{Choice, Icp, Range};
use toml::de::{DeTable, DeValue};

/// The profile a new workspace starts with, with comments for the rep who edits it.
pub const DEFAULT_ICP: &str = include_str!("default_icp.toml");

/// More would say nothing: only the proportions of the weights count.
const HEAVIEST: f64 = 1_000_000.0;

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
    check(&icp).map_err(|(field, message)| BadIcp { line: line_of(text, &field), field: Some(field), message })?;
    Ok(icp)
}

type Fault = (String, String);

fn check(icp: &Icp) -> Result<(), Fault> {
    let Icp { name, industry, employees, revenue, country, technologies, exclude_industries, .. } = icp;
    if name.trim().is_empty() {
        return Err(fault("name", "is empty; give the profile a name"));
    }
    for (field, choice) in [("industry", industry), ("country", country), ("technologies", technologies)] {
        if let Some(Choice { weight, any_of }) = choice {
            check_weight(field, *weight)?;
            if any_of.is_empty() {
                return Err(fault(
                    &format!("{field}.any_of"),
                    "is empty; list at least one value, or remove the section",
                ));
            }
            check_words(&format!("{field}.any_of"), any_of)?;
        }
    }
    check_words("exclude_industries", exclude_industries)?;
    for (field, range) in [("employees", employees), ("revenue", revenue)] {
        if let Some(Range { weight, min, max }) = range {
            check_weight(field, *weight)?;
            for (end, value) in [("min", min), ("max", max)] {
                if !value.is_finite() || *value < 0.0 {
                    return Err(fault(&format!("{field}.{end}"), "must be a plain number, 0 or more"));
                }
            }
            if min > max {
                return Err(fault(&format!("{field}.min"), &format!("{min} is above max, {max}; swap the two")));
            }
        }
    }
    let criteria =
        [industry.is_some(), employees.is_some(), revenue.is_some(), country.is_some(), technologies.is_some()];
    if !criteria.contains(&true) {
        let message =
            "has no criterion; add at least one of [industry], [employees], [revenue], [country], [technologies]";
        return Err(fault("the profile", message));
    }
    Ok(())
}

fn check_weight(field: &str, weight: f64) -> Result<(), Fault> {
    if weight.is_finite() && weight > 0.0 && weight <= HEAVIEST {
        return Ok(());
    }
    let message = "must be a number above 0 and at most 1,000,000; remove the section if it should not count";
    Err(fault(&format!("{field}.weight"), message))
}

fn check_words(field: &str, values: &[String]) -> Result<(), Fault> {
    match values.iter().find(|value| !value.chars().any(char::is_alphanumeric)) {
        Some(value) => {
            Err(fault(field, &format!("`{value}` has no letter or digit; remove it or write the value out")))
        }
        None => Ok(()),
    }
}

fn fault(field: &str, message: &str) -> Fault {
    (field.to_owned(), message.to_owned())
}

/// Where a field stands in the text; its section where the field itself is not written.
fn line_of(text: &str, field: &str) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let mut table = document.get_ref();
    let mut found = None;
    for key in field.split('.') {
        let Some((name, value)) = table.iter().find(|(name, _)| name.get_ref() == key) else { break };
        found = Some(line_at(text, name.span().start));
        let DeValue::Table(inner) = value.get_ref() else { break };
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

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
            let _ = parse_icp(&text);
        }
    }
}
