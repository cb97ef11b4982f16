//! minijinja as a message needs it: strict, with fuel, and with nothing that reads, loops or calls.

use std::sync::LazyLock;

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, escape_formatter};

use super::filters;
use super::trace::{is_known, written};

/// Bounds the work and the memory of one template: about 20,000 instructions or 1.3 MB of text.
const FUEL: u64 = 20_000;

/// The same for every message; a parsed template has a copy, which shares all of it.
pub static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(environment);

/// What may follow an `is`.
pub const TESTS: [&str; 10] =
    ["known", "unknown", "defined", "undefined", "none", "over", "under", "in", "startingwith", "endingwith"];

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(|_| AutoEscape::None);

    // A message needs no functions, and a name that is one of theirs must be a gap like any other.
    let functions: Vec<String> = environment.globals().map(|(name, _)| name.to_owned()).collect();
    functions.iter().for_each(|name| environment.remove_global(name));
    // An unknown figure compares as if it were large; `over` and `under` are true of known figures only.
    for test in ["gt", "greaterthan", "ge", "lt", "lessthan", "le", ">", ">=", "<", "<="] {
        environment.remove_test(test);
    }
    let figure = |value: &Value| f64::try_from(value.clone()).ok();
    environment.add_test("over", move |value: &Value, limit: f64| figure(value).is_some_and(|figure| figure > limit));
    environment.add_test("under", move |value: &Value, limit: f64| figure(value).is_some_and(|figure| figure < limit));

    for test in ["known", "defined"] {
        environment.add_test(test, is_known);
    }
    for test in ["unknown", "undefined", "none"] {
        environment.add_test(test, |value: &Value| !is_known(value));
    }
    filters::add_to(&mut environment);
    environment.set_formatter(|out, state, value| {
        written(state, value);
        escape_formatter(out, state, value)
    });
    environment
}
