//! What the server says as text.
//!
//! A message with `seq` is addressed: it is kept for 60 s and given again on resume, exactly once, in order. A
//! message without one is of the moment and may be missed.

use crate::changes::YouChanges;
use crate::gathering::Gathering;
use crate::moderation::Standing;
use crate::nature::{
    FirstSeen, Gardener, GuideHappening, GuidePage, LifeStanding, SpeciesCount, Tending, Trusted,
};
use crate::shared::{Cause, Emote, Intent, KeptMelody, LiveNote, Look, Spot, Verdict, Voice};
use crate::weather::{Happening, Occasion, Storm, Weather};
use crate::weave::{ComboKnowledge, FirstWoven, Thread, WeaveOutcome, WovenRelation};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A text message from the server: either of the moment, or addressed with a sequence number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ServerMessage {
    /// The sequence number of an addressed message, rising by one from 1 in a session.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub seq: Option<u32>,
    /// What is said.
    #[serde(flatten)]
    pub body: ServerBody,
}

/// What the server says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum ServerBody {
    /// The session stands; everything a client needs to begin.
    Welcome {
        /// The session, for a resume.
        session: String,
        /// Whether a cut session was resumed (then missed messages follow) or a new one began.
        resumed: bool,
        /// The player's own entity number in presence frames.
        entity: u32,
        /// The player.
        you: You,
        /// The server's clock in milliseconds; all `ms` of notes and happenings are on it.
        clock_ms: f64,
        /// World milliseconds at that moment.
        world_ms: f64,
        /// Harmony of every region.
        regions: Vec<RegionState>,
    },
    /// Clock synchronisation.
    Pong {
        /// As sent.
        client_ms: f64,
        /// The server's clock.
        clock_ms: f64,
    },
    /// A command was accepted and is durable.
    Accepted {
        /// The command.
        command: String,
    },
    /// A command or message was refused; nothing changed.
    Refused {
        /// The command, when the message had one.
        command: Option<String>,
        /// A stable code, such as `out-of-reach`, `flood`, `malformed`.
        code: String,
        /// What was wrong and what is allowed, in plain words.
        reason: String,
        /// Milliseconds after which it may be tried again, where time helps.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        retry_ms: Option<u32>,
    },
    /// The player's own state changed (character, journey, melodies, discoveries, resonance).
    You {
        /// What changed; the rest is as before.
        changes: YouChanges,
    },
    /// The server disagrees with a position.
    Corrected {
        /// Where the player is.
        at: Spot,
        /// The last movement sequence number taken into account.
        input: u16,
        /// Why: `speed`, `slope`, `bounds`, `water`, `return`, `unstick`, `gate`.
        why: String,
    },
    /// The player is now in this region.
    Entered {
        /// Its slug.
        region: String,
        /// Whether this is the first time.
        discovered: bool,
    },
    /// Who entities are.
    Described {
        /// One entry for each that was known.
        entities: Vec<Described>,
    },
    /// Someone came into interest by arriving in the world.
    Joined {
        /// Who.
        entity: Described,
    },
    /// Someone left the world.
    Left {
        /// Entity number.
        entity: u32,
        /// Why: `bye`, `lost`, `refused`.
        why: String,
    },
    /// Someone near played notes.
    Heard {
        /// Entity number.
        entity: u32,
        /// The voice it sounds with.
        voice: Voice,
        /// Clock milliseconds of the batch's start, as played.
        start_ms: f64,
        /// Milliseconds later at which this listener should sound it (0 where the way is short, else one bar).
        delay_ms: u32,
        /// The notes.
        notes: Vec<LiveNote>,
    },
    /// Someone near began to perform or cast.
    PerformanceBegan {
        /// Entity number.
        entity: u32,
        /// What it is for.
        intent: Intent,
        /// The melody's name when one is cast.
        melody: Option<String>,
    },
    /// A performance ended and was judged; everyone near sees its wave.
    PerformanceJudged {
        /// The performance's id.
        performance: String,
        /// Entity number of the performer.
        entity: u32,
        /// What it was for.
        intent: Intent,
        /// Where it was.
        at: Spot,
        /// How strong, in thousandths.
        resonance: u16,
        /// Change of the region's harmony in thousandths of a point.
        harmony: i32,
        /// Change of the region's dissonance in thousandths of a point.
        dissonance: i32,
        /// The whole verdict, for the performer only.
        verdict: Option<Verdict>,
        /// Clock milliseconds of the bar on which it takes effect.
        effect_ms: f64,
    },
    /// Who sings in a weave near: told when it begins and whenever a voice comes in or leaves.
    Weave {
        /// The weave.
        weave: String,
        /// The region it belongs to.
        region: String,
        /// Entity numbers of its voices, in the order they came in; at most 8.
        voices: Vec<u32>,
    },
    /// What is heard between the voices of a weave near, while it sounds: all of it, whenever it changes, twice a second at most.
    WeaveRelations {
        /// The weave.
        weave: String,
        /// The relations, the clearest first, at most 16.
        relations: Vec<WovenRelation>,
    },
    /// A weave ended and was judged: addressed to who sang in it, of the moment to those near.
    WeaveJudged {
        /// What came of it.
        outcome: WeaveOutcome,
    },
    /// A weave near ended and brought nothing.
    WeaveEnded {
        /// The weave.
        weave: String,
        /// Why: `alone` (fewer than two voices counted in the end), `refused` (its log could not be judged), `lost` (it could not be
        /// written down).
        why: String,
    },
    /// A combo was woven that nobody in the world had woven before: told to everyone.
    FirstWoven {
        /// Which, by whom, where.
        found: FirstWoven,
    },
    /// A gathering one is invited to, or part of: told whole, addressed, whenever it changes.
    Gathering {
        /// As it stands now.
        state: Gathering,
    },
    /// A gathering is over.
    GatheringEnded {
        /// Its id.
        gathering: String,
        /// Why: `sung` (all parts have ended), `withdrawn` (the inviter left it), `alone` (fewer than two are left), `late` (the inviter was not
        /// ready in time), `resting` (the world rests), `stopping` (the server stops), `maintenance` (maintenance began).
        why: String,
    },
    /// The threads of light near, whenever they change, once a second at most: all of them, the strongest first, at most 16.
    Threads {
        /// The threads.
        threads: Vec<Thread>,
    },
    /// A region's harmony changed.
    Harmony {
        /// The region's state.
        region: RegionState,
    },
    /// A place changed for all who are near: a restoring wave, a wound healed or reopened, a Shade answered.
    PlaceChanged {
        /// The region's slug.
        region: String,
        /// The place's slug.
        place: String,
        /// What happened: `restored`, `healing`, `healed`, `wounded`, `answered`, `bloomed`.
        what: String,
        /// Who did it, by name, where someone did.
        who: Option<String>,
        /// Whether it was the first time in the world.
        first: bool,
        /// How far it is healed, in thousandths, where that applies.
        progress: u16,
    },
    /// An Echo or person of the world speaks or sings, to one or to all near.
    Spoke {
        /// Who, by slug.
        speaker: String,
        /// Key of the line in the message catalogue.
        line: String,
        /// Values the line names, such as the player's name.
        values: Vec<(String, String)>,
        /// Notes it sings with it, on the clock from now.
        notes: Vec<LiveNote>,
    },
    /// A chat line.
    Said {
        /// Which channel: `say`, `region`, `whisper`.
        channel: String,
        /// Its number, by which it can be reported; absent where it could not be kept.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional, type = "number")]
        line: Option<u64>,
        /// Who, as an id.
        songweaver: String,
        /// Who, by name.
        name: String,
        /// Entity number, when in interest.
        entity: Option<u32>,
        /// To whom, by name, for one's own whisper.
        to: Option<String>,
        /// The words.
        text: String,
        /// The same with some words masked, for those who have the filter on; absent where there is nothing to mask.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        masked: Option<String>,
    },
    /// Someone near made a gesture.
    Gesture {
        /// Entity number.
        entity: u32,
        /// Which.
        emote: Emote,
    },
    /// A notice to everyone it concerns: the operator's words, or an occasion of the world.
    Notice {
        /// The words, in English; those of an occasion stand in the client's catalogue under `occasion.{kind}` too.
        text: String,
        /// The occasion, where it is one.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        occasion: Option<Occasion>,
    },
    /// The weather of a region turned to another kind; told to everyone in it and next to it. What it is now stands in every `harmony`, too.
    WeatherTurned {
        /// The region's slug.
        region: String,
        /// The weather now.
        weather: Weather,
        /// Why: `air`, `front`, `harmony`, `dissonance`, `storm-ended`, `spread`.
        cause: String,
    },
    /// Someone answered a storm: addressed to who did, of the moment to everyone in the region.
    StormAnswered {
        /// The region's slug.
        region: String,
        /// The storm's number.
        storm: u32,
        /// The fractured place, from 0.
        fracture: u8,
        /// How much of it was mended, in thousandths.
        mended: u16,
        /// How deep it still is.
        remaining: u16,
        /// Numbers of the Shades that are gone by it.
        gone: Vec<u8>,
        /// How they went: `soothed` by restoration and creation, `driven-off` by protection and exploration.
        how: String,
        /// Who, by name.
        who: Option<String>,
        /// What the listener contributed to this storm so far, 0..=1000; only for who did.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        mine: Option<u16>,
    },
    /// A storm ended: addressed to who answered it, of the moment to everyone else in the region.
    StormEnded {
        /// The region's slug.
        region: String,
        /// The storm's number.
        storm: u32,
        /// How: `blessing` or `mark`.
        outcome: String,
        /// Change of the region's harmony in thousandths of a point.
        harmony: i32,
        /// Change of the region's dissonance in thousandths of a point.
        dissonance: i32,
        /// How many answered it.
        singers: u16,
        /// What the listener contributed, 0..=1000; only for who did.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        mine: Option<u16>,
        /// Resonance that the listener earned by it, in thousandths; only for who did.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        earned: Option<i32>,
    },
    /// How one stands with the keepers of the world: told when it changes, and on connecting where there is anything new.
    Standing {
        /// What was decided about one, and what became of one's reports.
        standing: Standing,
    },
    /// The keepers of the world did something that concerns others than whom it was about; it names nobody.
    Announced {
        /// What: `mute`, `suspend`, `ban`, `keys`.
        what: String,
    },
    /// How the server itself stands: told when it changes, and on connecting where there is anything to tell.
    Service {
        /// What players are told while it is under maintenance: those who are in may stay, nobody new is let in.
        maintenance: Option<String>,
        /// When it stops, on the server's clock in milliseconds; every connection then ends with `draining`.
        stops_at_ms: Option<f64>,
        /// Whether the world rests: what happens cannot be written down, so nothing moves and nothing is taken until it can.
        resting: bool,
    },
    /// The world is full: told instead of the welcome, which follows when it is one's turn. Closing with 1000 gives the place up; a line that
    /// is cut keeps it for a minute.
    Waiting {
        /// The place in the line, from 1.
        place: u32,
        /// How many wait.
        of: u32,
        /// About how many seconds it will take at the present pace; absent when too few have left lately to tell.
        estimate_seconds: Option<u32>,
    },
    /// The content of the world was exchanged: the atlas is to be fetched again. The player's own state came just before.
    ContentChanged {
        /// SHA-256 of the content, hexadecimal.
        hash: String,
    },
    /// Someone near tended a creature or the ground: addressed to who did it, of the moment to those near.
    Tended {
        /// The region's slug.
        region: String,
        /// Entity number of who did it; 0 when out of interest.
        entity: u32,
        /// What was done.
        deed: Tending,
        /// Where.
        at: Spot,
        /// The creature's number, where it was one.
        creature: Option<u32>,
        /// The species or plant, by slug.
        of: Option<String>,
        /// Grains that changed hands, or creatures that answered.
        amount: u32,
    },
    /// How far the creatures of a region trust the player: all that do, the most trusting first, at most 64. Told on `watch`, on entering and on change.
    Trust {
        /// The region's slug.
        region: String,
        /// The creatures.
        creatures: Vec<Trusted>,
    },
    /// Whose which ground of a region is: every garden there is in it now, at most 256. Told to who watches, on coming near and on change.
    Gardens {
        /// The region's slug.
        region: String,
        /// The gardeners, by id.
        gardeners: Vec<Gardener>,
    },
    /// How the life of the region one is in stands: told to who watches, on `watch`, on entering and each world hour.
    Nature {
        /// The region's slug.
        region: String,
        /// The world hour that was counted.
        hour: u32,
        /// How it stands.
        standing: LifeStanding,
        /// How many there are of each species at home there.
        counts: Vec<SpeciesCount>,
    },
    /// The player's field guide learnt something: the page as it is now.
    GuideLearnt {
        /// The page.
        page: GuidePage,
    },
    /// Somebody saw a species that nobody in the world had seen before; told to everyone.
    FirstSeen {
        /// Who saw what.
        found: FirstSeen,
    },
    /// The player met a happening of the living world that is new to its field guide: what stands there now.
    HappeningMet {
        /// What stands there.
        met: GuideHappening,
    },
    /// The ledger of a region, newest first, at most 64 entries.
    Causes {
        /// The region's slug.
        region: String,
        /// The causes.
        causes: Vec<Cause>,
    },
    /// The server ends the connection; the close frame follows.
    Closing {
        /// A stable code, such as `token-expired`, `taken-over`, `flood`, `slow`, `draining`, `maintenance`, `suspended`, `banned`,
        /// `queue-full`.
        code: String,
        /// In plain words, with what to do.
        reason: String,
        /// Whether to come back by resume.
        retry: bool,
    },
}

/// The player's own state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct You {
    /// Songweaver id.
    pub songweaver: String,
    /// Name.
    pub name: String,
    /// Whether the Songweaver was made (look, voice and name chosen).
    pub made: bool,
    /// Whether it is a guest without name and password.
    pub guest: bool,
    /// How it looks.
    pub look: Look,
    /// How it sounds.
    pub voice: Voice,
    /// The region it is in.
    pub region: String,
    /// Where it is.
    pub at: Spot,
    /// Resonance earned in thousandths: creative, restoration, exploration, protection.
    pub resonance: [u32; 4],
    /// Attunement tier per intent, in the same order.
    pub attunement: [u8; 4],
    /// Voices open to it.
    pub voices: Vec<Voice>,
    /// Energy in thousandths, 0..=1000.
    pub energy: u16,
    /// Melodies it keeps.
    pub melodies: Vec<KeptMelody>,
    /// Regions it discovered.
    pub discovered: Vec<String>,
    /// Gates it may return to.
    pub gates: Vec<String>,
    /// Places it restored for itself.
    pub restored: Vec<String>,
    /// Codex entries, by slug.
    pub codex: Vec<String>,
    /// What it knows of combos, by slug.
    pub combos: Vec<ComboKnowledge>,
    /// Whom it blocked, by id.
    pub blocked: Vec<String>,
    /// Where it stands in its journeys.
    pub journeys: Vec<JourneyState>,
}

/// Where a player stands in a journey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JourneyState {
    /// The journey's slug.
    pub journey: String,
    /// The stage's slug; `done` at the end.
    pub stage: String,
    /// Key of the hint in the message catalogue.
    pub hint: String,
    /// The place it leads to, by slug.
    pub place: Option<String>,
    /// Pitches to sing, where a motif is asked for, as MIDI numbers.
    pub motif: Vec<u8>,
    /// How often it was tried without success.
    pub tries: u8,
    /// Panels to open once, briefly, when the stage is reached: `making`, `codex`, `map`, `melodies`.
    pub opens: Vec<String>,
}

/// A region's state for the map and the sky.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RegionState {
    /// Slug.
    pub region: String,
    /// Harmony in thousandths of a point, 0..=100000.
    pub harmony: i32,
    /// Dissonance in thousandths of a point, 0..=100000.
    pub dissonance: i32,
    /// How wounded its wounded place is, in thousandths: 0 is healed.
    pub wound: u16,
    /// Players in it.
    pub players: u32,
    /// Places in it that the first finder restored, with the finder's name.
    pub firsts: Vec<(String, String)>,
    /// Its weather; absent before the first look at the sky, and in interiors, which have none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub weather: Option<Weather>,
    /// The Dissonance Storm that rages in it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub storm: Option<Storm>,
    /// What of the living world goes on in it with the weather.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[ts(optional, as = "Option<Vec<Happening>>")]
    pub happenings: Vec<Happening>,
}

/// Who an entity is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Described {
    /// Entity number.
    pub entity: u32,
    /// Songweaver id.
    pub songweaver: String,
    /// Name.
    pub name: String,
    /// Look.
    pub look: Look,
    /// Voice.
    pub voice: Voice,
    /// Whether it is a bot.
    pub bot: bool,
}
