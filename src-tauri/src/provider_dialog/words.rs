//! What the dialogs say.

use orchestrator::ports::{ProviderQuestion, ProviderStep};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub title: &'static str,
    pub text: String,
    pub yes: &'static str,
    pub no: &'static str,
}

pub fn of(question: &ProviderQuestion) -> Words {
    let ProviderQuestion { what, provider, origin, local } = question;
    let place = if *local {
        format!("{provider}, on this computer:\n{origin}\n\nNothing leaves this computer.")
    } else {
        format!("{provider}, at this address:\n{origin}")
    };
    let sent = "What a message is written from goes there: the message, the company, the person's first and last name and \
                title, and your own name and company. No address, no phone number, no notes.";
    let (title, text, yes) = match what {
        ProviderStep::SwitchOn => (
            "Switch on this provider?",
            format!(
                "{place}\n\n{sent}\n\nYou can read what is sent before each message, and afterwards in Settings → Models."
            ),
            "Switch on",
        ),
        ProviderStep::NewHost => (
            "Use this address?",
            format!("{place}\n\nThe key you gave for the earlier address is discarded. Nothing is sent anywhere else."),
            "Use this address",
        ),
        ProviderStep::UseInRuns => (
            "Let it word the drafts of runs?",
            format!(
                "{place}\n\n{sent}\n\nIn a run this happens without a click for each message. You can read it afterwards. \
                 Nothing goes to a prospect without your approval."
            ),
            "Let it",
        ),
        ProviderStep::NewMailServer => (
            "Send mail by this server?",
            format!(
                "{place}\n\nMessages you approve are sent by it, each after a click of yours. A password you gave for an \
                 earlier server is discarded, and what you approved for that one is asked again."
            ),
            "Use this server",
        ),
        ProviderStep::EnterMailSecret => (
            "Enter the password",
            format!(
                "{place}\n\nThe password is kept in the system's keychain, for this server and user alone. It is never \
                 shown again."
            ),
            "Keep",
        ),
        ProviderStep::EnterKey => (
            "Enter the key",
            format!(
                "{place}\n\nThe key is kept in the system's keychain, for this address alone. It is never shown again."
            ),
            "Keep",
        ),
    };
    Words { title, text, yes, no: if asks_for_a_secret(*what) { "Cancel" } else { "Not now" } }
}

fn asks_for_a_secret(what: ProviderStep) -> bool {
    matches!(what, ProviderStep::EnterKey | ProviderStep::EnterMailSecret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_says_who_and_where() {
        use ProviderStep::*;
        for what in [SwitchOn, NewHost, UseInRuns, EnterKey, NewMailServer, EnterMailSecret] {
            for local in [false, true] {
                let origin = "https://api.example.com:443".to_owned();
                let words = of(&ProviderQuestion { what, provider: "Example".into(), origin, local });
                assert!(
                    words.text.contains("Example") && words.text.contains("https://api.example.com:443"),
                    "{words:?}"
                );
                assert_eq!(words.text.contains("Nothing leaves this computer"), local, "{words:?}");
                assert_ne!(words.yes, words.no);
            }
        }
    }
}
