//! Whether something may leave as things stand now, and when. Rules alone: nothing is asked here.

use domain::{HandOff, MailServer, OutboundMessage};
use jiff::{SignedDuration, Timestamp};

use crate::driver::RunError;
use crate::ports::{BriefError, Circumstances, Pace};

impl Circumstances {
    /// The recipient may be written to, at this very address.
    pub(super) fn allow(&self, message: &OutboundMessage) -> Result<(), RunError> {
        let Some(recipient) = &message.recipient else { return Ok(()) };
        if self.account.do_not_contact {
            return Err(BriefError::DoNotContact(self.account.name.clone()).into());
        }
        let same = |person: &domain::Contact| {
            person.id == recipient.contact
                && person.can_be_reached(message.channel)
                && person.address(message.channel) == Some(recipient.address.as_str())
        };
        if self.people.iter().any(same) { Ok(()) } else { Err(RunError::RecipientGone(recipient.name.clone())) }
    }

    /// The same, and it would leave from the same person by the same server as when it was shown.
    pub(super) fn allow_unchanged(
        &self,
        message: &OutboundMessage,
        server: Option<&MailServer>,
    ) -> Result<(), RunError> {
        self.allow(message)?;
        if self.sender != message.from || self.server_for(message)?.as_ref() != server {
            return Err(RunError::SenderChanged);
        }
        Ok(())
    }

    /// The server a message is sent by; `None` where the app does not send it.
    pub(super) fn server_for(&self, message: &OutboundMessage) -> Result<Option<MailServer>, RunError> {
        match (message.way(), &self.server) {
            (HandOff::MailServer, Some(server)) => Ok(Some(server.clone())),
            (HandOff::MailServer, None) => Err(RunError::NoMailServer),
            (HandOff::MailProgram | HandOff::Clipboard | HandOff::File, _) => Ok(None),
        }
    }
}

impl Pace {
    pub(super) fn check(&self) -> Result<(), RunError> {
        let spent = self.most_a_day > 0 && self.approved_today >= u32::from(self.most_a_day);
        if spent { Err(RunError::EnoughToday(self.most_a_day)) } else { Ok(()) }
    }

    /// What the rep is handed can be taken back in their own program: only what the app sends waits.
    pub(super) fn goes_at(&self, message: &OutboundMessage, now: Timestamp) -> Timestamp {
        if message.way() != HandOff::MailServer {
            return now;
        }
        let seconds = |seconds: u16| SignedDuration::from_secs(seconds.into());
        let after_the_last = self.last_goes_at.map(|last| last + seconds(self.seconds_between));
        (now + seconds(self.undo_seconds)).max(after_the_last.unwrap_or(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(hand_off: HandOff) -> OutboundMessage {
        OutboundMessage {
            channel: domain::Channel::Email,
            hand_off,
            from: domain::Sender::default(),
            recipient: None,
            subject: String::new(),
            body: String::new(),
            attachments: Vec::new(),
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("a moment")
    }

    #[test]
    fn a_mail_of_the_app_waits_to_be_taken_back_and_for_the_one_before_it() {
        let pace = Pace { undo_seconds: 10, seconds_between: 60, last_goes_at: Some(at(-20)), ..Pace::default() };
        assert_eq!(pace.goes_at(&mail(HandOff::MailServer), at(0)), at(40), "a minute after the one before");
        assert_eq!(pace.goes_at(&mail(HandOff::MailServer), at(60)), at(70), "that one is long gone");
        assert_eq!(pace.goes_at(&mail(HandOff::MailProgram), at(0)), at(0), "the rep sends it when they like");
    }

    #[test]
    fn a_day_has_as_many_messages_as_the_rep_set() {
        let pace = |most_a_day, approved_today| Pace { most_a_day, approved_today, ..Pace::default() }.check().is_ok();
        assert!(pace(2, 1) && !pace(2, 2) && !pace(2, 3), "two, and not more");
        assert!(pace(0, 5_000), "nothing set, no limit");
    }
}
