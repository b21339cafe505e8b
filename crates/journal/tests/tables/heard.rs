//! Who was sent which line of chat: noted with the line, by every node, over restarts, as long as the line is kept; and what a node reads that
//! missed lines.

use super::{ANN, BEN, NOW, World};
use journal::tables::{CHAT_SECONDS, Chat, ChatLine, Seal, sweep};
use kernel::{CommandId, SongweaverId, WorldMillis};

const CAT: SongweaverId = SongweaverId(0xc);
/// Its id holds another's where bytes are not read by eights.
const SHIFTED: SongweaverId = SongweaverId(0xa00);

fn chat_of(world: &World) -> Chat {
    Chat::new(
        world.database.clone(),
        Seal::new(world.database.clone(), &world.key),
    )
}

fn line(channel: &str, recipient: Option<SongweaverId>) -> ChatLine {
    ChatLine {
        at: NOW,
        channel: channel.to_owned(),
        place: "grove".to_owned(),
        songweaver: ANN,
        recipient,
        text: channel.to_owned(),
    }
}

/// What holds over every store.
pub async fn who_heard_is_told(chat: &Chat) -> u64 {
    let (command, at) = (CommandId(7), WorldMillis(1));
    let keep = async |listeners: &[SongweaverId]| {
        let kept = chat.keep_said(line("region", None), command, at, listeners);
        kept.await.unwrap()
    };
    let said = keep(&[ANN, BEN]).await.unwrap();
    assert_eq!(keep(&[CAT]).await, None, "said once");
    for (who, sent) in [(ANN, true), (BEN, true), (CAT, false), (SHIFTED, false)] {
        assert_eq!(chat.was_sent(said, who).await.unwrap(), Some(sent), "{who}");
    }
    chat.note_heard(said, u64::MAX, &[CAT]).await.unwrap();
    chat.note_heard(said, 2, &[]).await.unwrap();
    assert_eq!(
        chat.was_sent(said, CAT).await.unwrap(),
        Some(true),
        "by another node"
    );
    let unnoted = chat.keep(line("say", None)).await.unwrap();
    assert_eq!(chat.was_sent(unnoted, ANN).await.unwrap(), None);
    chat.keep(line("whisper", Some(BEN))).await.unwrap();
    let missed = async |at| {
        let lines = chat.since(at).await.unwrap();
        lines.into_iter().map(|kept| kept.line.text).collect::<Vec<_>>()
    };
    assert_eq!(missed(NOW).await, ["region", "whisper"]);
    assert!(missed(NOW.after(1)).await.is_empty());
    said
}

pub async fn who_heard_a_line_is_known_as_long_as_it_is_kept(world: World) {
    let said = who_heard_is_told(&chat_of(&world)).await;
    let world = world.reopen().await;
    let chat = chat_of(&world);
    assert_eq!(chat.was_sent(said, BEN).await.unwrap(), Some(true));
    chat.note_heard(said, 2, &[SHIFTED]).await.unwrap();
    assert_eq!(
        chat.was_sent(said, SHIFTED).await.unwrap(),
        Some(false),
        "noted once"
    );
    sweep(&world.database, NOW.after(CHAT_SECONDS)).await.unwrap();
    assert_eq!(chat.was_sent(said, BEN).await.unwrap(), None);
    let gone = chat.note_heard(said, 3, &[BEN]).await;
    assert!(gone.is_err(), "of a line that is not kept nothing is");
}
