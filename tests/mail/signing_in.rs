//! Who may send: a password or a token, in the ways there are, and what is said when it is not taken.

use domain::FailureKind;

use super::*;

#[tokio::test]
async fn a_password_is_given_in_whichever_way_the_server_knows() {
    for mechanism in ["PLAIN", "LOGIN"] {
        let Some(desk) = Desk::with(json!({ "mechanisms": [mechanism] })) else { return };
        assert_eq!(desk.send().await, Sent::Accepted, "{mechanism}");
        assert_eq!(desk.server.accepted()[0].user, "rep", "{mechanism}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_said_to_be_one_and_is_tried_once() {
    for mechanism in ["PLAIN", "LOGIN"] {
        let Some(mut desk) = Desk::with(json!({ "mechanisms": [mechanism] })) else { return };
        desk.secret = Sensitive::new("Tr0ub4dor&3".into());
        let failure = desk.refused().await;
        assert_eq!(failure.kind, FailureKind::User);
        assert!(failure.message.contains("Enter them again in Settings"), "{failure}");
        assert!(failure.message.contains("“535 5.7.8 Authentication credentials invalid”"), "{failure}");
        assert!(!failure.message.contains("Tr0ub4dor"), "{failure}");
        assert_eq!(desk.server.sign_ins(), 1, "{mechanism}: a second try could lock the account");
    }
}

#[tokio::test]
async fn a_server_that_repeats_the_secret_is_not_quoted() {
    let said = [PASSWORD, "AHJlcABjb3JyZWN0LWhvcnNlLWJhdHRlcnktc3RhcGxlLTczOTE="];
    for repeated in said {
        let Some(desk) = Desk::with(at("AUTH", &format!("535 5.7.8 not {repeated}, please"))) else { return };
        let failure = desk.refused().await;
        assert!(!failure.message.contains(repeated) && failure.message.contains("535"), "{failure}");
    }
    let Some(desk) = Desk::with(at("RCPT", &format!("550 5.1.1 {PASSWORD}"))) else { return };
    assert!(!desk.refused().await.message.contains(PASSWORD), "nor later");
}

#[tokio::test]
async fn a_token_is_given_as_one_and_a_wrong_one_is_said_to_be() {
    let Some(mut desk) = Desk::with(json!({ "mechanisms": ["XOAUTH2", "PLAIN"] })) else { return };
    desk.at.login = MailLogin::OauthToken;
    assert_eq!(desk.send().await, Sent::Accepted);
    assert_eq!(desk.server.accepted()[0].user, "rep");

    let Some(mut desk) = Desk::with(json!({ "mechanisms": ["XOAUTH2"] })) else { return };
    desk.at.login = MailLogin::OauthToken;
    desk.secret = Sensitive::new("ya29.expired".into());
    let failure = desk.refused().await;
    assert!(failure.message.contains("access token. It may have expired"), "{failure}");
    assert!(failure.message.contains("535"), "the server's last word, not its challenge: {failure}");
}

#[tokio::test]
async fn a_server_that_offers_no_way_to_sign_in_is_told_no_secret() {
    for (login, mechanisms) in [
        (MailLogin::Password, json!([])),
        (MailLogin::Password, json!(["XOAUTH2"])),
        (MailLogin::OauthToken, json!(["PLAIN", "LOGIN"])),
    ] {
        let Some(mut desk) = Desk::with(json!({ "mechanisms": mechanisms })) else { return };
        desk.at.login = login;
        let failure = desk.refused().await;
        assert!(failure.message.contains("The mail server takes no "), "{failure}");
        assert_eq!(desk.server.sign_ins(), 0, "a token is no password, and the other way round");
    }
}

#[tokio::test]
async fn a_server_that_cannot_check_a_password_now_is_tried_later() {
    let Some(desk) = Desk::with(at("AUTH", "454 4.7.0 Temporary authentication failure")) else { return };
    let failure = desk.refused().await;
    assert!(failure.message.contains("at the moment. Try again"), "not a wrong password: {failure}");
}
