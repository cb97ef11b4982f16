//! How many years of school a text takes to read, by the Flesch-Kincaid formula. Made for English; a text in another
//! language gets a figure, not a meaning.

use domain::quality::Part;

use super::findings::Findings;
use super::reading::Reading;
use super::rules;
use super::text::Text;

/// The formula grows without end on a text without marks; school does not.
const HIGHEST: f64 = 30.0;

/// Says where it is hard to read. `grade` is the whole text's.
pub fn check(reading: &Reading, grade: f64, findings: &mut Findings) {
    const PLAIN: f64 = 9.0;
    const HARD: f64 = 12.0;
    /// In a shorter text one word would tip it.
    const ENOUGH: usize = 20;
    const LONG: usize = 30;
    let body = &reading.body.text;
    for sentence in body.sentences.iter().filter(|sentence| sentence.ended && sentence.words.len() > LONG) {
        let message = format!(
            "A sentence of {} words. GOV.UK's style guide splits sentences of more than 25.",
            sentence.words.len()
        );
        let at = body.place(sentence.words.clone());
        findings.add(&rules::LONG_SENTENCE, Part::Body, at, message, "Make two of it.");
    }
    let rule = match grade {
        _ if !reading.english || body.words.len() < ENOUGH || grade <= PLAIN => return,
        _ if grade <= HARD => &rules::RATHER_HARD_TO_READ,
        _ => &rules::HARD_TO_READ,
    };
    let message = format!(
        "It reads like school year {grade:.0}. Lavender and Boomerang found the best answers at year 3 to 5, and most \
         business mail at 10 or above."
    );
    findings.add(rule, Part::Body, 0..0, message, "Use shorter sentences and shorter words.");
}

/// Over the sentences that end in a mark; greetings, headings and signatures are no prose. 0 where there is none.
pub fn grade(text: &Text) -> f64 {
    let prose: Vec<_> = text.sentences.iter().filter(|sentence| sentence.ended).collect();
    let words: usize = prose.iter().map(|sentence| sentence.words.len()).sum();
    if words == 0 {
        return 0.0;
    }
    let syllables: usize =
        prose.iter().flat_map(|sentence| sentence.words.clone()).map(|word| syllables(text.word(word))).sum();
    let grade = 0.39 * words as f64 / prose.len() as f64 + 11.8 * syllables as f64 / words as f64 - 15.59;
    (grade.clamp(0.0, HIGHEST) * 10.0).round() / 10.0
}

/// Groups of vowels, but for a silent `e` at the end.
fn syllables(word: &str) -> usize {
    let mut groups = 0;
    let mut inside = false;
    for c in word.chars() {
        let vowel = matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'à'..='æ' | 'è'..='ï' | 'ò'..='ö' | 'ù'..='ý');
        groups += usize::from(vowel && !inside);
        inside = vowel;
    }
    let silent = word.ends_with('e') && !word.ends_with("le") && groups > 1;
    (groups - usize::from(silent)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_counted_nearly_as_they_are_spoken() {
        let cases = [
            ("the", 1),
            ("time", 1),
            ("table", 2),
            ("company", 3),
            ("interested", 4),
            ("summary", 3),
            ("b2b", 1),
            ("", 1),
        ];
        for (word, expected) in cases {
            assert_eq!(syllables(word), expected, "{word}");
        }
    }

    #[test]
    fn plain_words_read_easier_than_long_ones() {
        let plain = grade(&Text::new("We can help. You can save time. Would you like to see how?"));
        let long = grade(&Text::new(
            "Organisational transformation necessitates comprehensive operational recalibration across heterogeneous \
             infrastructures, notwithstanding countervailing institutional considerations.",
        ));
        assert!(plain < 4.0 && long > 16.0, "{plain} and {long}");
        assert_eq!(grade(&Text::new("Hi Ana,\n\nBest,\nKim")), 0.0, "there is no sentence to read");
        assert_eq!(grade(&Text::new(&"word ".repeat(10_000))), 0.0, "nor here");
    }
}
