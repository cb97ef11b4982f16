//! Why nothing came, in words for the rep. A provider's own words are not told: they may repeat the prompt or the key.

use std::time::Duration;

use domain::{Failure, FailureKind, Retry};
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};

pub fn of_status(status: StatusCode, headers: &HeaderMap) -> Failure {
    let number = status.as_u16();
    match number {
        300..=399 => Failure::new(
            FailureKind::Policy,
            "The provider wanted to send the request on to another address. That is never done: a key and a message go \
             only where you allowed it. Check the address in Settings → Models.",
        ),
        401 | 403 => Failure::new(
            FailureKind::User,
            "The provider did not accept the key. Enter it again in Settings → Models, or make a new one at the provider.",
        ),
        402 => Failure::new(FailureKind::User, "The provider wants to be paid first. Look at your account there."),
        404 => Failure::new(
            FailureKind::User,
            "The provider does not know this model or this address. Choose a model from the list in Settings → Models.",
        ),
        413 => Failure::new(FailureKind::User, "The message is too long for this model. Shorten it or choose another."),
        429 => slow_down(headers, "The provider is asked too often at the moment"),
        500..=599 => {
            let failure = slow_down(headers, "The provider has a problem of its own at the moment");
            Failure { message: format!("{} (error {number})", failure.message), ..failure }
        }
        _ => Failure::new(
            FailureKind::Resource,
            format!("The provider refused the request (error {number}). Test the connection in Settings → Models."),
        ),
    }
}

fn slow_down(headers: &HeaderMap, what: &str) -> Failure {
    let failure = Failure::new(FailureKind::Resource, format!("{what}. Try again in a while."));
    match retry_after(headers) {
        Some(wait) => {
            let ms = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
            let message = format!("{what}. It can be tried again in {} seconds.", wait.as_secs().max(1));
            Failure { message, ..failure }.retry(Retry::After(ms))
        }
        None => failure.retry(Retry::Backoff),
    }
}

/// In seconds; the form with a date is read as one that says nothing.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: u32 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds.into()))
}

pub fn of_transport(error: &reqwest::Error) -> Failure {
    let message = if error.is_timeout() {
        "The provider could not be reached in time. Check the network and the address."
    } else if error.is_connect() {
        "The provider cannot be reached. Check the network, and that the address in Settings → Models is right."
    } else {
        "The connection to the provider broke off. Try again."
    };
    Failure::new(FailureKind::Resource, message).retry(Retry::Backoff)
}

pub fn broke_off() -> Failure {
    Failure::new(FailureKind::Resource, "The connection broke off before the model had finished. What came is kept.")
}

pub fn fell_silent(after: Duration) -> Failure {
    let message = format!("The model said nothing for {} seconds and was stopped. What came is kept.", after.as_secs());
    Failure::new(FailureKind::Resource, message)
}

pub fn took_too_long(within: Duration) -> Failure {
    let message =
        format!("The model took longer than {} seconds and was stopped. What came is kept.", within.as_secs());
    Failure::new(FailureKind::Resource, message)
}

pub fn endless() -> Failure {
    Failure::new(FailureKind::Agent, "The model wrote far more than a message and was stopped. What came is kept.")
}

pub fn unreadable() -> Failure {
    let message = "The provider answered something that cannot be understood. Check in Settings → Models that the \
                   address is that of the kind of provider you chose.";
    Failure::new(FailureKind::Agent, message)
}

pub fn in_the_answer() -> Failure {
    Failure::new(FailureKind::Resource, "The provider reported an error while it answered. What came is kept.")
}

pub fn declined() -> Failure {
    Failure::new(FailureKind::Policy, "The model declined to write this.")
}

pub fn ran_out() -> Failure {
    Failure::new(
        FailureKind::User,
        "The model reached the limit of tokens for an answer before it had finished. What came is kept; the limit is in \
         Settings → Models.",
    )
}

pub fn said_nothing() -> Failure {
    Failure::new(FailureKind::Agent, "The model wrote nothing.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_that_says_when_is_asked_then() {
        let retry = |status: u16, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().expect("a header"));
            of_status(StatusCode::from_u16(status).expect("a status"), &headers).retry
        };
        assert_eq!(retry(429, "3"), Retry::After(3_000));
        assert_eq!(retry(503, " 120 "), Retry::After(120_000));
        assert_eq!(retry(429, "Wed, 21 Oct 2026 07:28:00 GMT"), Retry::Backoff, "a date is not counted from");
        assert_eq!(retry(429, "4294967295"), Retry::After(u32::MAX), "however absurd");
        assert_eq!(retry(401, "3"), Retry::Never, "a wrong key does not get better");
    }
}
