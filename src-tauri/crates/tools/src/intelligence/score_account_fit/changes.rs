//! What made a score another one, in words.

use domain::fit::ScorePart;

/// `employees: unknown → 0.30` and `weight of industry: 0.25 → 0.40`, in the order of the newer score.
pub fn what_changed(before: &[ScorePart], after: &[ScorePart]) -> Vec<String> {
    let old = |part: &ScorePart| before.iter().find(|old| old.name == part.name);
    let is_gone = |old: &&ScorePart| !after.iter().any(|part| part.name == old.name);
    let mut words = Vec::new();
    for part in after {
        match old(part) {
            None if part.name == "exclusion" => words.push("now left out by your profile".to_owned()),
            None => words.push(format!("{} counts now, with a weight of {:.2}", part.name, part.weight)),
            Some(old) => {
                if old.weight != part.weight {
                    words.push(format!("weight of {}: {}", part.name, moved(Some(old.weight), Some(part.weight))));
                }
                if old.fit != part.fit {
                    words.push(format!("{}: {}", part.name, moved(old.fit, part.fit)));
                }
            }
        }
    }
    words.extend(before.iter().filter(is_gone).map(|old| match old.name.as_str() {
        "exclusion" => "no longer left out by your profile".to_owned(),
        name => format!("{name} does not count any more"),
    }));
    words
}

/// With as many places as it takes to see the difference.
fn moved(from: Option<f64>, to: Option<f64>) -> String {
    let show = |value: Option<f64>, places| match value {
        Some(value) => format!("{value:.places$}"),
        None => "unknown".to_owned(),
    };
    let places = if show(from, 2) == show(to, 2) { 3 } else { 2 };
    format!("{} → {}", show(from, places), show(to, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, weight: f64, fit: Option<f64>) -> ScorePart {
        ScorePart { name: name.into(), weight, fit }
    }

    #[test]
    fn a_difference_is_told_in_words() {
        let before = [
            part("industry", 0.25, Some(1.0)),
            part("employees", 0.3, None),
            part("revenue", 0.3, Some(0.301)),
            part("country", 0.15, Some(0.0)),
            part("exclusion", 0.0, Some(0.0)),
        ];
        let after = [
            part("industry", 0.4, Some(1.0)),
            part("employees", 0.3, Some(0.3)),
            part("revenue", 0.3, Some(0.304)),
            part("own.Segment", 0.1, None),
        ];
        assert_eq!(
            what_changed(&before, &after),
            [
                "weight of industry: 0.25 → 0.40",
                "employees: unknown → 0.30",
                "revenue: 0.301 → 0.304",
                "own.Segment counts now, with a weight of 0.10",
                "country does not count any more",
                "no longer left out by your profile",
            ]
        );
        assert_eq!(what_changed(&after, &after), [""; 0], "nothing changed");
        assert_eq!(what_changed(&[], &[part("exclusion", 0.0, Some(0.0))]), ["now left out by your profile"]);
    }
}
