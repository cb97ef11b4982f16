//! Characters that are not what they seem: the one list all rooms go by.

/// Joins or parts letters; good spelling in some languages, and invisible everywhere.
pub const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Shows nothing and hides or reorders what stands around it: zero-width and bidirectional marks, fillers, tags.
/// No language needs them in a name, an address or a sentence.
pub const fn hides_or_reorders(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Draws nothing, or changes how its neighbours are drawn: the above and the joiners, controls, line separators,
/// variation selectors, noncharacters. Somebody who approves a text must see that they are there.
pub fn draws_nothing(c: char) -> bool {
    let noncharacter = u32::from(c) & 0xFFFE == 0xFFFE;
    c.is_control()
        || noncharacter
        || hides_or_reorders(c)
        || is_joiner(c)
        || matches!(c, '\u{034F}' | '\u{2800}' | '\u{2028}' | '\u{2029}')
        || matches!(c, '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{FDD0}'..='\u{FDEF}')
        || matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{FFF0}'..='\u{FFF8}')
        || matches!(c, '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_can_read_is_left_alone() {
        for c in "Zoë Żółć 北京 مرحبا שלום नमस्ते €½—“” 🙂\u{a0}".chars() {
            assert!(!draws_nothing(c), "U+{:04X} can be seen", u32::from(c));
        }
    }

    #[test]
    fn whatever_hides_also_draws_nothing() {
        for c in ('\0'..=char::MAX).filter(|c| hides_or_reorders(*c) || is_joiner(*c)) {
            assert!(draws_nothing(c), "U+{:04X}", u32::from(c));
        }
    }
}
