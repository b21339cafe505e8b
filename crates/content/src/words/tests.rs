//! What is taken, what is let be, and that hiding a word does not hide it.

use super::*;
use proptest::prelude::*;

/// Mild words of the test's own: what real lists hold is tested with the content.
fn words() -> Words {
    let def = |mask_from, refuse_from| WordsDef {
        mask_from,
        refuse_from,
        words: BTreeMap::from([
            ("1".to_owned(), vec!["drat".to_owned()]),
            (
                "2".to_owned(),
                vec!["booger".to_owned(), "ass".to_owned(), "fizz*".to_owned()],
            ),
            (
                "4".to_owned(),
                vec![
                    "*grumbl*".to_owned(),
                    "snollygoster".to_owned(),
                    "tick".to_owned(),
                ],
            ),
        ]),
        innocent: vec!["fizzy".to_owned(), "grumble".to_owned()],
    };
    let mut words = Words::default();
    words.add("en", &def(2, 4)).unwrap();
    words
}

fn masked(text: &str) -> Verdict {
    Verdict::Masked(text.to_owned())
}

#[test]
fn the_lower_threshold_masks_and_the_upper_refuses() {
    let words = words();
    for (text, verdict) in [
        ("a fine day", Verdict::Clean),
        ("drat, a wrong note", Verdict::Clean),
        ("you booger!", masked("you *******")),
        ("Boogers are more", Verdict::Clean),
        ("fizzling away", masked("******** away")),
        ("fizzy drinks", Verdict::Clean),
        ("a SNOLLYGOSTER", Verdict::Refused),
        ("ungrumbling", Verdict::Refused),
        ("grumbles", Verdict::Clean),
    ] {
        assert_eq!(words.judge(text), verdict, "{text}");
    }
}

#[test]
fn innocent_words_and_chance_meetings_are_let_be() {
    let words = words();
    for text in [
        "class pass bass assess Assam",
        "as soon as",
        "it is as I said: as so",
        "the tic kept",
        "is a b c d sound",
        "1455 4550 2 b 1",
        "ticket sticks",
        "",
        "  ",
        "♥ ♥ 🎵",
    ] {
        assert_eq!(words.judge(text), Verdict::Clean, "{text}");
    }
}

#[test]
fn evasions_are_read_as_a_person_reads_them() {
    let words = words();
    for text in [
        "t1ck",
        "TICK",
        "tıck",
        "t\u{456}ck",
        "ｔｉｃｋ",
        "𝓽𝓲𝓬𝓴",
        "tíćk",
        "tiiiiick",
        "t i c k",
        "t.i.c.k",
        "t-i-c-k!",
        "ti ck",
        "+ick",
        "t!ck",
        "so t i c k then",
    ] {
        assert_eq!(words.judge(text), Verdict::Refused, "{text}");
    }
    assert_eq!(words.judge("an a$$"), masked("an ***"));
    assert_eq!(words.judge("an a55"), masked("an ***"));
}

#[test]
fn a_name_is_held_to_the_lower_threshold_by_all_its_parts() {
    let words = words();
    for (name, fit) in [
        ("Wren Lakesong", true),
        ("bass-player", true),
        ("the.booger", false),
        ("boo_ger", false),
        ("Snolly Goster", false),
    ] {
        assert_eq!(words.is_fit_for_a_name(name), fit, "{name}");
    }
}

#[test]
fn what_is_wrong_with_a_language_is_said_at_once() {
    let def = WordsDef {
        mask_from: 3,
        refuse_from: 2,
        words: BTreeMap::from([
            ("6".to_owned(), Vec::new()),
            (
                "1".to_owned(),
                vec!["two words".to_owned(), "as*".to_owned(), String::new()],
            ),
        ]),
        innocent: vec!["1".to_owned()],
    };
    let faults = Words::default().add("en", &def).unwrap_err();
    assert_eq!(faults.len(), 6, "{faults:?}");
}

/// The ways of writing a letter that are tried.
fn ways(letter: char) -> Vec<String> {
    let mut ways = vec![
        letter.to_string(),
        letter.to_uppercase().to_string(),
        format!("{letter}{letter}{letter}"),
        format!("{letter}\u{301}"),
    ];
    let more: &[&str] = match letter {
        'o' => &["0", "о", "ο", "ö"],
        's' => &["5", "$", "ѕ"],
        'l' => &["1", "|"],
        'e' => &["3", "е", "é"],
        't' => &["7", "+"],
        'g' => &["9"],
        'y' => &["у"],
        _ => &[],
    };
    ways.extend(more.iter().map(ToString::to_string));
    ways
}

fn written() -> impl Strategy<Value = String> {
    let letters: Vec<_> = "snollygoster"
        .chars()
        .map(|letter| prop::sample::select(ways(letter)))
        .collect();
    (letters, prop::sample::select(vec!["", "", ".", "-", " ", "_"]))
        .prop_map(|(letters, between)| letters.join(between))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn however_it_is_written_it_is_read(word in written()) {
        prop_assert_eq!(words().judge(&format!("so, {word} it is")), Verdict::Refused);
    }

    #[test]
    fn any_text_is_judged_and_a_mask_keeps_its_shape(text in "\\PC{0,300}") {
        if let Verdict::Masked(masked) = words().judge(&text) {
            prop_assert_eq!(masked.chars().count(), text.chars().count());
        }
    }
}
