//! Whether a profile can be scored with; if not, which field is wrong and what to do.

use domain::fit::{Choice, Icp, OwnCriterion, Range, Tier};

use crate::intelligence::score_account_fit::LEAST_KNOWN;

/// More would say nothing: only the proportions of the weights count.
const HEAVIEST: f64 = 1_000_000.0;

/// The path of a field, and what is wrong with it. The sections of a list are counted from 1: `own[2].min`.
pub(super) type Fault = (String, String);

pub(super) fn check(icp: &Icp) -> Result<(), Fault> {
    let Icp { name, industry, employees, revenue, country, technologies, keywords, own, .. } = icp;
    if name.trim().is_empty() {
        return Err(fault("name", "is empty; give the profile a name"));
    }
    let choices =
        [("industry", industry), ("country", country), ("technologies", technologies), ("keywords", keywords)];
    for (field, choice) in choices {
        if let Some(Choice { weight, any_of }) = choice {
            check_weight(field, *weight)?;
            let field = format!("{field}.any_of");
            if any_of.is_empty() {
                return Err(fault(&field, "is empty; list at least one value, or remove the section"));
            }
            check_words(&field, any_of)?;
        }
    }
    let excluded = [
        ("exclude_industries", &icp.exclude_industries),
        ("exclude_countries", &icp.exclude_countries),
        ("exclude_keywords", &icp.exclude_keywords),
    ];
    for (field, values) in excluded {
        check_words(field, values)?;
    }
    for (field, range) in [("employees", employees), ("revenue", revenue)] {
        if let Some(Range { weight, min, max }) = range {
            check_weight(field, *weight)?;
            for (end, value) in [("min", min), ("max", max)] {
                if !value.is_finite() || *value < 0.0 {
                    return Err(fault(&format!("{field}.{end}"), "must be a plain number, 0 or more"));
                }
            }
            check_order(field, *min, *max)?;
        }
    }
    for (place, criterion) in own.iter().enumerate() {
        check_own(&format!("own[{}]", place + 1), criterion)?;
        let same = |other: &OwnCriterion| other.field.trim().to_lowercase() == criterion.field.trim().to_lowercase();
        if own[..place].iter().any(same) {
            let message = format!("{} has a section already; put both into one", criterion.field);
            return Err(fault(&format!("own[{}].field", place + 1), &message));
        }
    }
    let has_criterion = [industry.is_some(), employees.is_some(), revenue.is_some(), country.is_some()]
        .into_iter()
        .chain([technologies.is_some(), keywords.is_some(), !own.is_empty()])
        .any(|is_there| is_there);
    if !has_criterion {
        let message = "has no criterion; add at least one of [industry], [employees], [revenue], [country], \
                       [technologies], [keywords], [[own]]";
        return Err(fault("the profile", message));
    }
    check_tiers(&icp.high, &icp.medium)
}

fn check_own(at: &str, criterion: &OwnCriterion) -> Result<(), Fault> {
    let OwnCriterion { field, weight, any_of, min, max } = criterion;
    if field.trim().is_empty() {
        return Err(fault(&format!("{at}.field"), "is empty; name one of your own fields"));
    }
    check_weight(at, *weight)?;
    check_words(&format!("{at}.any_of"), any_of)?;
    match (any_of.is_empty(), min, max) {
        (true, None, None) => Err(fault(at, "asks for nothing; give it any_of, or min, max or both")),
        (false, None, None) => Ok(()),
        (false, ..) => Err(fault(at, "has any_of beside min or max; a field is one of some values, or a figure")),
        (true, ..) => {
            for (end, value) in [("min", min), ("max", max)] {
                if value.is_some_and(|value| !value.is_finite()) {
                    return Err(fault(&format!("{at}.{end}"), "must be a plain number"));
                }
            }
            match (min, max) {
                (Some(min), Some(max)) => check_order(at, *min, *max),
                _ => Ok(()),
            }
        }
    }
}

fn check_tiers(high: &Tier, medium: &Tier) -> Result<(), Fault> {
    for (field, Tier { score, known }) in [("high", high), ("medium", medium)] {
        if !(*score > 0.0 && *score <= 1.0) {
            return Err(fault(&format!("{field}.score"), "must be above 0 and at most 1"));
        }
        if !(LEAST_KNOWN..=1.0).contains(known) {
            let message = format!("must be from {LEAST_KNOWN} to 1: with little known, nothing is high or medium");
            return Err(fault(&format!("{field}.known"), &message));
        }
    }
    for (end, high, medium) in [("score", high.score, medium.score), ("known", high.known, medium.known)] {
        if high < medium {
            let message = format!("{high} is below that of medium, {medium}; high must take at least as much");
            return Err(fault(&format!("high.{end}"), &message));
        }
    }
    Ok(())
}

fn check_order(field: &str, min: f64, max: f64) -> Result<(), Fault> {
    if min > max {
        return Err(fault(&format!("{field}.min"), &format!("{min} is above max, {max}; swap the two")));
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
