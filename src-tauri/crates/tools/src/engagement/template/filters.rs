//! The filters a template may use. Each takes a gap as it is, so that what is unknown stays to be seen.

use jiff::civil::Date;
use jiff::fmt::strtime;
use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind};

use super::trace::is_known;

/// A filter, and what a person is told of it.
pub struct Filter {
    pub name: &'static str,
    pub example: &'static str,
    pub what: &'static str,
}

const fn filter(name: &'static str, example: &'static str, what: &'static str) -> Filter {
    Filter { name, example, what }
}

/// Those that are offered. A few more of minijinja's harmless ones are understood.
pub const FILTERS: [Filter; 10] = [
    filter("default", "default(\"there\")", "What stands there where the value is not known"),
    filter("first_name", "first_name", "The first name of a whole name"),
    filter("title_case", "title_case", "Every Word Begins With A Capital"),
    filter("upper", "upper", "ALL IN CAPITALS"),
    filter("lower", "lower", "all in small letters"),
    filter("capitalize", "capitalize", "The first letter is a capital"),
    filter("trim", "trim", "Without spaces at its ends"),
    filter("date", "date(\"%-d %B\")", "A day as people write it: 2 November 2026"),
    filter("money", "money(\"USD\")", "An amount as people write it: $120,000"),
    filter("place", "place", "A country as it stands after “in”: the United States"),
];

/// What else may stand behind a `|`.
pub const ALSO: [&str; 4] = ["d", "title", "replace", "round"];

pub fn add_to(environment: &mut Environment<'static>) {
    for name in ["default", "d"] {
        environment.add_filter(name, |value: &Value, other: Value| if is_known(value) { value.clone() } else { other });
    }
    environment.add_filter("place", |value: &Value| on_text(value, place));
    environment.add_filter("first_name", |value: &Value| on_text(value, first_name));
    for name in ["title_case", "title"] {
        environment.add_filter(name, |value: &Value| on_text(value, title_case));
    }
    environment.add_filter("date", |value: &Value, format: Option<&str>| date(value, format));
    environment.add_filter("money", |value: &Value, currency: Option<Value>| money(value, currency.as_ref()));
}

fn on_text(value: &Value, change: impl Fn(&str) -> String) -> Value {
    match value.as_str() {
        Some(text) => Value::from(change(text)),
        None => value.clone(),
    }
}

/// A country as it stands after "in": some take an article.
fn place(country: &str) -> String {
    const WITH_ARTICLE: [&str; 12] = [
        "united states",
        "united states of america",
        "usa",
        "us",
        "united kingdom",
        "uk",
        "netherlands",
        "philippines",
        "czech republic",
        "united arab emirates",
        "uae",
        "dominican republic",
    ];
    if WITH_ARTICLE.contains(&country.to_lowercase().as_str()) { format!("the {country}") } else { country.to_owned() }
}

/// `Souza, Ana`, `Dr. Ana Souza` and `Ana Souza` are all Ana.
fn first_name(name: &str) -> String {
    const TITLES: [&str; 10] = ["mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "ing", "sir"];
    let name = name.split_once(',').map_or(name, |(_, first)| first);
    let is_title = |word: &&str| TITLES.contains(&word.trim_end_matches('.').to_lowercase().as_str());
    let mut words = name.split_whitespace().skip_while(is_title);
    words.next().unwrap_or(name).to_owned()
}

/// Words that are in mixed case already, such as `McKinsey` or `iPhone`, are left as they are.
fn title_case(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’'))) {
        let mixed = piece.chars().any(char::is_lowercase) && piece.chars().skip(1).any(char::is_uppercase);
        let mut chars = piece.chars();
        match chars.next() {
            Some(first) if !mixed => {
                result.extend(first.to_uppercase());
                result.push_str(&chars.as_str().to_lowercase());
            }
            _ => result.push_str(piece),
        }
    }
    result
}

fn date(value: &Value, format: Option<&str>) -> Result<Value, Error> {
    const USUAL: &str = "%-d %B %Y";
    let Some(text) = value.as_str() else { return Ok(value.clone()) };
    let day: Option<Date> = text.get(..10).and_then(|day| day.parse().ok());
    // A text that is no day stays as it is: it is a value, not a mistake of the template.
    let Some(day) = day else { return Ok(value.clone()) };
    let format = format.unwrap_or(USUAL);
    let written = strtime::format(format, day).ok().filter(|written| written.chars().count() <= 100);
    written.map(Value::from).ok_or_else(|| {
        let advice = format!("a day cannot be written as `{format}`; write it as date(\"%-d %B %Y\")");
        Error::new(ErrorKind::InvalidOperation, advice)
    })
}

fn money(value: &Value, currency: Option<&Value>) -> Result<Value, Error> {
    if !is_known(value) {
        return Ok(value.clone());
    }
    let amount = match value.as_str() {
        Some(text) => text.replace(',', "").trim().parse().ok(),
        None => f64::try_from(value.clone()).ok(),
    };
    // A text that is no amount stays as it is, as with a day.
    let Some(amount) = amount.filter(|amount: &f64| amount.is_finite()) else { return Ok(value.clone()) };
    let currency = currency.filter(|currency| is_known(currency)).and_then(Value::as_str).unwrap_or_default();
    let figure = figure(amount);
    Ok(Value::from(match currency.trim().to_uppercase().as_str() {
        "" => figure,
        "USD" | "$" => format!("${figure}"),
        "EUR" | "€" => format!("€{figure}"),
        "GBP" | "£" => format!("£{figure}"),
        "JPY" | "¥" => format!("¥{figure}"),
        other => format!("{other} {figure}"),
    }))
}

/// `120,000`, `1,250.50`, `80 million`.
fn figure(amount: f64) -> String {
    for (size, word) in [(1e9, "billion"), (1e6, "million")] {
        let tenths = amount / size * 10.0;
        // Only where nothing is lost: an amount is not rounded for the sake of a word.
        if amount.abs() >= size && tenths.fract().abs() < 1e-9 {
            return format!("{} {word}", tenths / 10.0);
        }
    }
    let cents = if amount.fract().abs() < 0.005 { 0 } else { 2 };
    let plain = format!("{amount:.cents$}");
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), ""), |(whole, rest)| (whole, rest));
    let mut grouped = String::new();
    let digits = whole.trim_start_matches('-');
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if whole.starts_with('-') { "-" } else { "" };
    if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_write_what_a_rep_would_write() {
        let mut environment = Environment::new();
        add_to(&mut environment);
        let cases = [
            ("'Ana Maria Souza' | first_name", "Ana"),
            ("'Souza, Ana' | first_name", "Ana"),
            ("'Dr. Ana Souza' | first_name", "Ana"),
            ("'Ana' | first_name", "Ana"),
            ("'' | first_name", ""),
            ("'head of SUPPORT' | title_case", "Head Of Support"),
            ("'o’brien-smith' | title_case", "O’brien-Smith"),
            ("'McKinsey and iPhone' | title", "McKinsey And iPhone"),
            ("'2026-11-02' | date", "2 November 2026"),
            ("'2026-11-02T09:00:00Z' | date('%A')", "Monday"),
            ("'soon' | date", "soon"),
            ("120000 | money('USD')", "$120,000"),
            ("'1250.5' | money('eur')", "€1,250.50"),
            ("80000000 | money('USD')", "$80 million"),
            ("1234567 | money", "1,234,567"),
            ("-1200 | money('CHF')", "CHF -1,200"),
            ("2500000000 | money", "2.5 billion"),
            ("'a lot' | money", "a lot"),
            ("'netherlands' | place", "the netherlands"),
        ];
        for (expression, expected) in cases {
            let found = environment.compile_expression(expression).unwrap().eval(()).unwrap();
            assert_eq!(found.to_string(), expected, "{expression}");
        }
        let error = environment.compile_expression("'2026-11-02' | date('%Q%')").unwrap().eval(()).unwrap_err();
        assert!(error.to_string().contains("cannot be written as"), "{error}");
    }
}
