//! The tables that a running world needs: the same promises in a database and beside a journal in memory.

use super::people::take;
use super::{ANN, BEN, Kind, NOW, World};
use journal::tables::{Blobs, Chat, ChatLine, ClockMark, Names, Seal, SealError, Taking, WorldClock};
use journal::{Append, Journal, MemoryDisk, Upcasters};
use kernel::{MelodyId, NewEvent, StreamId, WorldMillis};

struct Tables {
    journal: Journal,
    seal: Seal,
    names: Names,
    blobs: Blobs,
    chat: Chat,
    clock: WorldClock,
}

fn in_memory(disk: &MemoryDisk) -> Tables {
    let store = disk.open();
    let seal = Seal::memory(store.clone());
    Tables {
        journal: Journal::memory(store.clone(), Upcasters::new()),
        names: Names::memory(store.clone()),
        blobs: Blobs::memory(store.clone()),
        chat: Chat::memory(store.clone(), seal.clone()),
        clock: WorldClock::memory(store),
        seal,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tables_of_a_running_world_promise_the_same_in_memory() {
    let world = World::new(Kind::Sqlite).await;
    let (database, seal) = (
        world.database.clone(),
        Seal::new(world.database.clone(), &world.key),
    );
    let stored = Tables {
        journal: Journal::stored(database.clone(), Upcasters::new()),
        names: Names::new(database.clone(), &world.key),
        blobs: Blobs::new(database.clone()),
        chat: Chat::new(database.clone(), seal.clone()),
        clock: WorldClock::new(database),
        seal,
    };
    keep_their_promises(&stored).await;
    let disk = MemoryDisk::new(5);
    let first = in_memory(&disk);
    keep_their_promises(&first).await;
    super::heard::who_heard_is_told(&in_memory(&MemoryDisk::new(6)).chat).await;
    // What was answered is there after a power cut, and what is sealed opens by the keys on the disk.
    disk.cut_power();
    let again = in_memory(&disk);
    assert_eq!(again.chat.with(BEN).await.unwrap().len(), 1);
    assert_eq!(take(&again.names, ANN, "ben").await, Taking::Another);
    assert_eq!(again.blobs.get(MelodyId(7)).await.unwrap(), Some(b"la".to_vec()));
    // What was only written is not.
    disk.hold_sync();
    let lost = tokio::spawn({
        let names = again.names.clone();
        async move { names.reserve(ANN, "anna").await }
    });
    while disk.unsynced() == 0 {
        tokio::task::yield_now().await;
    }
    // Nor is it known that it can never be, until what came before is synced.
    let settled = tokio::spawn({
        let journal = again.journal.clone();
        async move { journal.settle().await }
    });
    while disk.unsynced() == 1 {
        tokio::task::yield_now().await;
    }
    assert!(!settled.is_finished());
    disk.cut_power();
    assert!(lost.await.unwrap().is_err());
    assert!(settled.await.unwrap().is_err());
    in_memory(&disk).journal.settle().await.unwrap();
}

async fn keep_their_promises(tables: &Tables) {
    let Tables {
        journal,
        seal,
        names,
        blobs,
        chat,
        clock,
    } = tables;
    let sealed = seal.seal(ANN, "name", "Ann").await.unwrap();
    assert_eq!(seal.open(ANN, "name", &sealed).await.unwrap(), "Ann");
    assert!(matches!(
        seal.open(ANN, "melody", &sealed).await,
        Err(SealError::Forged)
    ));

    let take = async |who, name| take(names, who, name).await;
    assert_eq!(take(ANN, "ann").await, Taking::Taken);
    assert_eq!(take(BEN, "ann").await, Taking::Another, "it is borne");
    assert_eq!(take(ANN, "anna").await, Taking::Taken);
    assert_eq!(take(BEN, "ann").await, Taking::Taken);
    assert_eq!(take(BEN, "ben").await, Taking::Taken);
    assert_eq!(names.bearer("anna").await.unwrap(), Some(ANN));
    names.release(ANN).await.unwrap();
    assert_eq!(names.bearer("anna").await.unwrap(), None);
    assert_eq!(take(BEN, "anna").await, Taking::Taken, "it was given free");
    assert_eq!(take(BEN, "ben").await, Taking::Taken);

    assert!(
        !blobs.cite(MelodyId(7), "ann").await.unwrap(),
        "there is none yet"
    );
    blobs.put(MelodyId(7), b"la".to_vec(), NOW).await.unwrap();
    assert!(blobs.cite(MelodyId(7), "ann").await.unwrap());
    blobs.uncite(MelodyId(7), "ann").await.unwrap();
    assert_eq!(blobs.get(MelodyId(7)).await.unwrap(), Some(b"la".to_vec()));
    assert_eq!(blobs.get(MelodyId(8)).await.unwrap(), None);

    let line = |songweaver, recipient, text: &str| ChatLine {
        at: NOW,
        channel: if recipient == Some(BEN) { "whisper" } else { "say" }.to_owned(),
        place: "grove".to_owned(),
        songweaver,
        recipient,
        text: text.to_owned(),
    };
    for kept in [
        line(ANN, None, "one"),
        line(ANN, Some(BEN), "two"),
        line(ANN, None, "three"),
    ] {
        chat.keep(kept).await.unwrap();
    }
    let texts = |lines: Vec<journal::tables::KeptLine>| {
        lines.into_iter().map(|kept| kept.line.text).collect::<Vec<_>>()
    };
    assert_eq!(
        texts(chat.recent("say", "grove", 10).await.unwrap()),
        ["one", "three"]
    );
    assert_eq!(texts(chat.recent("say", "grove", 1).await.unwrap()), ["three"]);
    assert_eq!(texts(chat.with(BEN).await.unwrap()), ["two"]);
    assert_eq!(texts(chat.with(ANN).await.unwrap()), ["one", "two", "three"]);

    let mark = |world, unix_ms| ClockMark {
        world: WorldMillis(world),
        unix_ms,
    };
    assert_eq!(clock.load().await.unwrap(), mark(0, 0));
    clock.keep(mark(10, 99)).await.unwrap();
    clock.keep(mark(5, 77)).await.unwrap();
    assert_eq!(
        clock.load().await.unwrap(),
        mark(10, 77),
        "world time never goes back"
    );
    let happened = NewEvent {
        kind: "happened",
        schema: 1,
        body: "{}".to_owned(),
    };
    let append = Append {
        records: vec![(StreamId::new("test", "clock"), happened)],
        at: WorldMillis(30),
        ..Append::default()
    };
    journal.append(append).await.unwrap();
    assert_eq!(clock.load().await.unwrap(), mark(30, 77), "nor behind any event");

    seal.erase(ANN).await.unwrap();
    assert!(matches!(
        seal.open(ANN, "name", &sealed).await,
        Err(SealError::Erased)
    ));
    assert_eq!(texts(chat.with(BEN).await.unwrap()), [""], "her words are gone");
}
