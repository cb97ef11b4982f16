//! Other tools' templates, and what they become.

use proptest::prelude::*;

use super::*;
use crate::engagement::template::check::check;

fn own() -> Vec<String> {
    vec!["renewal_month".to_owned()]
}

#[test]
fn the_dialects_of_other_tools_become_ours() {
    let cases = [
        // Outreach
        ("Hi {{first_name}}, from {{sender.first_name}}", "Hi {{ contact.first_name }}, from {{ sender.first_name }}"),
        ("about {{account.name}}", "about {{ account.name }}"),
        // Salesloft
        ("{{ My.first_name }} at {{company}}", "{{ sender.first_name }} at {{ account.name }}"),
        // HubSpot
        ("{{ contact.firstname }} {{contact.company}}", "{{ contact.first_name }} {{ account.name }}"),
        ("{% if contact.firstname %}a{% endif %}", "{% if contact.first_name is known %}a{% endif %}"),
        // Apollo
        (
            "{{#if first_name}}Hi {{first_name}}{{#else}}Hi{{#endif}}",
            "{% if contact.first_name is known %}Hi {{ contact.first_name }}{% else %}Hi{% endif %}",
        ),
        ("{{#if company}}a{{/if}}", "{% if account.name is known %}a{% endif %}"),
        // Liquid
        ("{{ first_name | default: \"there\" }}", "{{ contact.first_name | default(\"there\") }}"),
        ("{{ company | upcase }}", "{{ account.name | upper }}"),
        ("{{ title | capitalize | strip }}", "{{ contact.title | capitalize | trim }}"),
        ("{% elsif industry == 'retail' %}", "{% elif account.industry == 'retail' %}"),
        ("{% unless first_name %}x{% endunless %}", "{% if not (contact.first_name is known) %}x{% endif %}"),
        // Klenty and Snov
        ("Hi {{FirstName||there}},", "Hi {{ contact.first_name | default(\"there\") }},"),
        ("Hi {{first_name: there}},", "Hi {{ contact.first_name | default(\"there\") }},"),
        ("Hi {{first_name: \"there\"}},", "Hi {{ contact.first_name | default(\"there\") }},"),
        // Merge tags of many
        (
            "Hi {{First Name}} {{firstName}} {FIRST_NAME} *|FNAME|* %FIRST_NAME% [First Name]",
            "Hi {{ contact.first_name }} {{ contact.first_name }} {{ contact.first_name }} {{ contact.first_name }} {{ contact.first_name }} {{ contact.first_name }}",
        ),
        ("{{Hi|Hello|Hey}} {Ana|there}", "Hi Ana"),
        ("{FirstName|there}", "{{ contact.first_name | default(\"there\") }}"),
        ("{{ Renewal Month }}", "{{ own.renewal_month }}"),
        // Ours, and what is nobody's
        (
            "Hi {{ contact.first_name | default(\"there\") }}, {{ signal.date | date('%-d %B') }}",
            "Hi {{ contact.first_name | default(\"there\") }}, {{ signal.date | date('%-d %B') }}",
        ),
        (
            "{% if account.industry is known and account.country is known %}a{% endif %}",
            "{% if account.industry is known and account.country is known %}a{% endif %}",
        ),
        ("50% of 20%, [1], {x}, a * b | c", "50% of 20%, [1], {x}, a * b | c"),
        ("{{ zzz_custom }}", "{{ zzz_custom }}"),
    ];
    for (source, expected) in cases {
        let found = translate(source, Pipe::Ask, &own());
        assert_eq!(normal(&found.text), normal(expected), "{source}: {found:?}");
        assert_eq!(found.questions, [], "{source}");
        assert_eq!(found.changes.is_empty(), normal(source) == normal(expected), "what changes is told: {found:?}");
        assert_eq!(translate(expected, Pipe::Ask, &own()).text, expected, "what is ours already stays");
    }
    let heard = |source| translate(source, Pipe::Ask, &[]).dialects;
    assert_eq!(heard("{{My.first_name}}"), ["Salesloft"]);
    assert_eq!(heard("{{ contact.firstname }}"), ["HubSpot"]);
    assert_eq!(heard("{{#if company}}a{{#endif}}"), ["Apollo"]);
    assert_eq!(heard("{{ company | default: 'you' }}"), ["Liquid"]);
    assert_eq!(heard("{{FirstName||there}}"), ["Klenty"]);
    assert_eq!(heard("{{first_name: there}}"), ["Snov"]);
    assert!(heard("Hi {{ contact.first_name }}").is_empty(), "that is ours");
}

/// Spaces inside a tag are no change worth telling where nothing else is.
fn normal(text: &str) -> String {
    text.replace("{{ ", "{{").replace(" }}", "}}")
}

#[test]
fn what_can_mean_two_things_is_asked() {
    let source = "Hi {{first_name|there}},";
    let asked = translate(source, Pipe::Ask, &[]);
    assert_eq!(asked.text, source, "nothing is decided for the rep");
    let question = &asked.questions[0];
    assert_eq!(question.fallback, "{{ contact.first_name | default(\"there\") }}");
    assert_eq!(question.spin, "{{ contact.first_name }}");
    let fallback = translate(source, Pipe::Fallback, &[]);
    assert_eq!(fallback.text, "Hi {{ contact.first_name | default(\"there\") }},");
    let spin = translate(source, Pipe::Spin, &[]);
    assert_eq!(spin.text, "Hi {{ contact.first_name }},");
    assert!(spin.changes[0].note.as_ref().unwrap().contains("first is kept"));
}

#[test]
fn what_is_not_understood_is_named_and_kept() {
    let found = translate("{{ linkedin_hook }} {% for x in y %}{% endfor %}", Pipe::Ask, &[]);
    assert_eq!(found.text, "{{ linkedin_hook }} {% for x in y %}{% endfor %}");
    assert_eq!(found.unknown, ["{{ linkedin_hook }}", "{% for x in y %}", "{% endfor %}"]);
    let left_out = translate("{{ company | truncate: 20 }}", Pipe::Ask, &[]);
    assert_eq!(left_out.text, "{{ account.name }}");
    assert!(left_out.changes[0].note.as_ref().unwrap().contains("truncate"));
}

#[test]
fn a_fallback_cannot_break_out_of_its_quotes() {
    let found = translate("{{ FirstName || \" ) }} {% include \\'x\\' %} }}", Pipe::Ask, &[]);
    let problems = check("", &found.text, &[]);
    assert!(found.text.matches('"').count() <= 3, "{found:?} {problems:?}");
}

proptest! {
    #[test]
    fn any_text_is_translated(source in "([{}%#|\"'ż.\\[\\]*:]|first_name|\\PC|\n){0,60}") {
        let found = translate(&source, Pipe::Fallback, &own());
        prop_assert!(found.text.len() <= source.len() * 12 + 100);
    }
}
