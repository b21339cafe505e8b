//! Shares: found by their link alone, bounded, taken back, expired, and gone with the person.

use super::{ANN, BEN, NOW, World};
use journal::tables::{Erasures, SHARE_BYTES_MAX, SHARE_SECONDS, SHARES_MAX, Seal, SealError, Shares, sweep};

pub async fn shares_are_found_by_their_link_bounded_and_go_in_time_and_with_the_person(world: World) {
    let seal = Seal::new(world.database.clone(), &world.key);
    let shares = Shares::new(world.database.clone(), seal.clone());
    let song = shares
        .add(ANN, "Evening", b"notes".to_vec(), NOW)
        .await
        .unwrap()
        .unwrap();
    let link = song.id.to_string();
    assert_eq!(
        shares.get(link.parse().unwrap(), NOW).await.unwrap(),
        Some(song.clone())
    );
    assert!("0".repeat(31).parse::<journal::tables::ShareId>().is_err());
    assert!(
        link.to_uppercase()
            .replace(|one: char| one.is_ascii_digit(), "A")
            .parse::<journal::tables::ShareId>()
            .is_err()
    );
    // Nobody takes another's back.
    assert!(!shares.remove(BEN, song.id).await.unwrap());
    assert!(shares.remove(ANN, song.id).await.unwrap());
    assert!(!shares.remove(ANN, song.id).await.unwrap());
    assert_eq!(shares.get(song.id, NOW).await.unwrap(), None);
    // A sharer has so many; another is not kept from sharing by that.
    for number in 0..SHARES_MAX {
        let later = NOW.after(number as u64);
        assert!(
            shares
                .add(ANN, "One", vec![number as u8], later)
                .await
                .unwrap()
                .is_some(),
            "{number}"
        );
    }
    assert!(
        shares
            .add(ANN, "One more", Vec::new(), NOW)
            .await
            .unwrap()
            .is_none()
    );
    let others = shares.add(BEN, "Other", Vec::new(), NOW).await.unwrap().unwrap();
    let own = shares.of(ANN, NOW).await.unwrap();
    assert_eq!(own.len(), SHARES_MAX);
    assert_eq!(own[0].body, [SHARES_MAX as u8 - 1], "the latest first");
    let large = shares.add(BEN, "Large", vec![0; SHARE_BYTES_MAX + 1], NOW).await;
    assert!(matches!(large, Err(SealError::Store(_))), "{large:?}");
    // In time they expire, at once to whoever opens them, and from the table with the next sweep.
    let end = NOW.after(SHARE_SECONDS);
    assert_eq!(shares.get(others.id, end).await.unwrap(), None);
    assert!(shares.get(others.id, end.before(1)).await.unwrap().is_some());
    assert_eq!(
        sweep(&world.database, end).await.unwrap().shares,
        2,
        "the first of Ann's, and Ben's"
    );
    // With the person they go at once.
    Erasures::new(world.database.clone(), seal)
        .erase(ANN, "songweaver-a".to_owned(), NOW)
        .await
        .unwrap();
    assert_eq!(shares.of(ANN, NOW).await.unwrap(), []);
    assert_eq!(shares.get(own[0].id, NOW).await.unwrap(), None);
}
