//! Words that a world does not want said, per language, and what is said instead of them.
//!
//! A line is read as a person would read it: case, accents, look-alikes of other scripts, digits for letters, repeated letters and letters
//! pulled apart are seen through. Each word has a severity; a language has two thresholds: from the lower one a word is masked for those who
//! have the filter on, from the upper one the line is refused. Words are whole words unless content says otherwise, so that Scunthorpe stays a
//! town. What it is not: it judges no meaning and no person; and it is no list of anything but words.

use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How grave a word is: 1 (a mild oath) to 5 (a slur).
pub type Severity = u8;

/// The gravest.
const SEVERITY_MAX: Severity = 5;
/// Letters of a word of the filter.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=24;
/// Words of one language.
const WORDS_MAX: usize = 2000;
/// Letters of a text that are read; no text that is checked is longer.
const READ_MAX: usize = 1024;
/// Letters of a piece of a word that was pulled apart.
const PIECE_MAX: usize = 3;
/// Pieces of it.
const PIECES_MAX: usize = 32;
/// What stands for each letter of a masked word.
const MASK: char = '*';

/// A file of `words/`: one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordsDef {
    /// From this severity on a word is masked, 1 to 5.
    pub mask_from: Severity,
    /// From this severity on a line is refused, at least that of masking.
    pub refuse_from: Severity,
    /// Words by severity, as `"1"` to `"5"`. A star at the end takes every ending, one at the beginning every beginning.
    pub words: BTreeMap<String, Vec<String>>,
    /// Innocent words that a starred one would take.
    #[serde(default)]
    pub innocent: Vec<String>,
}

/// What becomes of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is said as it is.
    Clean,
    /// It is said; who has the filter on reads this instead.
    Masked(String),
    /// It is not said.
    Refused,
}

/// The words of every language, ready to be looked up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    languages: Vec<Language>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Language {
    slug: String,
    mask_from: Severity,
    refuse_from: Severity,
    /// By letters without repetition: several words may be the same then.
    entries: HashMap<String, Vec<Entry>>,
    innocent: HashSet<String>,
    /// Whether any word may stand elsewhere than at a beginning.
    looks_inside: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// How often each letter stands there.
    runs: Vec<u8>,
    severity: Severity,
    begins_open: bool,
    ends_open: bool,
}

impl Words {
    /// Adds a language.
    ///
    /// # Errors
    /// Everything that is wrong with it, in plain words.
    pub fn add(&mut self, slug: &str, def: &WordsDef) -> Result<(), Vec<String>> {
        let mut faults = Vec::new();
        if !(1..=SEVERITY_MAX).contains(&def.mask_from)
            || !(def.mask_from..=SEVERITY_MAX).contains(&def.refuse_from)
        {
            faults.push(format!(
                "`mask_from` is {} and `refuse_from` {}; both are 1 to {SEVERITY_MAX}, the first not above the second",
                def.mask_from, def.refuse_from
            ));
        }
        let mut language = Language {
            slug: slug.to_owned(),
            mask_from: def.mask_from,
            refuse_from: def.refuse_from,
            entries: HashMap::new(),
            innocent: HashSet::new(),
            looks_inside: false,
        };
        let mut count = 0;
        for (severity, words) in &def.words {
            let Some(severity) = severity.parse().ok().filter(|s| (1..=SEVERITY_MAX).contains(s)) else {
                faults.push(format!(
                    "{severity:?} is no severity; \"1\" to \"{SEVERITY_MAX}\" are"
                ));
                continue;
            };
            for word in words {
                count += 1;
                match language.enter(word, severity) {
                    Ok(()) => {}
                    Err(fault) => faults.push(fault),
                }
            }
        }
        if count > WORDS_MAX {
            faults.push(format!("{count} words; a language has at most {WORDS_MAX}"));
        }
        for word in &def.innocent {
            match plain_letters(word) {
                Some(letters) => drop(language.innocent.insert(letters)),
                None => faults.push(not_a_word(word)),
            }
        }
        if faults.is_empty() {
            self.languages.push(language);
            Ok(())
        } else {
            Err(faults)
        }
    }

    /// The languages, by slug.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.languages.iter().map(|language| language.slug.as_str())
    }

    /// What becomes of a text.
    #[must_use]
    pub fn judge(&self, text: &str) -> Verdict {
        let mut covered: Vec<Range<usize>> = Vec::new();
        for token in tokens(text) {
            match self.weight(&token) {
                Weight::None => {}
                Weight::Mask => covered.push(token.span),
                Weight::Refuse => return Verdict::Refused,
            }
        }
        if covered.is_empty() {
            return Verdict::Clean;
        }
        let masked = text.char_indices().map(|(at, letter)| {
            let hidden = covered.iter().any(|span| span.contains(&at));
            if hidden && !letter.is_whitespace() {
                MASK
            } else {
                letter
            }
        });
        Verdict::Masked(masked.collect())
    }

    /// Whether a text may stand for long and for everyone, as a name does: nothing in it is even masked.
    #[must_use]
    pub fn is_fit_for_a_name(&self, text: &str) -> bool {
        // What separates the parts of a name hides nothing, and neither does running them together.
        let joined: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
        let parts: String = text
            .chars()
            .map(|letter| {
                if matches!(letter, '-' | '_' | '.') {
                    ' '
                } else {
                    letter
                }
            })
            .collect();
        [text, &parts, &joined]
            .iter()
            .all(|text| self.judge(text) == Verdict::Clean)
    }

    /// How much of a word's severity counts in its language.
    fn weight(&self, token: &Token) -> Weight {
        let mut weight = Weight::None;
        for language in &self.languages {
            for reading in &token.readings {
                let Some(severity) = language.severity(reading, token.pulled_apart) else {
                    continue;
                };
                let heavy = if severity >= language.refuse_from {
                    Weight::Refuse
                } else if severity >= language.mask_from {
                    Weight::Mask
                } else {
                    Weight::None
                };
                weight = weight.max(heavy);
            }
        }
        weight
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    None,
    Mask,
    Refuse,
}

impl Language {
    fn enter(&mut self, word: &str, severity: Severity) -> Result<(), String> {
        let ends_open = word.ends_with('*');
        let begins_open = word.starts_with('*');
        let bare = word.trim_matches('*');
        let letters = plain_letters(bare).ok_or_else(|| not_a_word(word))?;
        if (begins_open || ends_open) && letters.chars().count() < 4 {
            return Err(format!(
                "{word:?} is too short to be a part of other words: at least 4 letters are"
            ));
        }
        let (key, runs) = runs_of(&letters);
        self.looks_inside |= begins_open;
        self.entries.entry(key).or_default().push(Entry {
            runs,
            severity,
            begins_open,
            ends_open,
        });
        Ok(())
    }

    /// The gravest word that a reading of a token is or holds.
    fn severity(&self, reading: &str, pulled_apart: bool) -> Option<Severity> {
        let (key, runs) = runs_of(reading);
        if self.is_innocent(reading) {
            return None;
        }
        let letters: Vec<(usize, char)> = key.char_indices().collect();
        let count = letters.len();
        let longest = *LETTERS.end();
        let mut gravest = None;
        for begin in 0..count {
            // Pulled apart it must be the whole word: pieces of other words meet by chance.
            if begin > 0 && (pulled_apart || !self.looks_inside) {
                break;
            }
            for end in begin + 1..=count.min(begin + longest) {
                if pulled_apart && end < count {
                    continue;
                }
                let to = letters.get(end).map_or(key.len(), |(at, _)| *at);
                let Some(entries) = self.entries.get(&key[letters[begin].0..to]) else {
                    continue;
                };
                let held = entries.iter().filter(|entry| {
                    let open = (begin == 0 || entry.begins_open) && (end == count || entry.ends_open);
                    let fits = entry
                        .runs
                        .iter()
                        .zip(&runs[begin..end])
                        .all(|(wanted, there)| there >= wanted);
                    open && fits
                });
                gravest = gravest.max(held.map(|entry| entry.severity).max());
            }
        }
        gravest
    }

    /// Innocent words, also with an ending of a plural or a case.
    fn is_innocent(&self, reading: &str) -> bool {
        let bare = ["s", "es", "n", "en", "er", "ers", "ing", "ed"];
        self.innocent.contains(reading)
            || bare
                .iter()
                .filter_map(|ending| reading.strip_suffix(ending))
                .any(|stem| self.innocent.contains(stem))
    }
}

fn not_a_word(word: &str) -> String {
    format!(
        "{word:?} is no word of the filter: {} to {} letters, with a star at either end at most",
        LETTERS.start(),
        LETTERS.end()
    )
}

/// A word of content by its plain letters.
fn plain_letters(word: &str) -> Option<String> {
    let letters: String = word.chars().flat_map(plain).collect();
    let fits = LETTERS.contains(&letters.chars().count()) && word.chars().all(char::is_alphabetic);
    fits.then_some(letters)
}

/// The letters without repetition, and how often each stood there.
fn runs_of(letters: &str) -> (String, Vec<u8>) {
    let mut key = String::with_capacity(letters.len());
    let mut runs: Vec<u8> = Vec::with_capacity(letters.len());
    for letter in letters.chars() {
        match runs.last_mut() {
            Some(run) if key.ends_with(letter) => *run = run.saturating_add(1),
            _ => {
                key.push(letter);
                runs.push(1);
            }
        }
    }
    (key, runs)
}

/// A letter as it is read: without case and accents, a look-alike as what it looks like. Most give one letter, some (ß, æ) two.
fn plain(letter: char) -> impl Iterator<Item = char> {
    let mut read: Vec<char> = Vec::with_capacity(2);
    for letter in std::iter::once(letter)
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter))
    {
        for letter in letter.to_lowercase() {
            match letter {
                'ß' => read.extend(['s', 's']),
                'æ' => read.extend(['a', 'e']),
                'œ' => read.extend(['o', 'e']),
                'ø' => read.push('o'),
                'ı' => read.push('i'),
                'ł' => read.push('l'),
                'đ' | 'ð' => read.push('d'),
                _ if letter.is_ascii() => read.push(letter),
                _ => match look_alike(letter) {
                    Some(same) => read.push(same),
                    None => read.push(letter),
                },
            }
        }
    }
    read.into_iter()
}

/// The Latin letter that one of another script looks like, by Unicode's table of confusables (UTS 39).
fn look_alike(letter: char) -> Option<char> {
    let text = letter.to_string();
    let mut skeleton = unicode_security::confusable_detection::skeleton(&text);
    let first = skeleton.next()?;
    let single = skeleton.next().is_none() && first.is_ascii_alphabetic();
    single.then(|| first.to_ascii_lowercase())
}

/// What digits and signs are read as inside a word. Some are read in two ways, which are the two readings.
fn sign(letter: char) -> Option<[char; 2]> {
    Some(match letter {
        '0' => ['o', 'o'],
        '1' | '!' | '|' => ['i', 'l'],
        '3' | '€' => ['e', 'e'],
        '4' | '@' => ['a', 'a'],
        '5' | '$' => ['s', 's'],
        '6' => ['g', 'b'],
        '7' | '+' => ['t', 't'],
        '8' => ['b', 'b'],
        '9' => ['g', 'g'],
        _ => return None,
    })
}

/// A word of a text as it may be read, and where it stands, in bytes.
#[derive(Debug)]
struct Token {
    readings: Vec<String>,
    span: Range<usize>,
    pulled_apart: bool,
}

/// The words of a text: what stands between spaces, and what short pieces give that stand beside each other.
fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut pieces: Vec<Token> = Vec::new();
    let mut begin = None;
    let ends = text.char_indices().map(Some).chain(std::iter::once(None));
    for (read, at) in ends.enumerate() {
        if read > READ_MAX {
            break;
        }
        match at {
            Some((at, letter)) if !letter.is_whitespace() => {
                begin.get_or_insert(at);
            }
            _ => {
                let end = at.map_or(text.len(), |(at, _)| at);
                if let Some(from) = begin.take() {
                    read_word(&text[from..end], from, &mut found, &mut pieces);
                }
            }
        }
    }
    join(&mut pieces, &mut found);
    found
}

/// Reads what stands between two spaces: as a whole, and by the parts that signs divide it into.
fn read_word(word: &str, from: usize, found: &mut Vec<Token>, pieces: &mut Vec<Token>) {
    let Some(whole) = token(word, from..from + word.len()) else {
        // A digit alone may be a letter of a word that was pulled apart.
        if word.chars().count() <= PIECE_MAX && word.chars().all(|letter| sign(letter).is_some()) {
            push_piece(read(word, from..from + word.len()), pieces, found);
        }
        return;
    };
    let letters = whole.readings[0].chars().count();
    let divided =
        |letter: char| !letter.is_alphanumeric() && !is_combining_mark(letter) && sign(letter).is_none();
    let parts: Vec<(usize, &str)> = word
        .split(divided)
        .filter(|part| !part.is_empty())
        .map(|part| (part.as_ptr() as usize - word.as_ptr() as usize, part))
        .collect();
    if parts.len() > 1 {
        let all_short = parts.iter().all(|(_, part)| part.chars().count() <= PIECE_MAX);
        for (at, part) in &parts {
            found.extend(token(part, from + at..from + at + part.len()));
        }
        // "f.u.c.k" is one word; "well-known" is two.
        if all_short {
            found.push(Token {
                pulled_apart: true,
                ..whole
            });
        }
        join(pieces, found);
        return;
    }
    if letters <= PIECE_MAX {
        push_piece(read(word, from..from + word.len()), pieces, found);
    } else {
        join(pieces, found);
    }
    found.push(whole);
}

/// One more short piece; of too many the first is done with.
fn push_piece(piece: Token, pieces: &mut Vec<Token>, found: &mut Vec<Token>) {
    if pieces.len() >= PIECES_MAX {
        join_from(0..1, pieces, found);
        pieces.remove(0);
    }
    pieces.push(piece);
}

/// Every two or more short pieces that stand beside each other, as the word they may give.
fn join(pieces: &mut Vec<Token>, found: &mut Vec<Token>) {
    join_from(0..pieces.len(), pieces, found);
    pieces.clear();
}

fn join_from(begins: Range<usize>, pieces: &[Token], found: &mut Vec<Token>) {
    for begin in begins {
        let mut joined: Vec<String> = vec![String::new(); 2];
        let mut single = 0;
        for (end, piece) in pieces.iter().enumerate().skip(begin) {
            single += usize::from(runs_of(&piece.readings[0]).1.len() == 1);
            for (way, whole) in joined.iter_mut().enumerate() {
                whole.push_str(piece.readings.get(way).unwrap_or(&piece.readings[0]));
            }
            let count = end - begin + 1;
            // Two pieces, or letters pulled apart: longer rows of short words are a sentence.
            if count >= 2
                && (count == 2 || single + 1 >= count)
                && joined[0].chars().count() <= *LETTERS.end() * 2
            {
                found.push(Token {
                    readings: joined.clone(),
                    span: pieces[begin].span.start..piece.span.end,
                    pulled_apart: true,
                });
            }
        }
    }
}

/// A word by its readings: signs as letters in one way, in the other, and left out, since they may be punctuation. `None` where it has no letter.
fn token(word: &str, span: Range<usize>) -> Option<Token> {
    let read = word.chars().any(char::is_alphabetic).then(|| read(word, span));
    // A mark that stands alone is alphabetic, and no letter.
    read.filter(|token| !token.readings.is_empty())
}

/// A word by its readings, of which there is at least one.
fn read(word: &str, span: Range<usize>) -> Token {
    let mut readings = vec![String::new(), String::new(), String::new()];
    for letter in word.chars() {
        if let Some(ways) = sign(letter) {
            readings[0].push(ways[0]);
            readings[1].push(ways[1]);
            continue;
        }
        for letter in plain(letter).filter(|letter| letter.is_alphabetic()) {
            for reading in &mut readings {
                reading.push(letter);
            }
        }
    }
    readings.dedup();
    readings.retain(|reading| !reading.is_empty());
    Token {
        readings,
        span,
        pulled_apart: false,
    }
}

#[cfg(test)]
mod tests;
