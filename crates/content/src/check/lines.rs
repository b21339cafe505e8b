//! Lines: keys of the message catalogue and their English text.
//!
//! What it is not: it knows no language and replaces nothing.

/// Characters of one line at most.
const CHARS_MAX: usize = 400;
/// Characters of a key at most.
const KEY_CHARS_MAX: usize = 80;

/// What is wrong with a line.
pub(crate) fn line(key: &str, text: &str) -> Option<String> {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    if key.is_empty() || key.len() > KEY_CHARS_MAX || !key.chars().all(known) {
        return Some(format!(
            "{key:?} is no key: 1 to {KEY_CHARS_MAX} of a-z, 0-9, '-' and '.'"
        ));
    }
    let length = text.chars().count();
    if text.trim().is_empty() || length > CHARS_MAX {
        return Some(format!(
            "the line {key:?} has {length} characters; 1 to {CHARS_MAX} are allowed, not only spaces"
        ));
    }
    if text.chars().any(char::is_control) {
        return Some(format!(
            "the line {key:?} holds control characters; a line is one line"
        ));
    }
    None
}
