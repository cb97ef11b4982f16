//! A second message to somebody who was written to before. It refers to the first one, and is refused without one.

use domain::{Brief, Draft, Failure, FailureKind, TemplateKind};

use super::composer;

pub fn draft_follow_up_message(brief: &Brief) -> Result<Draft, Failure> {
    // The last one to the same person; somebody else knows nothing of it.
    let contact = brief.contact.as_ref().map(|contact| contact.id);
    let earlier: Vec<_> = brief.earlier.iter().filter(|earlier| Some(earlier.contact) == contact).cloned().collect();
    if earlier.is_empty() {
        let name = &brief.account.name;
        return Err(Failure::new(
            FailureKind::User,
            format!(
                "Nothing went out to this person at {name} yet, so there is nothing to follow up. Run `prospect` first."
            ),
        ));
    }
    composer::draft(&Brief { earlier, ..brief.clone() }, TemplateKind::FollowUp)
}

#[cfg(test)]
mod tests {
    use domain::account::Earlier;

    use super::*;
    use crate::engagement::testing::brief;

    fn written_to() -> Brief {
        let mut brief = brief();
        let contact = brief.contact.as_ref().unwrap().id;
        brief.earlier = vec![Earlier { at: brief.now, contact, subject: "A question for Northwind Mills".into() }];
        brief
    }

    #[test]
    fn it_refers_to_what_went_out_before() {
        let draft = draft_follow_up_message(&written_to()).unwrap();
        assert_eq!(draft.message.subject, "Re: A question for Northwind Mills");
        assert!(draft.message.body.contains("A question for Northwind Mills"), "{}", draft.message.body);
        assert!(draft.missing.is_empty(), "{:?}", draft.missing);
        assert!(draft.claims.iter().any(|claim| claim.source == "earlier.subject"), "{:?}", draft.claims);
    }

    #[test]
    fn without_a_first_message_to_this_person_there_is_no_second() {
        assert_eq!(draft_follow_up_message(&brief()).unwrap_err().kind, FailureKind::User);
        let mut somebody_else = written_to();
        somebody_else.earlier[0].contact = "01890a5d-ac96-774b-bcce-b302099a8059".parse().unwrap();
        assert_eq!(draft_follow_up_message(&somebody_else).unwrap_err().kind, FailureKind::User);
    }
}
