//! Without a connection that is secret and proved to lead to the right server, nothing is said that matters.

use super::*;

/// A fault, and what the rep is told of it.
async fn tells_nothing(case: &str, scenario: Value, told: &str) {
    let Some(mut desk) = Desk::with(scenario) else { return };
    desk.smtp = Smtp::new(impatience()).with_root(desk.server.root.clone());
    let failure = desk.refused().await;
    assert!(failure.message.contains(told), "{case}: {failure}");
    desk.heard_no_secret(case);
    let checked = desk.smtp.check(&desk.at, &desk.secret).await.expect_err("the test of the settings finds it too");
    assert!(checked.message.contains(told), "{case}: {checked}");
    desk.heard_no_secret(case);
}

macro_rules! faults {
    ($($name:ident: $scenario:tt => $told:literal;)+) => {$(
        #[tokio::test]
        async fn $name() {
            tells_nothing(stringify!($name), json!($scenario), $told).await;
        }
    )+};
}

faults! {
    a_server_without_starttls_is_told_nothing: { "tls": "none" } => "does not offer to make the connection secret";
    an_expired_certificate_is_told_nothing: { "certificate": "expired" } => "has expired";
    an_expired_certificate_is_told_nothing_from_the_first_byte:
        { "tls": "implicit", "certificate": "expired" } => "has expired";
    a_certificate_that_is_not_valid_yet_is_told_nothing: { "certificate": "early" } => "is not valid yet";
    a_certificate_for_another_name_is_told_nothing: { "certificate": "wrong name" } => "is for another name";
    a_certificate_for_another_name_is_told_nothing_from_the_first_byte:
        { "tls": "implicit", "certificate": "wrong name" } => "is for another name";
    a_certificate_by_nobody_known_is_told_nothing: { "certificate": "stranger" } => "nobody this computer trusts";
    a_certificate_signed_by_itself_is_told_nothing: { "certificate": "self-signed" } => "certificate";
    a_server_with_old_tls_alone_is_told_nothing: { "old": true } => "TLS 1.2 or newer";
    a_server_with_old_tls_alone_is_told_nothing_from_the_first_byte:
        { "tls": "implicit", "old": true } => "TLS 1.2 or newer";
    answers_slipped_in_before_the_secrecy_are_no_answers: { "gap": "inject" } => "does not speak as a mail server";
    answers_in_clear_in_place_of_secrecy_are_no_answers: { "gap": "clear" } => "does not make the connection secret";
    a_server_that_hangs_in_the_handshake_is_told_nothing: { "gap": "hang" } => "fell silent before";
    a_server_that_hangs_up_in_the_handshake_is_told_nothing: { "gap": "hang up" } => "hung up while";
    a_server_that_offers_secrecy_and_refuses_it_is_told_nothing:
        { "at": { "STARTTLS": "454 4.7.0 not now" } } => "would not make the connection secret";
    a_server_that_goes_on_without_secrecy_is_told_nothing:
        { "at": { "STARTTLS": "250 let us go on" } } => "does not speak as a mail server";
}

#[tokio::test]
async fn a_server_that_speaks_in_clear_where_secrecy_was_due_is_told_nothing() {
    let Some(mut desk) = Desk::with(json!({ "tls": "none" })) else { return };
    desk.at.tls = Tls::Implicit;
    let failure = desk.refused().await;
    assert!(failure.message.contains("465 with TLS, or 587 with STARTTLS"), "{failure}");
    desk.heard_no_secret("in clear on a port for TLS");
}

#[tokio::test]
async fn without_the_root_of_its_authority_a_good_certificate_is_trusted_by_nobody() {
    let Some(mut desk) = Desk::with(json!({})) else { return };
    desk.smtp = Smtp::new(patience());
    let failure = desk.refused().await;
    assert!(failure.message.contains("nobody this computer trusts"), "{failure}");
    desk.heard_no_secret("no root");
}

#[tokio::test]
async fn a_root_that_cannot_be_read_is_a_failure_and_not_a_way_around() {
    let Some(mut desk) = Desk::with(json!({})) else { return };
    for root in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        desk.smtp = Smtp::new(patience()).with_root(root);
        let failure = desk.refused().await;
        assert!(failure.message.contains("cannot be read"), "{failure}");
    }
    desk.heard_no_secret("a bad root");
}
