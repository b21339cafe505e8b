//! Text: letters that look like others, marks that hide or turn, separators where none belong.

use kernel::RandomStream;

/// Look-alikes, joiners, marks of direction, fillers, ligatures that normalisation takes apart, full width, digits of other scripts,
/// and what separates addresses, parts of a token and words.
const PIECES: [&str; 36] = [
    "\u{0430}",
    "\u{0406}",
    "\u{03bf}",
    "\u{0261}",
    "\u{ff21}",
    "\u{ff0d}",
    "\u{fb01}",
    "\u{fdfa}",
    "\u{1d400}",
    "\u{212a}",
    "\u{0130}",
    "\u{0131}",
    "\u{00df}",
    "\u{1e9e}",
    "\u{01c6}",
    "\u{0345}",
    "\u{0301}",
    "\u{0323}",
    "\u{20dd}",
    "\u{200d}",
    "\u{200b}",
    "\u{202e}",
    "\u{00ad}",
    "\u{3164}",
    "\u{feff}",
    "\u{e0041}",
    "\u{fe0f}",
    "\u{0660}",
    "\u{2019}",
    "-",
    "'",
    " ",
    ",",
    ".",
    ":",
    "=",
];

/// Changes one letter, or the case of all.
pub fn change(bytes: &mut Vec<u8>, random: &mut RandomStream) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut letters: Vec<char> = text.chars().collect();
    let at = random.below(letters.len() as u32 + 1) as usize;
    let piece = random.pick(&PIECES).copied().unwrap_or_default();
    match random.below(6) {
        0 => drop(letters.splice(at..at, piece.chars())),
        1 if at < letters.len() => drop(letters.splice(at..=at, piece.chars())),
        2 if at < letters.len() => drop(letters.remove(at)),
        3 => letters = letters.into_iter().flat_map(char::to_uppercase).collect(),
        4 => letters = letters.into_iter().flat_map(char::to_lowercase).collect(),
        _ => {
            let other = random.below(letters.len() as u32 + 1) as usize;
            let (from, to) = (at.min(other), at.max(other));
            let twice: Vec<char> = letters[from..to].to_vec();
            letters.splice(from..from, twice);
        }
    }
    *bytes = letters.into_iter().collect::<String>().into_bytes();
}
