//! Every target runs briefly: its seeds, the empty input, and a few thousand seeded mutations.

const SEED: u64 = 20_261_122;
const ROUNDS: u32 = 12_000;

#[test]
fn every_decoder_survives() {
    for target in &fuzz::TARGETS {
        let seeds = fuzz::seeds(target).unwrap_or_else(|error| panic!("seeds of {}: {error}", target.name));
        assert!(!seeds.is_empty(), "{} has no seeds", target.name);
        (target.run)(&[]);
        for (path, bytes) in &seeds {
            println!("{} {}", target.name, path.display());
            (target.run)(bytes);
        }
        println!("{}: {ROUNDS} mutations, seed {SEED}", target.name);
        if let Err(input) = fuzz::run(target, &seeds, SEED, ROUNDS) {
            panic!("{} breaks on {:?}", target.name, input.escape_ascii().to_string());
        }
    }
}

#[test]
fn every_kind_of_message_has_a_sample_that_is_read_as_itself() {
    let messages = fuzz::samples::client_messages();
    for (place, message) in messages.iter().enumerate() {
        assert_eq!(fuzz::samples::place_of(message), place);
        let text = serde_json::to_string(message).expect("a message encodes");
        assert_eq!(
            serde_json::from_str::<protocol::ClientMessage>(&text)
                .ok()
                .as_ref(),
            Some(message)
        );
    }
}

#[test]
fn mutations_of_shape_keep_enough_of_it_to_be_read() {
    use fuzz::shape::Shape;
    let mut random = kernel::RandomStream::new(SEED, "shapes");
    let mut read = [0; 3];
    for _ in 0..2000 {
        let mut json = br#"{"type":"ping","clientMs":1.5}"#.to_vec();
        Shape::Json.change(&mut json, &mut random);
        read[0] += u32::from(serde_json::from_slice::<serde_json::Value>(&json).is_ok());
        let mut midi = song::midi::export(&four(), None);
        Shape::Midi.change(&mut midi, &mut random);
        read[1] += u32::from(song::midi::import(&midi).is_ok());
        let mut frame = Vec::new();
        Shape::Presence.change(&mut frame, &mut random);
        read[2] += u32::from(protocol::presence::decode(&frame).is_ok());
    }
    assert!(
        read.iter().all(|count| *count > 400),
        "{read:?} of 2000 were read"
    );
    assert!(read[1] < 2000 && read[2] < 2000, "and some were broken");
}

fn four() -> song::Melody {
    let note = |n: u32| song::Note {
        onset: n * 480,
        pitch: 60 + n as u8,
        duration: 480,
        velocity: 80,
    };
    song::Melody::new((0..4).map(note).collect(), 100, song::Metre::COMMON, None).expect("four notes")
}
