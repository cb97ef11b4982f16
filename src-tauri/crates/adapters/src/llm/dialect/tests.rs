use std::time::Duration;

use domain::Sensitive;

use super::*;

const ALL: [Dialect; 4] = [Dialect::OpenAi, Dialect::OpenAiCompatible, Dialect::Anthropic, Dialect::Gemini];

fn asking(dialect: Dialect) -> Asking {
    Asking {
        at: ModelHost {
            dialect,
            address: "https://api.example.com/v1".into(),
            key: Some(Sensitive::new("sk-0123456789abcdef".into())),
        },
        model: "the-model".into(),
        system: "the rules".into(),
        user: "the task".into(),
        temperature: Some(0.3),
        most_tokens: 77,
        within: Duration::from_secs(1),
    }
}

#[test]
fn each_is_asked_in_its_own_words_and_none_is_given_a_tool_or_the_key_in_the_open() {
    for dialect in ALL {
        let asked = asking(dialect);
        let (url, body) = request(&asked, &Address::parse(&asked.at.address).expect("an address"));
        let body = body.to_string();
        for part in ["the rules", "the task", "77", "0.3"] {
            assert!(body.contains(part), "{dialect:?} is told {part}: {body}");
        }
        assert!(body.contains("the-model") || url.path().contains("the-model"), "{dialect:?}: {url}");
        assert!(!body.contains("tool") && !body.contains("function"), "{dialect:?} gets no tools: {body}");
        let headers = headers(&asked.at).expect("headers");
        let shown = format!("{headers:?} {url} {body}");
        assert!(!shown.contains("sk-0123456789abcdef"), "{dialect:?}: {shown}");
        let sent = headers.values().any(|value| value.to_str().is_ok_and(|text| text.ends_with("sk-0123456789abcdef")));
        assert!(sent, "{dialect:?}: but the provider gets it");
    }
}

#[test]
fn what_each_says_is_understood() {
    let tokens = |sent, written| Tokens { sent, written };
    let text = |text: &str| Said { text: text.into(), ..Said::default() };
    let end = |end| Said { end: Some(end), ..Said::default() };
    use Dialect::{Anthropic, Gemini, OpenAi};
    let cases = [
        (OpenAi, r#"{"choices":[{"delta":{"content":"Hi"},"finish_reason":null}]}"#, text("Hi")),
        (OpenAi, r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#, end(Ok(()))),
        (OpenAi, r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#, end(Err(refusal::ran_out()))),
        (OpenAi, r#"{"choices":[{"delta":{"refusal":"no"}}]}"#, end(Err(refusal::declined()))),
        (
            OpenAi,
            r#"{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}"#,
            Said { tokens: tokens(Some(5), Some(2)), ..Said::default() },
        ),
        (OpenAi, r#"{"error":{"message":"key sk-1 is bad"}}"#, end(Err(refusal::in_the_answer()))),
        (OpenAi, "[DONE]", end(Ok(()))),
        (OpenAi, r#"{"choices":[{"delta":{"tool_calls":[{"function":{"name":"x"}}]}}]}"#, Said::default()),
        (
            Anthropic,
            r#"{"type":"message_start","message":{"usage":{"input_tokens":9}}}"#,
            Said { tokens: tokens(Some(9), None), ..Said::default() },
        ),
        (Anthropic, r#"{"type":"content_block_delta","delta":{"type":"text_delta","text":"Hi"}}"#, text("Hi")),
        (
            Anthropic,
            r#"{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"x"}}"#,
            Said::default(),
        ),
        (
            Anthropic,
            r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":4}}"#,
            Said { tokens: tokens(None, Some(4)), end: Some(Ok(())), ..Said::default() },
        ),
        (Anthropic, r#"{"type":"message_delta","delta":{"stop_reason":"refusal"}}"#, end(Err(refusal::declined()))),
        (Anthropic, r#"{"type":"error","error":{"type":"overloaded_error"}}"#, end(Err(refusal::in_the_answer()))),
        (Anthropic, r#"{"type":"ping"}"#, Said::default()),
        (
            Gemini,
            r#"{"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"Hi"}]}}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":1}}"#,
            Said { text: "Hi".into(), tokens: tokens(Some(3), Some(1)), end: None },
        ),
        (Gemini, r#"{"candidates":[{"finishReason":"STOP"}]}"#, end(Ok(()))),
        (Gemini, r#"{"candidates":[{"finishReason":"SAFETY"}]}"#, end(Err(refusal::declined()))),
        (Gemini, r#"{"promptFeedback":{"blockReason":"OTHER"}}"#, end(Err(refusal::declined()))),
    ];
    for (dialect, data, expected) in cases {
        assert_eq!(said(dialect, data), Ok(expected), "{dialect:?}: {data}");
    }
    for data in ["", "{", "<html>", "\"", "{\"a\":1} x"] {
        assert!(said(OpenAi, data).is_err(), "{data:?} is nobody's answer");
    }
    for (dialect, data) in ALL.into_iter().flat_map(|dialect| [(dialect, "[]"), (dialect, "null"), (dialect, "7")]) {
        assert_eq!(said(dialect, data), Ok(Said::default()), "{dialect:?} says nothing with {data}");
    }
}

#[test]
fn a_list_of_models_is_names_a_person_can_read() {
    let hostile = format!(
        r#"{{"data":[{{"id":"b"}},{{"id":"a"}},{{"id":"a"}},{{"id":"\u202ex"}},{{"id":""}},{{"id":"{}"}},{{}}]}}"#,
        "n".repeat(201)
    );
    assert_eq!(names(Dialect::OpenAi, hostile.as_bytes()), Ok(vec!["a".into(), "b".into()]));
    let gemini = r#"{"models":[{"name":"models/gemini-x","supportedGenerationMethods":["generateContent"]},
                                {"name":"models/embed","supportedGenerationMethods":["embedContent"]}]}"#;
    assert_eq!(names(Dialect::Gemini, gemini.as_bytes()), Ok(vec!["gemini-x".into()]));
    assert!(names(Dialect::OpenAi, b"<html>").is_err());
}
