//! Qualifying deals that are told as JSON lines, without a store.

use domain::qualification::{Answer, Answers, Element, Framework};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::wire::{AppError, QualificationLine};

/// Qualifies the deal that one line tells: `{"id", "framework", "answers": {element: answer}}`.
///
/// # Errors
/// `bad_input`, with the field.
pub fn qualify_line(line: &str, threshold: f64) -> Result<QualificationLine, AppError> {
    let told: Map<String, Value> = serde_json::from_str(line).map_err(|error| {
        AppError::bad_input(format!(
            "This is no JSON object ({error}). Write a deal a line: {{\"id\": …, \"framework\": …, \"answers\": {{…}}}}."
        ))
    })?;
    let framework: Framework = match told.get("framework") {
        Some(value) => word(value).ok_or_else(|| {
            let names: Vec<_> = Framework::ALL.iter().map(|framework| framework.as_str()).collect();
            AppError::bad_input(format!("framework: {value} is none. Write one of: {}.", names.join(", ")))
        })?,
        None => return Err(AppError::bad_input("framework: is missing. Write bant, meddic, meddicc or meddpicc.")),
    };
    let answers = match told.get("answers") {
        Some(Value::Object(answers)) => answers,
        Some(_) => return Err(AppError::bad_input("answers: is no object. Write {\"champion\": \"yes\", …}.")),
        None => return Err(AppError::bad_input("answers: is missing. Write {} where nothing is known yet.")),
    };
    let answers: Answers =
        answers.iter().map(|(element, answer)| read_answer(framework, element, answer)).collect::<Result<_, _>>()?;
    let id = match told.get("id") {
        Some(id @ (Value::String(_) | Value::Number(_))) => id.clone(),
        Some(_) => return Err(AppError::bad_input("id: is neither a text nor a number.")),
        None => return Err(AppError::bad_input("id: is missing. Each deal needs one, to tell the answers apart.")),
    };
    let qualification = tools::qualify_opportunity(framework, &answers, &Default::default(), threshold);
    Ok(QualificationLine { id, qualification: qualification.into() })
}

fn read_answer(framework: Framework, element: &str, answer: &Value) -> Result<(Element, Answer), AppError> {
    let known = word::<Element>(&Value::String(element.into())).filter(|known| framework.elements().contains(known));
    let known = known.ok_or_else(|| {
        let names: Vec<_> = framework.elements().iter().map(|element| element.as_str()).collect();
        AppError::bad_input(format!(
            "answers.{element}: is no element of {}. Its elements are: {}.",
            framework.as_str(),
            names.join(", ")
        ))
    })?;
    let answer = word(answer).ok_or_else(|| {
        AppError::bad_input(format!("answers.{element}: {answer} is no answer. Write yes, partial, no or unknown."))
    })?;
    Ok((known, answer))
}

fn word<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}
