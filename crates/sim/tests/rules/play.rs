//! A whole world in memory: regions and realm with a journal between them, as the shell drives them.
//!
//! Every event goes through the codec before it is folded, so that what is played here is what would be read back.

use crate::world::{hours, melody, region, rules, spot};
use kernel::{
    CommandId, Context, PerformanceId, Position, RandomStream, Recorded, RegionId, SongweaverId, StreamId,
    Version, WorldMillis,
};
use sim::event_codec::{self, StreamOwner};
use sim::realm::{self, Effect};
use sim::region::{self, Perform, RegionCommand};
use sim::{
    RealmCommand, RealmEvent, RealmRefusal, RealmState, RegionEvent, RegionRefusal, RegionState, policy,
};
use song::Intent;
use song::judge::Judgement;
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub struct Play {
    pub now: WorldMillis,
    pub regions: BTreeMap<RegionId, RegionState>,
    pub realm: BTreeMap<SongweaverId, RealmState>,
    pub journal: Vec<Recorded>,
    /// Keys of all lines that were spoken, in order.
    pub said: Vec<String>,
    commands: u128,
}

impl Play {
    /// A world whose regions have begun, an hour after its beginning.
    pub fn begun() -> Self {
        let mut play = Self {
            now: hours(1),
            ..Self::default()
        };
        for slug in rules().pack.regions.keys() {
            play.ask_region(slug.as_str(), RegionCommand::Begin { region: slug.clone() })
                .unwrap();
        }
        play
    }

    /// A begun world with somebody in it.
    pub fn with(who: SongweaverId) -> Self {
        let mut play = Self::begun();
        play.arrive(who);
        play
    }

    /// The same regions at the same moment, with a journal of their own.
    pub fn twin(&self) -> Self {
        Self {
            now: self.now,
            regions: self.regions.clone(),
            ..Self::default()
        }
    }

    pub fn arrive(&mut self, who: SongweaverId) {
        self.ask(who, RealmCommand::Arrive { songweaver: who }).unwrap();
    }

    pub fn wait_ms(&mut self, ms: u64) {
        self.now = self.now.plus(ms);
    }

    pub fn region(&self, slug: &str) -> &RegionState {
        &self.regions[&region(slug)]
    }

    pub fn of(&self, who: SongweaverId) -> &RealmState {
        &self.realm[&who]
    }

    /// The stage of the first hour somebody stands in.
    pub fn stage(&self, who: SongweaverId) -> &str {
        &self.of(who).journeys["first-hour"].stage
    }

    /// Asks the realm; what it decides is recorded, folded and spoken.
    pub fn ask(&mut self, who: SongweaverId, command: RealmCommand) -> Result<Vec<RealmEvent>, RealmRefusal> {
        let state = self.realm.entry(who).or_default();
        let mut context = Context {
            now: self.now,
            content: rules(),
            random: RandomStream::new(7, "play"),
        };
        let outcome = realm::act(state, &command, &mut context)?;
        let id = self.next_command();
        for event in &outcome.events {
            self.record(
                event_codec::songweaver_stream(who),
                event_codec::encode_realm(event),
                id,
            );
        }
        for Effect::Say { line, .. } in outcome.effects {
            assert!(rules().pack.lines.contains_key(&line), "{line} is written");
            self.said.push(line);
        }
        Ok(outcome.events)
    }

    /// Asks a region; what it decides is recorded and folded, and credited by the policy.
    pub fn ask_region(
        &mut self,
        slug: &str,
        command: RegionCommand,
    ) -> Result<Vec<RegionEvent>, RegionRefusal> {
        let state = self.regions.entry(region(slug)).or_default();
        let mut context = Context {
            now: self.now,
            content: rules(),
            random: RandomStream::new(7, "play"),
        };
        let events = <region::Region as kernel::Decider>::decide(state, &command, &mut context)?;
        self.happen(slug, &events);
        Ok(events)
    }

    fn happen(&mut self, slug: &str, events: &[RegionEvent]) {
        let id = self.next_command();
        let first = self.journal.len();
        for event in events {
            self.record(
                event_codec::region_stream(&region(slug)),
                event_codec::encode_region(event),
                id,
            );
        }
        let credits = self.journal[first..].iter().map(policy::credits_of);
        let orders: Vec<_> = credits.flat_map(Result::unwrap).collect();
        for order in orders {
            self.ask(order.songweaver, order.command).unwrap();
        }
    }

    /// Somebody performs at a place of a region.
    pub fn perform(
        &mut self,
        who: SongweaverId,
        slug: &str,
        at: &str,
        text: &str,
        intent: Intent,
    ) -> Judgement {
        let command = self.performance(who, at, text, intent);
        let context = Context {
            now: self.now,
            content: rules(),
            random: RandomStream::new(7, "play"),
        };
        let (events, judgement) = region::perform(self.region(slug), &command, &context).unwrap();
        self.happen(slug, &events);
        judgement
    }

    /// The command of a performance, with the standing the realm attaches.
    pub fn performance(&mut self, who: SongweaverId, at: &str, text: &str, intent: Intent) -> Perform {
        Perform {
            performance: PerformanceId(self.next_command().0),
            songweaver: who,
            melody: melody(text),
            intent,
            at: spot(at),
            began: self.now,
            standing: realm::standing(self.of(who), intent, self.now, rules()),
            neighbours: Vec::new(),
            audience: None,
        }
    }

    fn next_command(&mut self) -> CommandId {
        self.commands += 1;
        CommandId(self.commands)
    }

    fn record(&mut self, stream: StreamId, event: kernel::NewEvent, command: CommandId) {
        let version = self
            .journal
            .iter()
            .filter(|recorded| recorded.stream == stream)
            .count()
            + 1;
        let recorded = Recorded {
            position: Position(self.journal.len() as u64 + 1),
            stream,
            version: Version(version as u64),
            kind: event.kind.to_owned(),
            schema: event.schema,
            body: event.body,
            command,
            at: self.now,
            meta: kernel::Meta::default(),
        };
        fold(&recorded, &mut self.regions, &mut self.realm);
        self.journal.push(recorded);
    }

    /// Folds the journal anew and compares: what was lived is what is read back.
    pub fn assert_replays(&self) {
        let (mut regions, mut realm) = (BTreeMap::new(), BTreeMap::new());
        for recorded in &self.journal {
            fold(recorded, &mut regions, &mut realm);
        }
        assert_eq!(regions, self.regions);
        assert_eq!(realm, self.realm);
    }
}

fn fold(
    recorded: &Recorded,
    regions: &mut BTreeMap<RegionId, RegionState>,
    realm: &mut BTreeMap<SongweaverId, RealmState>,
) {
    match event_codec::owner_of(&recorded.stream).unwrap() {
        StreamOwner::Region(slug) => {
            let event = event_codec::decode_region(recorded).unwrap();
            regions.entry(slug).or_default().evolve(&event);
        }
        StreamOwner::Codex => panic!("the codex is written by a policy that is not played here"),
        StreamOwner::Songweaver(who) => {
            let event = event_codec::decode_realm(recorded).unwrap();
            realm.entry(who).or_default().evolve(&event);
        }
    }
}
