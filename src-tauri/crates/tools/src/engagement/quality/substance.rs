//! What a message must say: why now, what the reader gets, and one thing it asks for.

use domain::Channel;
use domain::quality::Part;

use super::findings::Findings;
use super::phrases::Sense;
use super::reading::Reading;
use super::rules;

pub fn check(reading: &Reading, questions: usize, findings: &mut Findings) {
    let channel = reading.message.channel;
    // A request to connect is itself what is asked for.
    if channel != Channel::LinkedinInvitation {
        no_ask(reading, questions, findings);
    }
    several_asks(reading, findings);
    let short = matches!(channel, Channel::LinkedinInvitation | Channel::Sms);
    if short || !reading.english {
        return;
    }
    if !reading.says(Sense::Reason) {
        let message = "It does not say why you write to them now.".to_owned();
        let advice = "Name what happened: a post, a launch, an opening, a date.";
        findings.add(&rules::NO_REASON_NOW, Part::Body, 0..0, message, advice);
    }
    if !reading.says(Sense::Value) {
        let message = "It does not say what they get.".to_owned();
        let advice = "Say in one sentence what becomes better, faster or cheaper for them.";
        findings.add(&rules::NO_VALUE, Part::Body, 0..0, message, advice);
    }
}

fn no_ask(reading: &Reading, questions: usize, findings: &mut Findings) {
    let asked = questions > 0 || reading.body.says(Sense::Invitation);
    if asked || !reading.english {
        return;
    }
    let message =
        "Nothing is asked. Mail with one to three questions is answered more often (Boomerang: by half).".to_owned();
    let advice = "End with one question about interest, such as `Would you like to know more?`.";
    findings.add(&rules::NO_ASK, Part::Body, 0..0, message, advice);
}

fn several_asks(reading: &Reading, findings: &mut Findings) {
    let (body, hits) = (&reading.body.text, &reading.body.hits);
    // Both in reading order, so that one walk finds which questions ask for something.
    let mut asks = hits.iter().filter(|hit| hit.sense == Sense::Ask).map(|hit| hit.words.start).peekable();
    let mut asking = body.sentences.iter().filter(|sentence| {
        while asks.next_if(|ask| *ask < sentence.words.start).is_some() {}
        sentence.question && asks.peek().is_some_and(|ask| *ask < sentence.words.end)
    });
    if let (Some(_), Some(second)) = (asking.next(), asking.next()) {
        let at = body.place(second.words.clone());
        let message = "The message asks for more than one thing.".to_owned();
        let advice = "Keep one; asking for interest was answered more often than asking for a meeting (Gong).";
        findings.add(&rules::SEVERAL_ASKS, Part::Body, at, message, advice);
    }
}
