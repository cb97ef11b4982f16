//! The templates and snippets a new workspace starts with: one reason, one offer, one question of interest.
//!
//! What is not known on an account shows as a gap; a sentence that should rather be left out asks first:
//! `{% if account.industry is known %}…{% endif %}`.

use std::sync::LazyLock;

use TemplateKind::{Ask, FirstMessage, FollowUp, Opening, Proof};
use domain::{Channel, Template, TemplateId, TemplateKind};

/// Each has an id of its own for ever, so that a later version can add to them and change none.
pub static STARTERS: LazyLock<Vec<Template>> = LazyLock::new(|| {
    const SUBJECT: &str = "A question for {{ account.name }}";
    const AGAIN: &str = "{% if earlier.subject is known %}Re: {{ earlier.subject }}{% else %}A question for {{ account.name }}{% endif %}";
    let mail = Some(Channel::Email);
    let (message, invitation) = (Some(Channel::Linkedin), Some(Channel::LinkedinInvitation));
    let (sms, call) = (Some(Channel::Sms), Some(Channel::Call));
    let text = |place: u8, name: &str, kind, channel, tags: &[&str], subject: &str, body: &str| Template {
        id: id(place),
        version: 1,
        name: name.to_owned(),
        kind,
        channel,
        language: "en".to_owned(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        subject: subject.to_owned(),
        body: body.trim_end().to_owned(),
    };
    let opening = |place, name, tag: &str, body| text(place, name, Opening, None, &[tag], "", body);
    vec![
        text(1, "First contact", FirstMessage, mail, &[], SUBJECT, include_str!("starters/first_mail.txt")),
        text(2, "Follow-up", FollowUp, mail, &[], AGAIN, include_str!("starters/follow_up_mail.txt")),
        text(3, "Invitation", FirstMessage, invitation, &[], "", include_str!("starters/linkedin_invitation.txt")),
        text(
            4,
            "First LinkedIn message",
            FirstMessage,
            message,
            &[],
            "",
            include_str!("starters/linkedin_message.txt"),
        ),
        text(5, "LinkedIn follow-up", FollowUp, message, &[], "", include_str!("starters/linkedin_follow_up.txt")),
        text(6, "First text message", FirstMessage, sms, &[], "", include_str!("starters/sms.txt")),
        text(7, "Text message again", FollowUp, sms, &[], "", include_str!("starters/sms_follow_up.txt")),
        text(8, "First call", FirstMessage, call, &[], "", include_str!("starters/call.txt")),
        text(9, "Second call", FollowUp, call, &[], "", include_str!("starters/call_follow_up.txt")),
        text(20, "Who they are", Opening, None, &[], "", include_str!("starters/opening_general.txt")),
        opening(
            21,
            "New funding",
            "funding",
            "I read the news about {{ account.name }}: {{ signal.title }}. Plans tend to follow, so I would like to \
             ask you one thing.",
        ),
        opening(
            22,
            "Hiring",
            "hiring",
            "I saw that {{ account.name }} is hiring: {{ signal.title }}. A team that grows often feels this first, so \
             I would like to ask you one thing.",
        ),
        opening(
            23,
            "New at the top",
            "leadership change",
            "I saw the news from {{ account.name }}: {{ signal.title }}. Somebody new often looks at things anew, so I \
             would like to ask you one thing.",
        ),
        opening(
            24,
            "Product launch",
            "product launch",
            "I saw the launch at {{ account.name }}: {{ signal.title }}. More customers bring more work, so I would \
             like to ask you one thing.",
        ),
        opening(
            25,
            "Expansion",
            "expansion",
            "I saw that {{ account.name }} is growing: {{ signal.title }}. What worked in one place has to work in \
             several now, so I would like to ask you one thing.",
        ),
        opening(
            26,
            "New technology",
            "technology change",
            "I saw the change at {{ account.name }}: {{ signal.title }}. While one thing moves, others can too, so I \
             would like to ask you one thing.",
        ),
        opening(
            27,
            "Other news",
            "other",
            "I read the news about {{ account.name }}: {{ signal.title }}. So I would like to ask you one thing.",
        ),
        text(30, "A customer's case", Proof, None, &[], "", "{{ knowledge.case }}"),
        text(31, "A fact", Proof, None, &[], "", "{{ knowledge.fact }}"),
        text(40, "A short summary", Ask, None, &[], "", "Would you be interested in a short summary of how it works?"),
    ]
});

fn id(place: u8) -> TemplateId {
    TemplateId::new(uuid::Uuid::from_u128(0x0190_c0de_0000_7000_8000_0000_0000_0000 + u128::from(place)))
}

/// Whether a text is one of these as it came: what the rep wrote goes before it.
pub fn is_untouched(template: &Template) -> bool {
    template.version == 1 && STARTERS.iter().any(|starter| starter.id == template.id)
}
