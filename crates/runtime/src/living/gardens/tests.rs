//! As many gardens as one may, though two were planted at one moment in two regions.

use super::*;
use crate::stage::{BEGAN, composed, running};
use journal::MemoryDisk;
use kernel::CommandId;
use sim::region::garden::Tenure;
use sim::region::life::Deed;
use sim::region::tend::{Target, Tend, With};
use std::time::Duration;
use tokio::time::sleep;

const MIRA: SongweaverId = SongweaverId(1);
const WREN: SongweaverId = SongweaverId(2);

/// Somebody plants in a cell of a region, which counts so many gardens of theirs elsewhere.
async fn plant(runtime: &Runtime, who: SongweaverId, number: usize, cell: u32, elsewhere: u16) {
    let plant = composed().0.pack.nature.plants[0].slug.clone();
    let tend = Tend {
        songweaver: who,
        deed: Deed::Plant,
        with: With::Hand,
        target: Target::Ground {
            plant: Some(plant),
            grains: Some(1_000),
        },
        cell,
        at: (0, 0),
        distance_dm: 0,
        minute: 0,
        tenure: Tenure::Free,
        gardens_elsewhere: elsewhere,
    };
    let id = CommandId(u128::from(who.0) << 64 | u128::from(cell) << 8 | number as u128);
    let command = RegionCommand::Tend(Box::new(tend));
    runtime.regions[number]
        .command(id, command)
        .await
        .expect("it is planted");
}

#[tokio::test(start_paused = true)]
async fn gardens_beyond_as_many_as_one_may_do_not_last_and_those_of_others_do() {
    let disk = MemoryDisk::new(1);
    let runtime = running(&disk, BEGAN).await;
    let most = composed().0.pack.nature.tending.gardens_max;
    for cell in 0..u32::from(most) - 1 {
        plant(&runtime, MIRA, 0, cell, 0).await;
    }
    // The last one that she may have, twice at one moment: neither region knows of the other's.
    for number in [1, 2] {
        plant(&runtime, MIRA, number, 40, most - 1).await;
        plant(&runtime, WREN, number, 41, 0).await;
    }
    assert_eq!(runtime.gardens_of(MIRA).len(), usize::from(most) + 1);
    sleep(Duration::from_secs(5)).await;
    let own = runtime.gardens_of(MIRA);
    assert_eq!(own.len(), usize::from(most), "{own:?}");
    let slug = |number: usize| runtime.spots.regions[number].region.to_string();
    let regions: Vec<&str> = own.iter().map(|own| own.region.as_str()).collect();
    assert!(
        regions.contains(&slug(1).as_str()) && !regions.contains(&slug(2).as_str()),
        "{regions:?}"
    );
    assert_eq!(runtime.gardens_of(WREN).len(), 2);
    // It can be begun again where one is given up.
    let only = runtime.garden_of(MIRA, &slug(1), 40);
    assert_eq!(
        runtime
            .clear_gardens(MIRA, only, LeftWhy::Cleared)
            .await
            .expect("it is written"),
        1
    );
    assert_eq!(
        runtime
            .clear_gardens(MIRA, only, LeftWhy::Cleared)
            .await
            .expect("it is written"),
        0
    );
    plant(&runtime, MIRA, 2, 42, most - 1).await;
    sleep(Duration::from_secs(5)).await;
    assert_eq!(runtime.gardens_of(MIRA).len(), usize::from(most));
    assert_eq!(runtime.garden_of(MIRA, &slug(2), 40), None);
}
