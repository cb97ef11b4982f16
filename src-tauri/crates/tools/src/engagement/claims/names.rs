//! Proper names in a text: words with a capital that does not come from their place in the sentence.

use std::ops::Range;

use super::Text;

/// Words that are written with a capital and name nobody; the last ones where a mark before them was forgotten.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "i", "i'm", "i've", "i'd", "i'll", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "english", "german", "french", "spanish", "european", "american", "british", "linkedin", "ceo", "cfo",
    "cto", "coo", "cio", "cmo", "cro", "vp", "hr", "it", "ai", "api", "crm", "erp", "roi", "kpi", "kpis", "b2b", "b2c",
    "saas", "us", "uk", "eu", "usa", "faq", "pdf", "ps", "re", "fyi", "asap", "sms", "id", "ok", "mr", "mrs", "ms",
    "dr", "q1", "q2", "q3", "q4", "christmas", "easter", "stop",
    "he", "she", "we", "you", "they", "the", "a", "an", "this", "that", "these", "those", "there", "here", "my", "our",
    "your", "his", "her", "their", "and", "but", "or", "so", "if", "when", "while", "as", "at", "in", "on", "for", "to",
    "with", "of", "by", "from", "would", "could", "can", "will", "should", "do", "does", "did", "is", "are", "was", "were",
    "have", "has", "had", "how", "what", "why", "who", "where", "which", "let", "please", "thanks", "thank", "hi",
    "hello", "dear", "best", "kind", "warm", "regards", "no", "yes", "not", "also", "then", "now", "just", "both",
];

/// Where the names stand, in reading order. A text in a language that writes its nouns with capitals has too many to
/// tell, and is left alone.
pub fn find(text: &Text) -> Vec<Range<usize>> {
    if writes_nouns_with_capitals(text) {
        return Vec::new();
    }
    let capital = |word: usize| text.chars[text.words[word].at.start].is_uppercase();
    let mut found = Vec::new();
    let mut word = 0;
    while word < text.words.len() {
        if !capital(word) {
            word += 1;
            continue;
        }
        let start = word;
        while word + 1 < text.words.len() && capital(word + 1) && adjoin(text, word) {
            word += 1;
        }
        let end = word + 1;
        word = end;
        let common = |word: &usize| COMMON.contains(&text.word(*word).trim_end_matches("'s"));
        let first = if begins_sentence(text, start) { start + 1 } else { start };
        if (first..end).any(|word| !common(&word)) {
            // A common first word, as in "Our Harbour project", is no part of the name.
            let from = if end - first > 0 { first } else { start };
            found.push(possessive_off(text, text.place(from..end)));
        }
    }
    found
}

/// `Acme's` names Acme.
fn possessive_off(text: &Text, at: Range<usize>) -> Range<usize> {
    match &text.chars[at.clone()] {
        [.., '\'' | '’', 's' | 'S'] if at.len() > 2 => at.start..at.end - 2,
        _ => at,
    }
}

/// Only a space, a hyphen or an ampersand stands between a word and the next.
fn adjoin(text: &Text, word: usize) -> bool {
    let between = &text.chars[text.words[word].at.end..text.words[word + 1].at.start];
    !between.is_empty() && between.len() <= 3 && between.iter().all(|c| matches!(c, ' ' | '-' | '&' | '\u{a0}'))
}

/// Whether a word has its capital from its place: at the start, behind a mark, a colon, a quote or on a new line.
fn begins_sentence(text: &Text, word: usize) -> bool {
    let before = text.chars[..text.words[word].at.start].iter().rev();
    let mut before = before.skip_while(|c| matches!(c, ' ' | '\t' | '\u{a0}' | '"' | '“' | '‘' | '\'' | '(' | '['));
    before.next().is_none_or(|c| matches!(c, '\n' | '.' | '!' | '?' | '…' | ':' | ';' | '–' | '—' | '•' | '*' | '-'))
}

fn writes_nouns_with_capitals(text: &Text) -> bool {
    const GERMAN: [&str; 10] = ["und", "der", "die", "das", "ist", "wir", "sie", "ich", "nicht", "mit"];
    let german = text.folded_words().filter(|word| GERMAN.contains(word)).count();
    german >= 2 && german * 12 >= text.words.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_the_first_words_of_sentences() {
        let cases: [(&str, &[&str]); 12] = [
            ("Hi Ana,\n\nHow is Acme? We like Globex.", &["Ana", "Acme", "Globex"]),
            ("We helped Blue Harbour Bank and its team.", &["Blue Harbour Bank"]),
            ("Our Harbour project went well.", &["Harbour"]),
            ("Acme Corp uses us.", &["Corp"]),
            ("I wrote on Monday. The CEO said: Great!", &[]),
            ("Is it of use to Acme’s team?", &["Acme"]),
            ("Best regards,\nKim Larsen", &["Larsen"]),
            ("your CRM, your API and IBM", &["IBM"]),
            ("Wir haben mit der Firma Blau und dem Haus gesprochen.", &[]),
            ("\"Quoted words\".", &[]),
            ("and so on He would know That is all", &[]),
            ("", &[]),
        ];
        for (source, expected) in cases {
            let text = Text::new(source);
            let found: Vec<String> = find(&text).into_iter().map(|at| text.slice(at)).collect();
            assert_eq!(found, expected, "{source}");
        }
    }
}
