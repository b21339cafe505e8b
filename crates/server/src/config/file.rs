//! The configuration file: TOML into keys, texts and lines, with everything that is wrong in it at once.
//!
//! What it is not: it opens no file, and whether a value is allowed is the setting's to say.

use super::settings::{SETTINGS, setting};
use super::{Fault, Given, Place};
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// Bytes of a configuration file.
pub const BYTES_MAX: usize = 256 * 1024;

/// Reads a file's text.
pub fn read(path: &Path, text: &str) -> (Vec<Given>, Vec<Fault>) {
    let mut reading = Reading {
        path,
        text,
        given: Vec::new(),
        faults: Vec::new(),
    };
    if text.len() > BYTES_MAX {
        reading.fault(
            0,
            format!("the file has {} bytes; at most {BYTES_MAX} are read", text.len()),
        );
        return (reading.given, reading.faults);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        reading.fault(
            error.span().map_or(0, |span| span.start),
            error.message().trim().replace('\n', "; "),
        );
    }
    reading.table("", table.get_ref());
    (reading.given, reading.faults)
}

struct Reading<'a> {
    path: &'a Path,
    text: &'a str,
    given: Vec<Given>,
    faults: Vec<Fault>,
}

impl Reading<'_> {
    fn table(&mut self, section: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let key = match section {
                "" => name.get_ref().to_string(),
                section => format!("{section}.{}", name.get_ref()),
            };
            let at = name.span().start;
            if let DeValue::Table(inner) = value.get_ref() {
                let is_section = section.is_empty()
                    && SETTINGS
                        .iter()
                        .any(|setting| setting.key.starts_with(&format!("{key}.")));
                if is_section || !section.is_empty() {
                    self.table(&key, inner);
                } else {
                    self.fault(at, unknown("section", &key, sections()));
                }
                continue;
            }
            if setting(&key).is_none() {
                let keys = SETTINGS.iter().map(|setting| setting.key.to_owned()).collect();
                self.fault(at, unknown("setting", &key, keys));
                continue;
            }
            match plain(value.get_ref()) {
                Some(text) => {
                    let place = self.place(at);
                    self.given.push(Given { key, text, place });
                }
                None => {
                    let kind = value.get_ref().type_str();
                    self.fault(
                        at,
                        format!("`{key}` is text, a number, yes or no, or a list of texts; this is {kind}"),
                    );
                }
            }
        }
    }

    fn place(&self, at: usize) -> Place {
        let before = self.text.as_bytes().iter().take(at);
        Place::File {
            path: self.path.to_owned(),
            line: 1 + before.filter(|byte| **byte == b'\n').count(),
        }
    }

    fn fault(&mut self, at: usize, message: String) {
        let place = self.place(at);
        self.faults.push(Fault { place, message });
    }
}

/// A value as the text that every source gives; `None` where it can be none.
fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        DeValue::Boolean(yes) => Some(yes.to_string()),
        DeValue::Array(entries) => {
            let texts: Option<Vec<&str>> = entries.iter().map(|entry| entry.get_ref().as_str()).collect();
            texts.map(|texts| texts.join(","))
        }
        DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}

fn sections() -> Vec<String> {
    let mut sections: Vec<String> = SETTINGS
        .iter()
        .filter_map(|setting| setting.key.split_once('.'))
        .map(|(section, _)| section.to_owned())
        .collect();
    sections.dedup();
    sections
}

/// Says that there is no such name, with the one that was probably meant.
pub(super) fn unknown(what: &str, name: &str, known: Vec<String>) -> String {
    let nearest = known
        .into_iter()
        .map(|one| (distance(name, &one), one))
        .min_by_key(|(far, _)| *far);
    // Two slips, or a third of a long name, still look like the same name.
    let near = nearest.filter(|(far, one)| *far <= 2.max(one.len() / 3));
    match near {
        Some((_, one)) => format!("there is no {what} `{name}`; perhaps `{one}` is meant"),
        None => format!("there is no {what} `{name}`; docs/configuration.md lists all"),
    }
}

/// Insertions, deletions and replacements from one text to another (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_slips() {
        for (from, to, slips) in [
            ("", "abc", 3),
            ("listen", "lisen", 1),
            ("kitten", "sitting", 3),
            ("a", "a", 0),
        ] {
            assert_eq!(distance(from, to), slips, "{from} {to}");
            assert_eq!(distance(to, from), slips, "{to} {from}");
        }
    }
}
