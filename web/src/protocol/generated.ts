// Generated from the Rust crate `protocol` by `cargo xtask generate`. Do not edit.

/** The WebSocket subprotocol. */
export const SUBPROTOCOL = "finalverse.v1";

/** Bounds of the wire. */
export const LIMITS = {
  chatChars: 300,
  nameChars: 24,
  melodyNameChars: 48,
  notesBatch: 32,
  noteOffsetMs: 200,
  performanceNotes: 256,
  melodies: 64,
  describe: 64,
  midiBytes: 262144,
  voices: 8,
  melodyTicks: 1152000,
  resumeSeconds: 60,
  weaveVoices: 8,
  gathering: 8,
  partDelayBeats: 32,
  partSteps: 7,
  partOctaves: 2,
} as const;

/**
 * What a performance is for. It colours the effect.
 */
export type Intent = "creative" | "restoration" | "exploration" | "protection";

/**
 * The instrument a Songweaver sounds with.
 */
export type Voice = "harp" | "flute" | "celesta" | "bowed" | "marimba" | "choir";

/**
 * How a figure looks. Every number is an index into the client's wardrobe.
 */
export type Look = { 
/**
 * Body and robe shape, 0..=3.
 */
robe: number, 
/**
 * Robe colour, 0..=11.
 */
colour: number, 
/**
 * Hood or hair, 0..=5.
 */
head: number, 
/**
 * Skin tone, 0..=7.
 */
skin: number, };

/**
 * A gesture everyone near can see.
 */
export type Emote = "wave" | "bow" | "dance" | "sit" | "cheer" | "point";

/**
 * A place in the world: metres east and south of the world's origin, metres above the sea.
 */
export type Spot = { 
/**
 * Metres east.
 */
x: number, 
/**
 * Metres up.
 */
y: number, 
/**
 * Metres south.
 */
z: number, };

/**
 * One note of live playing.
 */
export type LiveNote = { 
/**
 * Milliseconds after the batch's `startMs`, at most 200.
 */
offsetMs: number, 
/**
 * MIDI number 21..=108.
 */
pitch: number, 
/**
 * MIDI velocity 1..=127; 0 is the note's end.
 */
velocity: number, };

/**
 * One note of a stored melody; ticks at 480 per quarter.
 */
export type MelodyNote = { 
/**
 * MIDI number 0..=127.
 */
pitch: number, 
/**
 * Ticks from the beginning.
 */
onset: number, 
/**
 * Ticks it sounds.
 */
duration: number, 
/**
 * MIDI velocity 1..=127.
 */
velocity: number, };

/**
 * A melody as a player keeps it.
 */
export type KeptMelody = { 
/**
 * Content address.
 */
melody: string, 
/**
 * The player's name for it.
 */
name: string, 
/**
 * Its intent.
 */
intent: Intent, 
/**
 * Beats per minute, 40..=240.
 */
tempo: number, 
/**
 * Its notes.
 */
notes: Array<MelodyNote>, 
/**
 * Tier of attunement its casting needs, from 0.
 */
tier: number, 
/**
 * Whether it came with the world rather than from the player.
 */
given: boolean, 
/**
 * Voices it was written in, 2..=8, each of which can be a part of a piece that several cast; 0 where it has one.
 */
voices: number, };

/**
 * One criterion of a judgement, shown to the player.
 */
export type Criterion = { 
/**
 * Which one, such as `consonance`, `motif`, `rhythm`; the client's catalogue has its words.
 */
name: string, 
/**
 * Thousandths, 0..=1000.
 */
score: number, 
/**
 * Share of the whole in thousandths.
 */
weight: number, };

/**
 * What a player can try next, and where: bar and note are counted from 1.
 */
export type Advice = { 
/**
 * Which advice, such as `end-on-tonic`; the client's catalogue has its words.
 */
kind: string, 
/**
 * The bar it speaks of.
 */
bar: number, 
/**
 * The note in the performance it speaks of.
 */
note: number, 
/**
 * Pitch that was heard there, as a MIDI number.
 */
heard: number, 
/**
 * Pitch that would fit, as a MIDI number, when a pitch is meant.
 */
tryPitch: number | null, };

/**
 * The judgement of one performance.
 */
export type Verdict = { 
/**
 * Musical quality in thousandths.
 */
quality: number, 
/**
 * Fit to the region's Song in thousandths.
 */
fit: number, 
/**
 * Resonance: what of both took effect, in thousandths, after attunement, energy and returns.
 */
resonance: number, 
/**
 * What is left of this melody's effect after repetition, in thousandths.
 */
freshness: number, 
/**
 * The criteria, largest weight first.
 */
criteria: Array<Criterion>, 
/**
 * What was best.
 */
praise: string, 
/**
 * One thing to try.
 */
advice: Advice | null, 
/**
 * The key that was heard, such as `G ionian`.
 */
key: string, 
/**
 * What the weather did to it; absent where it did nothing.
 */
weather?: WeatherEffect, 
/**
 * What it did to the life around; absent where nothing heard it.
 */
life?: LifeEffect, };

/**
 * A cause in a region's ledger.
 */
export type Cause = { 
/**
 * World milliseconds.
 */
atMs: number, 
/**
 * Which kind, such as `performance`, `silence`, `neighbours`, `rest`, `healing`, `wound`.
 */
kind: string, 
/**
 * Who, by name as it is now, where someone did.
 */
who: string | null, 
/**
 * Where, by place name, where somewhere is meant.
 */
place: string | null, 
/**
 * Change of harmony in thousandths of a point.
 */
harmony: number, 
/**
 * Change of dissonance in thousandths of a point.
 */
dissonance: number, };

/**
 * A part of a piece, as it is offered.
 */
export type PartOffer = { 
/**
 * The content address of a melody that the inviter may cast.
 */
melody: string, 
/**
 * One voice of it, from 0, where it was written in several (`voices` of the kept melody); absent: the whole melody.
 */
voice?: number, 
/**
 * Beats of the region's Song after the start at which it enters, 0..=32.
 */
delayBeats: number, 
/**
 * Steps of the region's scale that it is moved by, -7..=7.
 */
steps: number, 
/**
 * Octaves that it is moved by, -2..=2.
 */
octaves: number, };

/**
 * A part of a piece, as those who are gathered see it.
 */
export type Part = { 
/**
 * The melody's name, as the inviter keeps it.
 */
name: string, 
/**
 * Which voice of it, from 0; absent: the whole melody.
 */
voice?: number, 
/**
 * Beats after the start at which it enters.
 */
delayBeats: number, 
/**
 * Steps of the region's scale that it is moved by.
 */
steps: number, 
/**
 * Octaves that it is moved by.
 */
octaves: number, 
/**
 * Its lowest and its highest pitch, as MIDI numbers.
 */
range: [number, number], 
/**
 * How many milliseconds it sounds, from its entry.
 */
lengthMs: number, };

/**
 * How somebody stands to a gathering.
 */
export type Stance = "invited" | "accepted" | "ready" | "sounding" | "declined" | "left-out";

/**
 * Somebody of a gathering.
 */
export type Gathered = { 
/**
 * Songweaver id.
 */
songweaver: string, 
/**
 * Entity number in presence; 0 for who is not in the world any more.
 */
entity: number, 
/**
 * Name for players.
 */
name: string, 
/**
 * The part it takes, by its place from 0.
 */
part: number | null, 
/**
 * How it stands.
 */
stance: Stance, 
/**
 * Why it was left out: `late` (not ready in time), `not-ready` (the inviter began), `far` (over 38 m from the inviter), `gone` (left the
 * world), `lost` (its connection is cut), `left` (by its own wish), `casting` (it casts something else), `elsewhere` (it is in another
 * gathering), `no-energy`, `asked-before` (it declined the inviter in the last two minutes), `full` (too many invitations wait for it),
 * `blocked` (the inviter blocks it).
 */
why?: string, };

/**
 * A gathering, whole.
 */
export type Gathering = { 
/**
 * Its id, 32 hexadecimal digits.
 */
gathering: string, 
/**
 * Songweaver id of the inviter.
 */
inviter: string, 
/**
 * The region on whose clock it starts, by slug.
 */
region: string, 
/**
 * What it is for.
 */
intent: Intent, 
/**
 * The parts, 2..=8.
 */
parts: Array<Part>, 
/**
 * The inviter first, then the others in the order they were named; at most 8.
 */
members: Array<Gathered>, 
/**
 * Clock milliseconds at which those who are not ready are left out.
 */
untilMs: number, 
/**
 * Clock milliseconds of the start, once it is set.
 */
startMs?: number, 
/**
 * Milliseconds of a beat.
 */
beatMs: number, 
/**
 * Beats of a bar.
 */
beats: number, };

/**
 * What someone does to a creature or to the ground.
 */
export type Tending = "feed" | "soothe" | "call" | "scare" | "plant" | "harvest";

/**
 * With what it is done.
 */
export type TendedBy = "hand" | "voice";

/**
 * What it is done to.
 */
export type Tended = { "to": "creature", 
/**
 * Its number, from a frame.
 */
creature: number, 
/**
 * Its species, by slug.
 */
species: string, } | { "to": "ground", 
/**
 * Metres east of the world's origin.
 */
x: number, 
/**
 * Metres south of it.
 */
z: number, 
/**
 * The plant, by slug, to plant or harvest.
 */
plant: string | null, };

/**
 * How far a creature trusts the player.
 */
export type Trusted = { 
/**
 * Its number in its region.
 */
creature: number, 
/**
 * Its species, by slug.
 */
species: string, 
/**
 * 0 to 1000; tame from 600.
 */
trust: number, };

/**
 * How a region's life stands, in thousandths.
 */
export type LifeStanding = { 
/**
 * All of it as one number.
 */
whole: number, 
/**
 * How far its species are from being lost.
 */
presence: number, 
/**
 * How far they are from their bounds.
 */
measure: number, 
/**
 * What grows, against how it began.
 */
cover: number, 
/**
 * Less by blight and fire.
 */
health: number, };

/**
 * How many there are of a species.
 */
export type SpeciesCount = { 
/**
 * The species, by slug.
 */
species: string, 
/**
 * How many.
 */
count: number, };

/**
 * One world day of a region's life.
 */
export type NatureDay = { 
/**
 * The world day since the world began.
 */
day: number, 
/**
 * Standing at its end, in thousandths.
 */
standing: number, 
/**
 * What grew, in thousandths of how the region began.
 */
cover: number, 
/**
 * How many of each species, in the order of `species`.
 */
counts: Array<number>, };

/**
 * What someone's hands did in a region.
 */
export type Hands = { 
/**
 * Who, by name as it is now.
 */
who: string, 
/**
 * Deeds.
 */
deeds: number, 
/**
 * Grains given or taken.
 */
grains: number, };

/**
 * `GET /regions/{region}/nature`: how a region's life stands, what became of it, who cared and who took.
 */
export type RegionNature = { 
/**
 * The region's slug.
 */
region: string, 
/**
 * The last world hour that was counted; absent before the first.
 */
hour: number | null, 
/**
 * How it stands.
 */
standing: LifeStanding, 
/**
 * Harmony that the last hour gave, in thousandths of a point.
 */
harmony: number, 
/**
 * Dissonance that the last hour gave, in thousandths of a point.
 */
dissonance: number, 
/**
 * How many there are of each species at home there.
 */
counts: Array<SpeciesCount>, 
/**
 * The species that the history counts, in the order of its numbers.
 */
species: Array<string>, 
/**
 * A sample for each world day, the oldest first, at most 192.
 */
history: Array<NatureDay>, 
/**
 * Who gave most to it, the most first, at most 16.
 */
cared: Array<Hands>, 
/**
 * Who took most from it, the most first, at most 16.
 */
took: Array<Hands>, 
/**
 * Who leaves for a neighbour these days, and who comes from one, the most first, at most 16.
 */
migrations: Array<Migration>, };

/**
 * A page of the field guide: what one has really seen and heard of a species.
 */
export type GuidePage = { 
/**
 * The species, by slug.
 */
species: string, 
/**
 * Its name; absent while it was heard only.
 */
name: string | null, 
/**
 * A sentence about it; absent while it was heard only.
 */
about: string | null, 
/**
 * Regions it was seen in, by slug.
 */
seen: Array<string>, 
/**
 * Regions it was heard in, by slug.
 */
heard: Array<string>, 
/**
 * What it was seen doing, such as `graze`, `hunt`, `court`.
 */
habits: Array<string>, 
/**
 * What it eats, by slug, once it was seen eating or hunting.
 */
eats: Array<string>, 
/**
 * When it is about (`day`, `night`, `twilight`, `always`), once it was seen resting.
 */
rhythm: string | null, 
/**
 * World milliseconds of the first time.
 */
firstMs: number, 
/**
 * Who saw it first in the world, by name as it is now; absent where that is not known, or who did has no name any more.
 */
firstBy?: string, };

/**
 * A garden of one's own: a cell of the ground that one planted on and tends.
 */
export type OwnGarden = { 
/**
 * The region's slug.
 */
region: string, 
/**
 * The cell of the region's ground, 16 m wide, row by row from the north-west.
 */
cell: number, 
/**
 * Metres east of the world's origin, of its middle.
 */
x: number, 
/**
 * Metres south of it.
 */
z: number, 
/**
 * World milliseconds at which it is free again, if one does not tend it before.
 */
untilMs: number, };

/**
 * Those of a species who go over a border these days.
 */
export type Migration = { 
/**
 * The species, by slug.
 */
species: string, 
/**
 * Whether they leave this region or come into it.
 */
way: MigrationWay, 
/**
 * To which region they go, or from which they come, by slug.
 */
region: string, 
/**
 * What share of the grown goes in a world day, in thousandths.
 */
share: number, };

/**
 * Which way those who migrate go.
 */
export type MigrationWay = "leaves" | "comes";

/**
 * The gardens of one Songweaver in a region, as those near are told.
 */
export type Gardener = { 
/**
 * Whose they are: a Songweaver's id.
 */
songweaver: string, 
/**
 * Its name as it is now; empty where it has none.
 */
name: string, 
/**
 * The cells.
 */
gardens: Array<GardenCell>, };

/**
 * A cell that is somebody's garden.
 */
export type GardenCell = { 
/**
 * The cell of the region's ground, 16 m wide, row by row from the north-west.
 */
cell: number, 
/**
 * World milliseconds at which it is free again, if its owner does not tend it before.
 */
untilMs: number, };

/**
 * A happening in the field guide: something of the living world that comes with a weather, as one met it.
 */
export type GuideHappening = { 
/**
 * What it is.
 */
happening: Happening, 
/**
 * The kinds of weather it comes with.
 */
kinds: Array<WeatherKind>, 
/**
 * The seasons it comes in; empty for every one.
 */
seasons: Array<Season>, 
/**
 * From which hour of the day on it comes, and up to which no more; absent for the whole day.
 */
hours: [number, number] | null, 
/**
 * Regions it was met in, by slug.
 */
regions: Array<string>, 
/**
 * World milliseconds of the first time.
 */
firstMs: number, };

/**
 * What a performance did to the life around, as its verdict shows it.
 */
export type LifeEffect = { 
/**
 * What it was to creatures: `soothe`, `call` or `scare`.
 */
deed: Tending, 
/**
 * How many were within hearing, at most 32.
 */
near: number, 
/**
 * How many of them answered.
 */
answered: number, 
/**
 * Whose trust it changed, at most 6.
 */
trusting: Array<Trusted>, 
/**
 * Grains that went from the soil into growth.
 */
quickened: number, };

/**
 * Who saw a species first in the world.
 */
export type FirstSeen = { 
/**
 * The species, by slug.
 */
species: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Who, by name as it is now; empty for who has none any more.
 */
finder: string, 
/**
 * The region, by slug.
 */
region: string, 
/**
 * World milliseconds.
 */
atMs: number, };

/**
 * `GET /guide` (bearer token): one's own field guide.
 */
export type Guide = { 
/**
 * The pages, by slug.
 */
pages: Array<GuidePage>, 
/**
 * How many species there are to be found.
 */
of: number, 
/**
 * Happenings that one was near, by slug.
 */
happenings: Array<GuideHappening>, 
/**
 * How many happenings there are to be met.
 */
ofHappenings: number, 
/**
 * One's gardens, by region and cell.
 */
gardens: Array<OwnGarden>, 
/**
 * How many gardens one may have.
 */
ofGardens: number, };

/**
 * A species in the atlas; frames name it by its index.
 */
export type AtlasSpecies = { 
/**
 * Slug, also the client's model.
 */
species: string, 
/**
 * Length of a grown one in metres.
 */
metres: number, 
/**
 * Metres a second that it goes about, and that it runs.
 */
speed: [number, number], 
/**
 * What it moves in: `land`, `shallows`, `deep`.
 */
movesIn: Array<string>, 
/**
 * `solitary`, `loose` or `herd`.
 */
company: string, 
/**
 * Its voice, as MIDI numbers with durations in ticks at 480 per quarter; empty for the mute.
 */
voice: Array<[number, number]>, };

/**
 * A plant in the atlas; frames name it by its index.
 */
export type AtlasPlant = { 
/**
 * Slug.
 */
plant: string, 
/**
 * Name for players.
 */
name: string, 
/**
 * The client's model for it.
 */
model: string, 
/**
 * `land`, `water` or `both`.
 */
stands: string, };

/**
 * Someone that crosses the whole world in its sky once a season. Where it is at a moment follows from this alone: from the beginning of `day` of a
 * season (12 days) on it spends `hours` world hours over each region of `route`, and goes straight over its middle toward the next.
 */
export type AtlasSky = { 
/**
 * Slug, also the client's model.
 */
species: string, 
/**
 * Name for players.
 */
name: string, 
/**
 * Day of each season on which it comes, 0 to 11.
 */
day: number, 
/**
 * World hours over each region.
 */
hours: number, 
/**
 * The regions it passes over, by slug, in order.
 */
route: Array<string>, };

/**
 * Which session to resume.
 */
export type Resume = { 
/**
 * The session from `welcome`.
 */
session: string, 
/**
 * The highest `seq` that was received.
 */
seq: number, };

/**
 * To whom a chat line goes.
 */
export type ChatTo = { "to": "say" } | { "to": "region" } | { "to": "whisper", 
/**
 * The Songweaver's id.
 */
songweaver: string, };

/**
 * What a client is played on, by its screen and its pointer; nothing finer is asked.
 */
export type DeviceClass = "desktop" | "tablet" | "phone" | "other";

/**
 * A text message from a client.
 */
export type ClientMessage = { "type": "hello", 
/**
 * An access token.
 */
token: string, 
/**
 * The session to resume, when a connection was cut.
 */
resume: Resume | null, 
/**
 * What kind of client: `web`, `bot` or `terminal`, with its version, at most 32 characters.
 */
client: string, } | { "type": "ping", 
/**
 * The client's own clock in milliseconds, returned as it is.
 */
clientMs: number, } | { "type": "notes", 
/**
 * Region-clock milliseconds of the batch's start: from 1.5 s past to 50 ms ahead.
 */
startMs: number, 
/**
 * The notes in order of time.
 */
notes: Array<LiveNote>, } | { "type": "raise", 
/**
 * What the performance is for.
 */
intent: Intent, } | { "type": "lower", 
/**
 * Command id.
 */
command: string, } | { "type": "cast", 
/**
 * Command id.
 */
command: string, 
/**
 * The melody's content address.
 */
melody: string, 
/**
 * What it is for.
 */
intent: Intent, } | { "type": "stop-casting" } | { "type": "invite", 
/**
 * Command id.
 */
command: string, 
/**
 * Songweaver ids of the others, 1..=7, within 30 m.
 */
songweavers: Array<string>, 
/**
 * The parts, 2..=8.
 */
parts: Array<PartOffer>, 
/**
 * The inviter's own part, by its place from 0.
 */
part: number, 
/**
 * What it is for.
 */
intent: Intent, } | { "type": "answer-invitation", 
/**
 * Command id.
 */
command: string, 
/**
 * The gathering.
 */
gathering: string, 
/**
 * The part, by its place from 0; absent declines.
 */
part: number | null, } | { "type": "ready-to-cast", 
/**
 * Command id.
 */
command: string, 
/**
 * The gathering.
 */
gathering: string, } | { "type": "begin-together", 
/**
 * Command id.
 */
command: string, 
/**
 * The gathering.
 */
gathering: string, } | { "type": "leave-gathering", 
/**
 * Command id.
 */
command: string, 
/**
 * The gathering.
 */
gathering: string, } | { "type": "make", 
/**
 * Command id.
 */
command: string, 
/**
 * How it looks.
 */
look: Look, 
/**
 * How it sounds.
 */
voice: Voice, 
/**
 * Its name, 2..=24 characters; absent keeps the name.
 */
name: string | null, } | { "type": "interact", 
/**
 * Command id.
 */
command: string, 
/**
 * The place or Echo, by slug.
 */
target: string, 
/**
 * Which of its offers, such as `greet`, `enter`, `listen`.
 */
offer: string, } | { "type": "skip-stage", 
/**
 * Command id.
 */
command: string, } | { "type": "return", 
/**
 * Command id.
 */
command: string, 
/**
 * The gate's slug.
 */
gate: string, } | { "type": "unstick", 
/**
 * Command id.
 */
command: string, } | { "type": "rename-melody", 
/**
 * Command id.
 */
command: string, 
/**
 * Its content address.
 */
melody: string, 
/**
 * The new name, 1..=48 characters.
 */
name: string, } | { "type": "forget-melody", 
/**
 * Command id.
 */
command: string, 
/**
 * Its content address.
 */
melody: string, } | { "type": "keep-performance", 
/**
 * Command id.
 */
command: string, 
/**
 * The performance's id.
 */
performance: string, 
/**
 * A name, 1..=48 characters.
 */
name: string, } | { "type": "chat", 
/**
 * Command id.
 */
command: string, 
/**
 * To whom.
 */
channel: ChatTo, 
/**
 * At most 300 characters, no control characters.
 */
text: string, } | { "type": "emote", 
/**
 * Which one.
 */
emote: Emote, } | { "type": "describe", 
/**
 * Entity numbers from presence frames.
 */
entities: Array<number>, } | { "type": "causes", 
/**
 * The region's slug.
 */
region: string, } | { "type": "block", 
/**
 * Command id.
 */
command: string, 
/**
 * The Songweaver's id.
 */
songweaver: string, } | { "type": "unblock", 
/**
 * Command id.
 */
command: string, 
/**
 * The Songweaver's id.
 */
songweaver: string, } | { "type": "tend", 
/**
 * Command id.
 */
command: string, 
/**
 * What is done.
 */
deed: Tending, 
/**
 * With what.
 */
by: TendedBy, 
/**
 * To what.
 */
target: Tended, } | { "type": "give-up-garden", 
/**
 * Command id.
 */
command: string, 
/**
 * The region's slug.
 */
region: string, 
/**
 * The cell of its ground.
 */
cell: number, } | { "type": "watch", 
/**
 * Whether they come.
 */
life: boolean, } | { "type": "report", 
/**
 * The middle frame time in milliseconds, over 0 to 10000.
 */
frameMs: number, 
/**
 * The frame time that 95 of 100 frames keep within, in milliseconds; not below the middle one, at most 10000.
 */
frameP95Ms: number, 
/**
 * Pictures that were left out, by the middle frame time; at most 100000.
 */
droppedFrames: number, 
/**
 * Frames over 50 ms; at most 100000.
 */
longFrames: number, 
/**
 * Round trip in milliseconds.
 */
latencyMs: number, 
/**
 * Quality step in use, 0..=4.
 */
quality: number, 
/**
 * What it is played on, coarsely.
 */
device: DeviceClass, };

/**
 * A text message as it comes, with the trace it belongs to.
 */
export type ClientEnvelope = { 
/**
 * The trace that a command belongs to, in the form of W3C Trace Context (`00-...`). What is no such text is passed over.
 */
traceparent?: string, } & ({ "type": "hello", 
/**
 * An access token.
 */
token: string, 
/**
 * The session to resume, when a connection was cut.
 */
resume: Resume | null, 
/**
 * What kind of client: `web`, `bot` or `terminal`, with its version, at most 32 characters.
 */
client: string, } | { "type": "ping", 
/**
 * The client's own clock in milliseconds, returned as it is.
 */
clientMs: number, } | { "type": "notes", 
/**
 * Region-clock milliseconds of the batch's start: from 1.5 s past to 50 ms ahead.
 */
startMs: number, 
/**
 * The notes in order of time.
 */
notes: Array<LiveNote>, } | { "type": "raise", 
/**
 * What the performance is for.
 */
intent: Intent, } | { "type": "lower", 
/**
 * Command id.
 */
command: string, } | { "type": "cast", 
/**
 * Command id.
 */
command: string, 
/**
 * The melody's content address.
 */
melody: string, 
/**
 * What it is for.
 */
intent: Intent, } | { "type": "stop-casting" } | { "type": "invite", 
/**
 * Command id.
 */
command: string, 
/**
 * Songweaver ids of the others, 1..=7, within 30 m.
 */
songweavers: Array<string>, 
/**
 * The parts, 2..=8.
 */
parts: Array<PartOffer>, 
/**
 * The inviter's own part, by its place from 0.
 */
part: number, 
/**
 * What it is for.
 */
intent: Intent, } | { "type": "answer-invitation", 
/**
 * Command id.
 */
command: string, 
/**
 * The gathering.
 */
gathering: string, 
/**
 * The part, by its place from 0; absent declines.
 */
part: number | null, } | { "type": "ready-to-cast", 
/**
 * Command id.
 */
command: string, 
/**
 * The gathering.
 */
gathering: string, } | { "type": "begin-together", 
/**
 * Command id.
 */
command: string, 
/**
 * The gathering.
 */
gathering: string, } | { "type": "leave-gathering", 
/**
 * Command id.
 */
command: string, 
/**
 * The gathering.
 */
gathering: string, } | { "type": "make", 
/**
 * Command id.
 */
command: string, 
/**
 * How it looks.
 */
look: Look, 
/**
 * How it sounds.
 */
voice: Voice, 
/**
 * Its name, 2..=24 characters; absent keeps the name.
 */
name: string | null, } | { "type": "interact", 
/**
 * Command id.
 */
command: string, 
/**
 * The place or Echo, by slug.
 */
target: string, 
/**
 * Which of its offers, such as `greet`, `enter`, `listen`.
 */
offer: string, } | { "type": "skip-stage", 
/**
 * Command id.
 */
command: string, } | { "type": "return", 
/**
 * Command id.
 */
command: string, 
/**
 * The gate's slug.
 */
gate: string, } | { "type": "unstick", 
/**
 * Command id.
 */
command: string, } | { "type": "rename-melody", 
/**
 * Command id.
 */
command: string, 
/**
 * Its content address.
 */
melody: string, 
/**
 * The new name, 1..=48 characters.
 */
name: string, } | { "type": "forget-melody", 
/**
 * Command id.
 */
command: string, 
/**
 * Its content address.
 */
melody: string, } | { "type": "keep-performance", 
/**
 * Command id.
 */
command: string, 
/**
 * The performance's id.
 */
performance: string, 
/**
 * A name, 1..=48 characters.
 */
name: string, } | { "type": "chat", 
/**
 * Command id.
 */
command: string, 
/**
 * To whom.
 */
channel: ChatTo, 
/**
 * At most 300 characters, no control characters.
 */
text: string, } | { "type": "emote", 
/**
 * Which one.
 */
emote: Emote, } | { "type": "describe", 
/**
 * Entity numbers from presence frames.
 */
entities: Array<number>, } | { "type": "causes", 
/**
 * The region's slug.
 */
region: string, } | { "type": "block", 
/**
 * Command id.
 */
command: string, 
/**
 * The Songweaver's id.
 */
songweaver: string, } | { "type": "unblock", 
/**
 * Command id.
 */
command: string, 
/**
 * The Songweaver's id.
 */
songweaver: string, } | { "type": "tend", 
/**
 * Command id.
 */
command: string, 
/**
 * What is done.
 */
deed: Tending, 
/**
 * With what.
 */
by: TendedBy, 
/**
 * To what.
 */
target: Tended, } | { "type": "give-up-garden", 
/**
 * Command id.
 */
command: string, 
/**
 * The region's slug.
 */
region: string, 
/**
 * The cell of its ground.
 */
cell: number, } | { "type": "watch", 
/**
 * Whether they come.
 */
life: boolean, } | { "type": "report", 
/**
 * The middle frame time in milliseconds, over 0 to 10000.
 */
frameMs: number, 
/**
 * The frame time that 95 of 100 frames keep within, in milliseconds; not below the middle one, at most 10000.
 */
frameP95Ms: number, 
/**
 * Pictures that were left out, by the middle frame time; at most 100000.
 */
droppedFrames: number, 
/**
 * Frames over 50 ms; at most 100000.
 */
longFrames: number, 
/**
 * Round trip in milliseconds.
 */
latencyMs: number, 
/**
 * Quality step in use, 0..=4.
 */
quality: number, 
/**
 * What it is played on, coarsely.
 */
device: DeviceClass, });

/**
 * What is wrong with what is reported.
 */
export type ReportKind = "harassment" | "hate" | "spam" | "cheating" | "name" | "other";

/**
 * What is reported.
 */
export type Reported = { "of": "line", 
/**
 * The line.
 */
line: number, } | { "of": "name", 
/**
 * The Songweaver's id.
 */
songweaver: string, } | { "of": "person", 
/**
 * The Songweaver's id.
 */
songweaver: string, } | { "of": "share", 
/**
 * The link.
 */
share: string, };

/**
 * `POST /reports` (bearer token). The same thing reported twice counts once.
 */
export type NewReport = { 
/**
 * What is reported.
 */
about: Reported, 
/**
 * What is wrong with it.
 */
kind: ReportKind, 
/**
 * A few words, at most 500 characters; may be empty.
 */
words: string, };

/**
 * A report one made, and how it stands. `POST /reports` answers with it, `GET /standing` lists the last 50.
 */
export type OwnReport = { 
/**
 * Its number.
 */
report: number, 
/**
 * When it was made, in Unix seconds.
 */
at: number, 
/**
 * What was said to be wrong.
 */
kind: string, 
/**
 * When a moderator decided, in Unix seconds; absent while it waits.
 */
lookedAt: number | null, 
/**
 * Whether anything followed from it.
 */
acted: boolean, 
/**
 * Whether the decision was read.
 */
seen: boolean, };

/**
 * What a keeper of the world can do about someone.
 */
export type ActKind = "warn" | "mute" | "suspend" | "ban" | "rename" | "clear-gardens";

/**
 * A channel of chat.
 */
export type ChatChannel = "say" | "region" | "whisper";

/**
 * What was answered to an appeal.
 */
export type AppealAnswer = { 
/**
 * When, in Unix seconds.
 */
at: number, 
/**
 * Whether the act was taken back.
 */
lifted: boolean, 
/**
 * The words.
 */
words: string, };

/**
 * An appeal.
 */
export type OwnAppeal = { 
/**
 * When it was made, in Unix seconds.
 */
at: number, 
/**
 * What one said.
 */
words: string, 
/**
 * What was answered; absent while it waits.
 */
answer: AppealAnswer | null, 
/**
 * Whether the answer was read.
 */
seen: boolean, };

/**
 * What was decided about one.
 */
export type OwnAct = { 
/**
 * Its number.
 */
act: number, 
/**
 * What it is.
 */
kind: ActKind, 
/**
 * The channels, for a mute.
 */
channels: Array<ChatChannel>, 
/**
 * When it was decided, in Unix seconds.
 */
at: number, 
/**
 * Until when, in Unix seconds; absent for what has no end.
 */
until: number | null, 
/**
 * Why.
 */
reason: string, 
/**
 * Whether it holds now.
 */
inForce: boolean, 
/**
 * Whether one was told before.
 */
seen: boolean, 
/**
 * Why it was taken back, where it was.
 */
undone: string | null, 
/**
 * Whether one may appeal against it now.
 */
mayAppeal: boolean, 
/**
 * The appeal against it.
 */
appeal: OwnAppeal | null, };

/**
 * How one stands with the keepers of the world: `GET /standing` (bearer token, also of who is shut out); in the world, `standing`
 * tells it where there is anything new. `POST /standing/seen` says that it was read.
 */
export type Standing = { 
/**
 * What was decided about one, the latest first.
 */
acts: Array<OwnAct>, 
/**
 * What one reported, the latest first.
 */
reports: Array<OwnReport>, };

/**
 * `POST /appeals` (bearer token, also of who is shut out): one appeal for each act. Answers with the new [`Standing`].
 */
export type NewAppeal = { 
/**
 * The act's number.
 */
act: number, 
/**
 * What one has to say, 1..=500 characters.
 */
words: string, };

/**
 * Someone, as moderators see it.
 */
export type Someone = { 
/**
 * The Songweaver's id.
 */
songweaver: string, 
/**
 * Its name; empty for who has none.
 */
name: string, };

/**
 * Who looks at a case.
 */
export type Taken = { 
/**
 * Who.
 */
by: Someone, 
/**
 * Whether that is oneself.
 */
own: boolean, 
/**
 * Until when it stays with that moderator, in Unix seconds.
 */
until: number, };

/**
 * How a case was decided.
 */
export type Decision = { 
/**
 * When, in Unix seconds.
 */
at: number, 
/**
 * By whom.
 */
by: Someone | null, 
/**
 * `dismissed` or `acted`.
 */
outcome: string, 
/**
 * Why, where it was dismissed.
 */
why: string, };

/**
 * Several reports of one thing. `POST /moderation/cases/{case}/claim` takes it for a quarter of an hour, `DELETE` gives it back,
 * `POST /moderation/cases/{case}/dismissal` with [`Reason`] closes it.
 */
export type Case = { 
/**
 * Its number.
 */
case: number, 
/**
 * Whom it is about.
 */
about: Someone, 
/**
 * `line`, `name`, `person` or `share`.
 */
of: string, 
/**
 * The gravest kind that was reported.
 */
kind: string, 
/**
 * When the first report came, in Unix seconds.
 */
opened: number, 
/**
 * How many different people reported it.
 */
reporters: number, 
/**
 * What was said, the name, or the title of what is shared.
 */
said: string, 
/**
 * The link of what is shared; empty for anything else. It opens nothing once something followed from the case.
 */
share: string, 
/**
 * Which channel the line was said in; empty for no line.
 */
channel: string, 
/**
 * The region's slug; empty for a whisper and for no line.
 */
place: string, 
/**
 * Who looks at it now.
 */
taken: Taken | null, 
/**
 * How it was decided.
 */
decision: Decision | null, };

/**
 * What was decided about someone.
 */
export type Act = { 
/**
 * Its number.
 */
act: number, 
/**
 * What it is.
 */
kind: ActKind, 
/**
 * The channels, for a mute.
 */
channels: Array<ChatChannel>, 
/**
 * When, in Unix seconds.
 */
at: number, 
/**
 * Who decided; absent for the world itself.
 */
by: Someone | null, 
/**
 * Until when, in Unix seconds; absent for what has no end.
 */
until: number | null, 
/**
 * Why.
 */
reason: string, 
/**
 * Whether it holds now.
 */
inForce: boolean, 
/**
 * Why it was taken back, where it was.
 */
undone: string | null, 
/**
 * Whether the asking moderator may take it back.
 */
mayUndo: boolean, 
/**
 * The appeal against it.
 */
appeal: OwnAppeal | null, };

/**
 * An appeal that waits. `POST /moderation/appeals/{appeal}/answer` with [`NewAnswer`] answers it.
 */
export type Appeal = { 
/**
 * Its number.
 */
appeal: number, 
/**
 * When it came, in Unix seconds.
 */
at: number, 
/**
 * Who appeals.
 */
from: Someone, 
/**
 * What it says.
 */
words: string, 
/**
 * Whether it holds words that the filter knows. Nothing of it is masked or kept from arriving.
 */
coarse: boolean, 
/**
 * What it is against.
 */
against: Act, 
/**
 * Whether the asking moderator may answer: another than who acted, where there is one.
 */
mayAnswer: boolean, };

/**
 * `GET /moderation/queue` (bearer token, right `moderate`): what waits, the most urgent first.
 */
export type Queue = { 
/**
 * Cases, at most 200.
 */
cases: Array<Case>, 
/**
 * Appeals, at most 200.
 */
appeals: Array<Appeal>, };

/**
 * One report of a case.
 */
export type CaseReport = { 
/**
 * Who reported.
 */
by: Someone, 
/**
 * When, in Unix seconds.
 */
at: number, 
/**
 * What is wrong.
 */
kind: string, 
/**
 * The reporter's words.
 */
words: string, 
/**
 * Whether they hold words that the filter knows. Nothing of them is masked or kept from arriving.
 */
coarse: boolean, };

/**
 * A line said around what was reported.
 */
export type ContextLine = { 
/**
 * When, in Unix seconds.
 */
at: number, 
/**
 * `say`, `region` or `whisper`.
 */
channel: string, 
/**
 * Who said it.
 */
from: Someone, 
/**
 * To whom, for a whisper.
 */
to: Someone | null, 
/**
 * The words; empty when who said them was erased.
 */
text: string, 
/**
 * Whether it is the reported line.
 */
reported: boolean, };

/**
 * A garden, by where it is.
 */
export type GardenAt = { 
/**
 * The region's slug.
 */
region: string, 
/**
 * The cell of the region's ground, 16 m wide, row by row from the north-west.
 */
cell: number, };

/**
 * A garden of someone, as moderators see it.
 */
export type KnownGarden = { 
/**
 * Which.
 */
garden: GardenAt, 
/**
 * Metres east of the world's origin, of its middle.
 */
x: number, 
/**
 * Metres south of it.
 */
z: number, };

/**
 * `GET /moderation/people/{songweaver}`, or `GET /moderation/people?name=` with a Songweaver's name (bearer token, right `moderate`).
 */
export type Person = { 
/**
 * Who.
 */
who: Someone, 
/**
 * `guest`, `player`, `creator`, `moderator` or `operator`.
 */
role: string, 
/**
 * When the account was made, in Unix seconds.
 */
created: number, 
/**
 * The region it is in now; absent for who is not in the world.
 */
region: string | null, 
/**
 * Whether the asking moderator may act on it: nobody acts on oneself, on equals or above.
 */
mayAct: boolean, 
/**
 * What was decided about it, the latest first.
 */
acts: Array<Act>, 
/**
 * The cases about it, the latest first.
 */
cases: Array<Case>, 
/**
 * Its gardens, by region and cell.
 */
gardens: Array<KnownGarden>, 
/**
 * How many of its own reports of late were decided, and of how many of those something followed.
 */
reports: [number, number], };

/**
 * `GET /moderation/cases/{case}` (bearer token, right `moderate`): a case with everything that is needed to decide it.
 */
export type CaseFile = { 
/**
 * The case.
 */
case: Case, 
/**
 * Its reports, in the order in which they came.
 */
reports: Array<CaseReport>, 
/**
 * What was said around it, the oldest first.
 */
context: Array<ContextLine>, 
/**
 * Whom it is about.
 */
person: Person, };

/**
 * `POST /moderation/acts` (bearer token, right `moderate`; for a ban, right `ban`). Answers with the [`Act`].
 * `POST /moderation/acts/{act}/undoing` with [`Reason`] takes it back.
 */
export type NewAct = { 
/**
 * About whom.
 */
songweaver: string, 
/**
 * The case it decides, where it decides one.
 */
case: number | null, 
/**
 * What.
 */
kind: ActKind, 
/**
 * The channels, for a mute; else empty.
 */
channels: Array<ChatChannel>, 
/**
 * For how many seconds, for a mute or a suspension.
 */
seconds: number | null, 
/**
 * Which garden, for clearing one; absent for all of that Songweaver, and for anything else.
 */
garden?: GardenAt, 
/**
 * Why, 1..=500 characters; the person reads it.
 */
reason: string, };

/**
 * Why something is done, 1..=500 characters.
 */
export type Reason = { 
/**
 * Why.
 */
why: string, };

/**
 * The answer to an appeal.
 */
export type NewAnswer = { 
/**
 * Whether the act is taken back.
 */
lift: boolean, 
/**
 * For the person, 1..=500 characters.
 */
words: string, };

/**
 * A relation between two voices of a weave.
 */
export type WovenRelation = { 
/**
 * Which, such as `canon`, `contrary-motion`; the client's catalogue has its words.
 */
relation: string, 
/**
 * Entity number of the voice that leads; for a mutual relation the one that came in first.
 */
leader: number, 
/**
 * Entity number of the voice that follows.
 */
follower: number, 
/**
 * How clearly it is heard, in thousandths.
 */
strength: number, };

/**
 * A combo that a weave brought forth.
 */
export type WovenCombo = { 
/**
 * Its slug.
 */
combo: string, 
/**
 * Its name.
 */
name: string, 
/**
 * How it looks: what its light does, then its two colours, parted by dots, as content names them, such as `trail.gold.sky`.
 */
look: string, 
/**
 * How it sounds beside the notes, as content names it, such as `chimes`.
 */
sound: string, 
/**
 * How clearly it was woven, in thousandths.
 */
strength: number, 
/**
 * What repetition left of it here and among these people, in thousandths.
 */
freshness: number, 
/**
 * Entity numbers of the voices that wove it.
 */
voices: Array<number>, };

/**
 * What came of a weave.
 */
export type WeaveOutcome = { 
/**
 * The weave.
 */
weave: string, 
/**
 * The region it belongs to: where it began.
 */
region: string, 
/**
 * Entity numbers of its voices, in the order they came in.
 */
voices: Array<number>, 
/**
 * What most of its voices sang for.
 */
intent: Intent, 
/**
 * Where it was.
 */
at: Spot, 
/**
 * How well the voices went together, in thousandths.
 */
quality: number, 
/**
 * What it multiplied the performances with, in thousandths: 1000 is once.
 */
multiplier: number, 
/**
 * The relations that were heard, the clearest first, at most 64.
 */
relations: Array<WovenRelation>, 
/**
 * The combos, the one with the largest effect first.
 */
combos: Array<WovenCombo>, 
/**
 * Change of the region's harmony beyond that of the performances, in thousandths of a point.
 */
harmony: number, 
/**
 * Change of the region's dissonance beyond that of the performances, in thousandths of a point.
 */
dissonance: number, 
/**
 * Resonance that this listener earned beyond its own performance's, in thousandths; absent for who did not sing.
 */
earned?: number, 
/**
 * The content address of what was heard: `GET /api/v1/weaves/{log}`.
 */
log: string, 
/**
 * Clock milliseconds of the bar on which it takes effect.
 */
effectMs: number, };

/**
 * A thread of light between two neighbours: what one lends the other.
 */
export type Thread = { 
/**
 * Entity number of who lends.
 */
from: number, 
/**
 * Entity number of who is lent to.
 */
to: number, 
/**
 * How much, in thousandths of the lender's own strength.
 */
strength: number, };

/**
 * How far a Songweaver knows a combo.
 */
export type ComboStage = "open" | "glimpsed" | "known";

/**
 * What a Songweaver knows of a combo. Those it knows nothing of are not told.
 */
export type ComboKnowledge = { 
/**
 * Its slug.
 */
combo: string, 
/**
 * Its name; empty for one that was only glimpsed.
 */
name: string, 
/**
 * How far it is known.
 */
stage: ComboStage, 
/**
 * Keys of the lines that hint at it, `combo.{slug}.hint.{number}` with numbers from 1 as content has them; the client's catalogue
 * has their words, and what a combo is under `combo.{slug}.about`.
 */
hints: Array<string>, 
/**
 * With how many different partners, melodies and regions one has woven it, all counted together.
 */
woven: number, 
/**
 * Mastery from 0 to 1000 thousandths, which grows with different partners, melodies and places.
 */
mastery: number, 
/**
 * The content address of what was heard when one wove it first.
 */
log: string | null, };

/**
 * A note of a recording.
 */
export type RecordedNote = { 
/**
 * MIDI number.
 */
pitch: number, 
/**
 * MIDI velocity, 1..=127.
 */
velocity: number, 
/**
 * Milliseconds from the weave's first note.
 */
beganMs: number, 
/**
 * Milliseconds from the weave's first note.
 */
endedMs: number, };

/**
 * A voice of a recording.
 */
export type RecordedVoice = { 
/**
 * Its notes, at most 256.
 */
notes: Array<RecordedNote>, };

/**
 * `GET /weaves/{log}`: what was heard of a weave, by the ear that heard it best.
 */
export type WeaveRecording = { 
/**
 * Quarters per minute of the region's Song.
 */
tempo: number, 
/**
 * Beats of a bar.
 */
beats: number, 
/**
 * The beat's note value.
 */
unit: number, 
/**
 * The tonic's pitch class, 0 is C.
 */
tonic: number, 
/**
 * The mode, such as `dorian`.
 */
mode: string, 
/**
 * The voices, in the order they came in, at most 8.
 */
voices: Array<RecordedVoice>, };

/**
 * Who wove a combo first in the world.
 */
export type FirstWoven = { 
/**
 * Its slug.
 */
combo: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its finders by name as they are now; who has none any more is not among them.
 */
finders: Array<string>, 
/**
 * The region, by slug.
 */
region: string, 
/**
 * The content address of what was heard.
 */
log: string, 
/**
 * World milliseconds.
 */
atMs: number, };

/**
 * `GET /codex`: the combos that someone in the world has woven, with their first finders.
 */
export type WorldCodex = { 
/**
 * The combos that were found, the first one first.
 */
found: Array<FirstWoven>, 
/**
 * The species that were seen, the first one first.
 */
species: Array<FirstSeen>, 
/**
 * How many combos the world has in all.
 */
of: number, };

/**
 * A named kind of weather.
 */
export type WeatherKind = "clear" | "cloud" | "mist" | "rain" | "thunder" | "snow" | "dissonance-storm" | "silence-mist" | "aurora";

/**
 * The weather of a region.
 */
export type Weather = { 
/**
 * Which kind.
 */
kind: WeatherKind, 
/**
 * How strongly, in thousandths.
 */
intensity: number, 
/**
 * Tenths of a degree Celsius.
 */
temperature: number, 
/**
 * Relative humidity in thousandths.
 */
humidity: number, 
/**
 * Tenths of a hectopascal at sea level.
 */
pressure: number, 
/**
 * Where the wind blows to: centimetres a second east and south.
 */
wind: [number, number], 
/**
 * World milliseconds at which this kind began.
 */
sinceMs: number, 
/**
 * World milliseconds until which it stays at least.
 */
untilMs: number, 
/**
 * What it leaves of walking and running speed on land, in thousandths; prediction multiplies the wish with it.
 */
pace: number, 
/**
 * How far music and speech carry in it, in thousandths of what they do under an open sky.
 */
hearing: number, };

/**
 * How far a storm has come.
 */
export type StormStage = "raging" | "answered" | "spreading";

/**
 * A Dissonance Storm while it rages.
 */
export type Storm = { 
/**
 * Its number, unique in its region.
 */
storm: number, 
/**
 * How far it has come.
 */
stage: StormStage, 
/**
 * World milliseconds at which it rose.
 */
roseMs: number, 
/**
 * World milliseconds at which it ends by itself and leaves its mark, unless it is answered before.
 */
endsMs: number, 
/**
 * The region it came from, where it spread.
 */
from?: string, 
/**
 * Its fractured places, at most 5; the first `open` of those that are not mended are open.
 */
fractures: Array<Fracture>, 
/**
 * How many fractured places are to be mended at once by those who are here: 2 to 5.
 */
open: number, 
/**
 * How many answered it so far.
 */
singers: number, 
/**
 * What the listener contributed, 0..=1000; absent in what is told to everyone at once.
 */
mine?: number, };

/**
 * A fractured place: a performance within its reach soothes the Shades bound to it, then mends it.
 */
export type Fracture = { 
/**
 * Metres east of the world's origin.
 */
x: number, 
/**
 * Metres south of the world's origin.
 */
z: number, 
/**
 * Metres within which a performance reaches it.
 */
reach: number, 
/**
 * How deep it was, in thousandths.
 */
depth: number, 
/**
 * How deep it still is; 0 is mended.
 */
remaining: number, 
/**
 * Whether it is open: one that is not lies dormant until more are here.
 */
open: boolean, 
/**
 * The Gloom Shades bound to it.
 */
shades: Array<GloomShade>, };

/**
 * A Gloom Shade bound to a fractured place.
 */
export type GloomShade = { 
/**
 * Its number in its storm, from 0.
 */
shade: number, 
/**
 * Metres east of the world's origin of the place it hovers about.
 */
x: number, 
/**
 * Metres south of the world's origin of the place it hovers about.
 */
z: number, 
/**
 * What is left of its gloom, in thousandths; 0 is gone.
 */
gloom: number, };

/**
 * What kind of occasion a notice speaks of.
 */
export type OccasionKind = "storm-rose" | "storm-spread" | "storm-blessed" | "storm-marked" | "aurora-rose" | "whales-cross" | "happening";

/**
 * An occasion: what, where, when, and how to help.
 */
export type Occasion = { 
/**
 * What kind.
 */
kind: OccasionKind, 
/**
 * The region by slug; absent where it concerns them all.
 */
region?: string, 
/**
 * Metres east and south of the world's origin, where a place is meant.
 */
at?: [number, number], 
/**
 * Which happening of the living world it is, where it is one.
 */
happening?: Happening, 
/**
 * World milliseconds at which it begins or began.
 */
beginsMs: number, 
/**
 * World milliseconds at which it ends by itself; equal to `beginsMs` for what is over.
 */
endsMs: number, 
/**
 * Key of the line that says how to help, in the client's catalogue: `occasion.{kind}.help`.
 */
help: string, };

/**
 * Something of the living world that comes with a weather: who takes part comes out and sounds, or keeps still.
 */
export type Happening = { 
/**
 * Slug.
 */
happening: string, 
/**
 * Name for players.
 */
name: string, 
/**
 * A sentence that tells what there is to see or hear.
 */
about: string, 
/**
 * The species that take part, by slug.
 */
species: Array<string>, 
/**
 * How often they give voice meanwhile, in thousandths of what they do otherwise: less than 1000 is a hush.
 */
voices: number, };

/**
 * How likely a happening of the living world is.
 */
export type HappeningChance = { 
/**
 * Slug.
 */
happening: string, 
/**
 * Name for players.
 */
name: string, 
/**
 * Share of futures in thousandths.
 */
share: number, };

/**
 * How likely a kind of weather is.
 */
export type WeatherChance = { 
/**
 * The kind.
 */
kind: WeatherKind, 
/**
 * Share of futures in thousandths.
 */
share: number, };

/**
 * A step of a forecast.
 */
export type ForecastStep = { 
/**
 * World milliseconds.
 */
atMs: number, 
/**
 * The kind that most futures have then.
 */
kind: WeatherKind, 
/**
 * The share of futures that have it, in thousandths: how far it can be trusted.
 */
confidence: number, 
/**
 * Every kind that some future has then, the likeliest first.
 */
chances: Array<WeatherChance>, 
/**
 * Tenths of a degree Celsius.
 */
temperature: number, 
/**
 * Centimetres a second.
 */
wind: number, 
/**
 * What of the living world may come then, the likeliest first, at most 8.
 */
happenings: Array<HappeningChance>, };

/**
 * `GET /regions/{slug}/forecast`: what may come in a region over the next world day.
 */
export type Forecast = { 
/**
 * The region.
 */
region: string, 
/**
 * World milliseconds from which it looks ahead.
 */
fromMs: number, 
/**
 * The weather now.
 */
now: Weather, 
/**
 * How many futures were looked at.
 */
members: number, 
/**
 * The steps, in order of time; each two world hours after the one before.
 */
steps: Array<ForecastStep>, };

/**
 * A season of the year.
 */
export type Season = "spring" | "summer" | "autumn" | "winter";

/**
 * When a season begins.
 */
export type SeasonBegins = { 
/**
 * The season.
 */
season: Season, 
/**
 * World milliseconds.
 */
atMs: number, };

/**
 * An occasion of the calendar.
 */
export type CalendarEntry = { 
/**
 * The occasion; times of what is only foretold are the earliest that many futures agree on.
 */
occasion: Occasion, 
/**
 * How likely it is, in thousandths; 1000 for what is under way or certain.
 */
likelihood: number, };

/**
 * `GET /calendar`: which day it is and what is coming.
 */
export type Calendar = { 
/**
 * World milliseconds of this answer.
 */
nowMs: number, 
/**
 * Milliseconds of a world day.
 */
dayMs: number, 
/**
 * World minutes since the midnight before the world began.
 */
minute: number, 
/**
 * The year, from 0.
 */
year: number, 
/**
 * The day of the year, 0 to 47.
 */
day: number, 
/**
 * The hour, 0 to 23.
 */
hour: number, 
/**
 * The season.
 */
season: Season, 
/**
 * When the next seasons begin, the next four in order.
 */
seasons: Array<SeasonBegins>, 
/**
 * Occasions under way and those foretold, in order of their beginning; at most 32.
 */
occasions: Array<CalendarEntry>, };

/**
 * What the weather did to a performance, as its verdict shows it.
 */
export type WeatherEffect = { 
/**
 * The kind it was sung under.
 */
kind: WeatherKind, 
/**
 * What it left of the intent's strength, in thousandths: above 1000 it helped.
 */
factor: number, };

/**
 * A region's state for the map and the sky.
 */
export type RegionState = { 
/**
 * Slug.
 */
region: string, 
/**
 * Harmony in thousandths of a point, 0..=100000.
 */
harmony: number, 
/**
 * Dissonance in thousandths of a point, 0..=100000.
 */
dissonance: number, 
/**
 * How wounded its wounded place is, in thousandths: 0 is healed.
 */
wound: number, 
/**
 * Players in it.
 */
players: number, 
/**
 * Places in it that the first finder restored, with the finder's name.
 */
firsts: Array<[string, string]>, 
/**
 * Its weather; absent before the first look at the sky, and in interiors, which have none.
 */
weather?: Weather, 
/**
 * The Dissonance Storm that rages in it.
 */
storm?: Storm, 
/**
 * What of the living world goes on in it with the weather.
 */
happenings?: Array<Happening>, };

/**
 * Where a player stands in a journey.
 */
export type JourneyState = { 
/**
 * The journey's slug.
 */
journey: string, 
/**
 * The stage's slug; `done` at the end.
 */
stage: string, 
/**
 * Key of the hint in the message catalogue.
 */
hint: string, 
/**
 * The place it leads to, by slug.
 */
place: string | null, 
/**
 * Pitches to sing, where a motif is asked for, as MIDI numbers.
 */
motif: Array<number>, 
/**
 * How often it was tried without success.
 */
tries: number, 
/**
 * Panels to open once, briefly, when the stage is reached: `making`, `codex`, `map`, `melodies`.
 */
opens: Array<string>, };

/**
 * The player's own state.
 */
export type You = { 
/**
 * Songweaver id.
 */
songweaver: string, 
/**
 * Name.
 */
name: string, 
/**
 * Whether the Songweaver was made (look, voice and name chosen).
 */
made: boolean, 
/**
 * Whether it is a guest without name and password.
 */
guest: boolean, 
/**
 * How it looks.
 */
look: Look, 
/**
 * How it sounds.
 */
voice: Voice, 
/**
 * The region it is in.
 */
region: string, 
/**
 * Where it is.
 */
at: Spot, 
/**
 * Resonance earned in thousandths: creative, restoration, exploration, protection.
 */
resonance: [number, number, number, number], 
/**
 * Attunement tier per intent, in the same order.
 */
attunement: [number, number, number, number], 
/**
 * Voices open to it.
 */
voices: Array<Voice>, 
/**
 * Energy in thousandths, 0..=1000.
 */
energy: number, 
/**
 * Melodies it keeps.
 */
melodies: Array<KeptMelody>, 
/**
 * Regions it discovered.
 */
discovered: Array<string>, 
/**
 * Gates it may return to.
 */
gates: Array<string>, 
/**
 * Places it restored for itself.
 */
restored: Array<string>, 
/**
 * Codex entries, by slug.
 */
codex: Array<string>, 
/**
 * What it knows of combos, by slug.
 */
combos: Array<ComboKnowledge>, 
/**
 * Whom it blocked, by id.
 */
blocked: Array<string>, 
/**
 * Where it stands in its journeys.
 */
journeys: Array<JourneyState>, };

/**
 * Changes of the player's own state; absent fields are as before.
 */
export type YouChanges = { 
/**
 * Name.
 */
name?: string, 
/**
 * Whether the Songweaver was made.
 */
made?: boolean, 
/**
 * Whether it is a guest without name and password.
 */
guest?: boolean, 
/**
 * How it looks.
 */
look?: Look, 
/**
 * How it sounds.
 */
voice?: Voice, 
/**
 * The region it is in.
 */
region?: string, 
/**
 * Resonance earned in thousandths: creative, restoration, exploration, protection.
 */
resonance?: [number, number, number, number], 
/**
 * Attunement tier per intent, in the same order.
 */
attunement?: [number, number, number, number], 
/**
 * Voices open to it.
 */
voices?: Array<Voice>, 
/**
 * Energy in thousandths, 0..=1000.
 */
energy?: number, 
/**
 * Melodies that are new or were renamed, whole.
 */
melodies?: Array<KeptMelody>, 
/**
 * Melodies it keeps no more, by content address.
 */
forgotten?: Array<string>, 
/**
 * Regions it discovered.
 */
discovered?: Array<string>, 
/**
 * Gates it may return to.
 */
gates?: Array<string>, 
/**
 * Places it restored for itself.
 */
restored?: Array<string>, 
/**
 * Codex entries, by slug.
 */
codex?: Array<string>, 
/**
 * What it knows of combos: those of which something changed, whole.
 */
combos?: Array<ComboKnowledge>, 
/**
 * Whom it blocked, by id.
 */
blocked?: Array<string>, 
/**
 * Where it stands in its journeys.
 */
journeys?: Array<JourneyState>, };

/**
 * Who an entity is.
 */
export type Described = { 
/**
 * Entity number.
 */
entity: number, 
/**
 * Songweaver id.
 */
songweaver: string, 
/**
 * Name.
 */
name: string, 
/**
 * Look.
 */
look: Look, 
/**
 * Voice.
 */
voice: Voice, 
/**
 * Whether it is a bot.
 */
bot: boolean, };

/**
 * What the server says.
 */
export type ServerBody = { "type": "welcome", 
/**
 * The session, for a resume.
 */
session: string, 
/**
 * Whether a cut session was resumed (then missed messages follow) or a new one began.
 */
resumed: boolean, 
/**
 * The player's own entity number in presence frames.
 */
entity: number, 
/**
 * The player.
 */
you: You, 
/**
 * The server's clock in milliseconds; all `ms` of notes and happenings are on it.
 */
clockMs: number, 
/**
 * World milliseconds at that moment.
 */
worldMs: number, 
/**
 * Harmony of every region.
 */
regions: Array<RegionState>, } | { "type": "pong", 
/**
 * As sent.
 */
clientMs: number, 
/**
 * The server's clock.
 */
clockMs: number, } | { "type": "accepted", 
/**
 * The command.
 */
command: string, } | { "type": "refused", 
/**
 * The command, when the message had one.
 */
command: string | null, 
/**
 * A stable code, such as `out-of-reach`, `flood`, `malformed`.
 */
code: string, 
/**
 * What was wrong and what is allowed, in plain words.
 */
reason: string, 
/**
 * Milliseconds after which it may be tried again, where time helps.
 */
retryMs?: number, } | { "type": "you", 
/**
 * What changed; the rest is as before.
 */
changes: YouChanges, } | { "type": "corrected", 
/**
 * Where the player is.
 */
at: Spot, 
/**
 * The last movement sequence number taken into account.
 */
input: number, 
/**
 * Why: `speed`, `slope`, `bounds`, `water`, `return`, `unstick`, `gate`.
 */
why: string, } | { "type": "entered", 
/**
 * Its slug.
 */
region: string, 
/**
 * Whether this is the first time.
 */
discovered: boolean, } | { "type": "described", 
/**
 * One entry for each that was known.
 */
entities: Array<Described>, } | { "type": "joined", 
/**
 * Who.
 */
entity: Described, } | { "type": "left", 
/**
 * Entity number.
 */
entity: number, 
/**
 * Why: `bye`, `lost`, `refused`.
 */
why: string, } | { "type": "heard", 
/**
 * Entity number.
 */
entity: number, 
/**
 * The voice it sounds with.
 */
voice: Voice, 
/**
 * Clock milliseconds of the batch's start, as played.
 */
startMs: number, 
/**
 * Milliseconds later at which this listener should sound it (0 where the way is short, else one bar).
 */
delayMs: number, 
/**
 * The notes.
 */
notes: Array<LiveNote>, } | { "type": "performance-began", 
/**
 * Entity number.
 */
entity: number, 
/**
 * What it is for.
 */
intent: Intent, 
/**
 * The melody's name when one is cast.
 */
melody: string | null, } | { "type": "performance-judged", 
/**
 * The performance's id.
 */
performance: string, 
/**
 * Entity number of the performer.
 */
entity: number, 
/**
 * What it was for.
 */
intent: Intent, 
/**
 * Where it was.
 */
at: Spot, 
/**
 * How strong, in thousandths.
 */
resonance: number, 
/**
 * Change of the region's harmony in thousandths of a point.
 */
harmony: number, 
/**
 * Change of the region's dissonance in thousandths of a point.
 */
dissonance: number, 
/**
 * The whole verdict, for the performer only.
 */
verdict: Verdict | null, 
/**
 * Clock milliseconds of the bar on which it takes effect.
 */
effectMs: number, } | { "type": "weave", 
/**
 * The weave.
 */
weave: string, 
/**
 * The region it belongs to.
 */
region: string, 
/**
 * Entity numbers of its voices, in the order they came in; at most 8.
 */
voices: Array<number>, } | { "type": "weave-relations", 
/**
 * The weave.
 */
weave: string, 
/**
 * The relations, the clearest first, at most 16.
 */
relations: Array<WovenRelation>, } | { "type": "weave-judged", 
/**
 * What came of it.
 */
outcome: WeaveOutcome, } | { "type": "weave-ended", 
/**
 * The weave.
 */
weave: string, 
/**
 * Why: `alone` (fewer than two voices counted in the end), `refused` (its log could not be judged), `lost` (it could not be
 * written down).
 */
why: string, } | { "type": "first-woven", 
/**
 * Which, by whom, where.
 */
found: FirstWoven, } | { "type": "gathering", 
/**
 * As it stands now.
 */
state: Gathering, } | { "type": "gathering-ended", 
/**
 * Its id.
 */
gathering: string, 
/**
 * Why: `sung` (all parts have ended), `withdrawn` (the inviter left it), `alone` (fewer than two are left), `late` (the inviter was not
 * ready in time), `resting` (the world rests), `stopping` (the server stops), `maintenance` (maintenance began).
 */
why: string, } | { "type": "threads", 
/**
 * The threads.
 */
threads: Array<Thread>, } | { "type": "harmony", 
/**
 * The region's state.
 */
region: RegionState, } | { "type": "place-changed", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The place's slug.
 */
place: string, 
/**
 * What happened: `restored`, `healing`, `healed`, `wounded`, `answered`, `bloomed`.
 */
what: string, 
/**
 * Who did it, by name, where someone did.
 */
who: string | null, 
/**
 * Whether it was the first time in the world.
 */
first: boolean, 
/**
 * How far it is healed, in thousandths, where that applies.
 */
progress: number, } | { "type": "spoke", 
/**
 * Who, by slug.
 */
speaker: string, 
/**
 * Key of the line in the message catalogue.
 */
line: string, 
/**
 * Values the line names, such as the player's name.
 */
values: Array<[string, string]>, 
/**
 * Notes it sings with it, on the clock from now.
 */
notes: Array<LiveNote>, } | { "type": "said", 
/**
 * Which channel: `say`, `region`, `whisper`.
 */
channel: string, 
/**
 * Its number, by which it can be reported; absent where it could not be kept.
 */
line?: number, 
/**
 * Who, as an id.
 */
songweaver: string, 
/**
 * Who, by name.
 */
name: string, 
/**
 * Entity number, when in interest.
 */
entity: number | null, 
/**
 * To whom, by name, for one's own whisper.
 */
to: string | null, 
/**
 * The words.
 */
text: string, 
/**
 * The same with some words masked, for those who have the filter on; absent where there is nothing to mask.
 */
masked?: string, } | { "type": "gesture", 
/**
 * Entity number.
 */
entity: number, 
/**
 * Which.
 */
emote: Emote, } | { "type": "notice", 
/**
 * The words, in English; those of an occasion stand in the client's catalogue under `occasion.{kind}` too.
 */
text: string, 
/**
 * The occasion, where it is one.
 */
occasion?: Occasion, } | { "type": "weather-turned", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The weather now.
 */
weather: Weather, 
/**
 * Why: `air`, `front`, `harmony`, `dissonance`, `storm-ended`, `spread`.
 */
cause: string, } | { "type": "storm-answered", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The storm's number.
 */
storm: number, 
/**
 * The fractured place, from 0.
 */
fracture: number, 
/**
 * How much of it was mended, in thousandths.
 */
mended: number, 
/**
 * How deep it still is.
 */
remaining: number, 
/**
 * Numbers of the Shades that are gone by it.
 */
gone: Array<number>, 
/**
 * How they went: `soothed` by restoration and creation, `driven-off` by protection and exploration.
 */
how: string, 
/**
 * Who, by name.
 */
who: string | null, 
/**
 * What the listener contributed to this storm so far, 0..=1000; only for who did.
 */
mine?: number, } | { "type": "storm-ended", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The storm's number.
 */
storm: number, 
/**
 * How: `blessing` or `mark`.
 */
outcome: string, 
/**
 * Change of the region's harmony in thousandths of a point.
 */
harmony: number, 
/**
 * Change of the region's dissonance in thousandths of a point.
 */
dissonance: number, 
/**
 * How many answered it.
 */
singers: number, 
/**
 * What the listener contributed, 0..=1000; only for who did.
 */
mine?: number, 
/**
 * Resonance that the listener earned by it, in thousandths; only for who did.
 */
earned?: number, } | { "type": "standing", 
/**
 * What was decided about one, and what became of one's reports.
 */
standing: Standing, } | { "type": "announced", 
/**
 * What: `mute`, `suspend`, `ban`, `keys`.
 */
what: string, } | { "type": "service", 
/**
 * What players are told while it is under maintenance: those who are in may stay, nobody new is let in.
 */
maintenance: string | null, 
/**
 * When it stops, on the server's clock in milliseconds; every connection then ends with `draining`.
 */
stopsAtMs: number | null, 
/**
 * Whether the world rests: what happens cannot be written down, so nothing moves and nothing is taken until it can.
 */
resting: boolean, } | { "type": "waiting", 
/**
 * The place in the line, from 1.
 */
place: number, 
/**
 * How many wait.
 */
of: number, 
/**
 * About how many seconds it will take at the present pace; absent when too few have left lately to tell.
 */
estimateSeconds: number | null, } | { "type": "content-changed", 
/**
 * SHA-256 of the content, hexadecimal.
 */
hash: string, } | { "type": "tended", 
/**
 * The region's slug.
 */
region: string, 
/**
 * Entity number of who did it; 0 when out of interest.
 */
entity: number, 
/**
 * What was done.
 */
deed: Tending, 
/**
 * Where.
 */
at: Spot, 
/**
 * The creature's number, where it was one.
 */
creature: number | null, 
/**
 * The species or plant, by slug.
 */
of: string | null, 
/**
 * Grains that changed hands, or creatures that answered.
 */
amount: number, } | { "type": "trust", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The creatures.
 */
creatures: Array<Trusted>, } | { "type": "gardens", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The gardeners, by id.
 */
gardeners: Array<Gardener>, } | { "type": "nature", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The world hour that was counted.
 */
hour: number, 
/**
 * How it stands.
 */
standing: LifeStanding, 
/**
 * How many there are of each species at home there.
 */
counts: Array<SpeciesCount>, } | { "type": "guide-learnt", 
/**
 * The page.
 */
page: GuidePage, } | { "type": "first-seen", 
/**
 * Who saw what.
 */
found: FirstSeen, } | { "type": "happening-met", 
/**
 * What stands there.
 */
met: GuideHappening, } | { "type": "causes", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The causes.
 */
causes: Array<Cause>, } | { "type": "closing", 
/**
 * A stable code, such as `token-expired`, `taken-over`, `flood`, `slow`, `draining`, `maintenance`, `suspended`, `banned`,
 * `queue-full`.
 */
code: string, 
/**
 * In plain words, with what to do.
 */
reason: string, 
/**
 * Whether to come back by resume.
 */
retry: boolean, };

/**
 * A text message from the server: either of the moment, or addressed with a sequence number.
 */
export type ServerMessage = { 
/**
 * The sequence number of an addressed message, rising by one from 1 in a session.
 */
seq?: number, } & ({ "type": "welcome", 
/**
 * The session, for a resume.
 */
session: string, 
/**
 * Whether a cut session was resumed (then missed messages follow) or a new one began.
 */
resumed: boolean, 
/**
 * The player's own entity number in presence frames.
 */
entity: number, 
/**
 * The player.
 */
you: You, 
/**
 * The server's clock in milliseconds; all `ms` of notes and happenings are on it.
 */
clockMs: number, 
/**
 * World milliseconds at that moment.
 */
worldMs: number, 
/**
 * Harmony of every region.
 */
regions: Array<RegionState>, } | { "type": "pong", 
/**
 * As sent.
 */
clientMs: number, 
/**
 * The server's clock.
 */
clockMs: number, } | { "type": "accepted", 
/**
 * The command.
 */
command: string, } | { "type": "refused", 
/**
 * The command, when the message had one.
 */
command: string | null, 
/**
 * A stable code, such as `out-of-reach`, `flood`, `malformed`.
 */
code: string, 
/**
 * What was wrong and what is allowed, in plain words.
 */
reason: string, 
/**
 * Milliseconds after which it may be tried again, where time helps.
 */
retryMs?: number, } | { "type": "you", 
/**
 * What changed; the rest is as before.
 */
changes: YouChanges, } | { "type": "corrected", 
/**
 * Where the player is.
 */
at: Spot, 
/**
 * The last movement sequence number taken into account.
 */
input: number, 
/**
 * Why: `speed`, `slope`, `bounds`, `water`, `return`, `unstick`, `gate`.
 */
why: string, } | { "type": "entered", 
/**
 * Its slug.
 */
region: string, 
/**
 * Whether this is the first time.
 */
discovered: boolean, } | { "type": "described", 
/**
 * One entry for each that was known.
 */
entities: Array<Described>, } | { "type": "joined", 
/**
 * Who.
 */
entity: Described, } | { "type": "left", 
/**
 * Entity number.
 */
entity: number, 
/**
 * Why: `bye`, `lost`, `refused`.
 */
why: string, } | { "type": "heard", 
/**
 * Entity number.
 */
entity: number, 
/**
 * The voice it sounds with.
 */
voice: Voice, 
/**
 * Clock milliseconds of the batch's start, as played.
 */
startMs: number, 
/**
 * Milliseconds later at which this listener should sound it (0 where the way is short, else one bar).
 */
delayMs: number, 
/**
 * The notes.
 */
notes: Array<LiveNote>, } | { "type": "performance-began", 
/**
 * Entity number.
 */
entity: number, 
/**
 * What it is for.
 */
intent: Intent, 
/**
 * The melody's name when one is cast.
 */
melody: string | null, } | { "type": "performance-judged", 
/**
 * The performance's id.
 */
performance: string, 
/**
 * Entity number of the performer.
 */
entity: number, 
/**
 * What it was for.
 */
intent: Intent, 
/**
 * Where it was.
 */
at: Spot, 
/**
 * How strong, in thousandths.
 */
resonance: number, 
/**
 * Change of the region's harmony in thousandths of a point.
 */
harmony: number, 
/**
 * Change of the region's dissonance in thousandths of a point.
 */
dissonance: number, 
/**
 * The whole verdict, for the performer only.
 */
verdict: Verdict | null, 
/**
 * Clock milliseconds of the bar on which it takes effect.
 */
effectMs: number, } | { "type": "weave", 
/**
 * The weave.
 */
weave: string, 
/**
 * The region it belongs to.
 */
region: string, 
/**
 * Entity numbers of its voices, in the order they came in; at most 8.
 */
voices: Array<number>, } | { "type": "weave-relations", 
/**
 * The weave.
 */
weave: string, 
/**
 * The relations, the clearest first, at most 16.
 */
relations: Array<WovenRelation>, } | { "type": "weave-judged", 
/**
 * What came of it.
 */
outcome: WeaveOutcome, } | { "type": "weave-ended", 
/**
 * The weave.
 */
weave: string, 
/**
 * Why: `alone` (fewer than two voices counted in the end), `refused` (its log could not be judged), `lost` (it could not be
 * written down).
 */
why: string, } | { "type": "first-woven", 
/**
 * Which, by whom, where.
 */
found: FirstWoven, } | { "type": "gathering", 
/**
 * As it stands now.
 */
state: Gathering, } | { "type": "gathering-ended", 
/**
 * Its id.
 */
gathering: string, 
/**
 * Why: `sung` (all parts have ended), `withdrawn` (the inviter left it), `alone` (fewer than two are left), `late` (the inviter was not
 * ready in time), `resting` (the world rests), `stopping` (the server stops), `maintenance` (maintenance began).
 */
why: string, } | { "type": "threads", 
/**
 * The threads.
 */
threads: Array<Thread>, } | { "type": "harmony", 
/**
 * The region's state.
 */
region: RegionState, } | { "type": "place-changed", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The place's slug.
 */
place: string, 
/**
 * What happened: `restored`, `healing`, `healed`, `wounded`, `answered`, `bloomed`.
 */
what: string, 
/**
 * Who did it, by name, where someone did.
 */
who: string | null, 
/**
 * Whether it was the first time in the world.
 */
first: boolean, 
/**
 * How far it is healed, in thousandths, where that applies.
 */
progress: number, } | { "type": "spoke", 
/**
 * Who, by slug.
 */
speaker: string, 
/**
 * Key of the line in the message catalogue.
 */
line: string, 
/**
 * Values the line names, such as the player's name.
 */
values: Array<[string, string]>, 
/**
 * Notes it sings with it, on the clock from now.
 */
notes: Array<LiveNote>, } | { "type": "said", 
/**
 * Which channel: `say`, `region`, `whisper`.
 */
channel: string, 
/**
 * Its number, by which it can be reported; absent where it could not be kept.
 */
line?: number, 
/**
 * Who, as an id.
 */
songweaver: string, 
/**
 * Who, by name.
 */
name: string, 
/**
 * Entity number, when in interest.
 */
entity: number | null, 
/**
 * To whom, by name, for one's own whisper.
 */
to: string | null, 
/**
 * The words.
 */
text: string, 
/**
 * The same with some words masked, for those who have the filter on; absent where there is nothing to mask.
 */
masked?: string, } | { "type": "gesture", 
/**
 * Entity number.
 */
entity: number, 
/**
 * Which.
 */
emote: Emote, } | { "type": "notice", 
/**
 * The words, in English; those of an occasion stand in the client's catalogue under `occasion.{kind}` too.
 */
text: string, 
/**
 * The occasion, where it is one.
 */
occasion?: Occasion, } | { "type": "weather-turned", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The weather now.
 */
weather: Weather, 
/**
 * Why: `air`, `front`, `harmony`, `dissonance`, `storm-ended`, `spread`.
 */
cause: string, } | { "type": "storm-answered", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The storm's number.
 */
storm: number, 
/**
 * The fractured place, from 0.
 */
fracture: number, 
/**
 * How much of it was mended, in thousandths.
 */
mended: number, 
/**
 * How deep it still is.
 */
remaining: number, 
/**
 * Numbers of the Shades that are gone by it.
 */
gone: Array<number>, 
/**
 * How they went: `soothed` by restoration and creation, `driven-off` by protection and exploration.
 */
how: string, 
/**
 * Who, by name.
 */
who: string | null, 
/**
 * What the listener contributed to this storm so far, 0..=1000; only for who did.
 */
mine?: number, } | { "type": "storm-ended", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The storm's number.
 */
storm: number, 
/**
 * How: `blessing` or `mark`.
 */
outcome: string, 
/**
 * Change of the region's harmony in thousandths of a point.
 */
harmony: number, 
/**
 * Change of the region's dissonance in thousandths of a point.
 */
dissonance: number, 
/**
 * How many answered it.
 */
singers: number, 
/**
 * What the listener contributed, 0..=1000; only for who did.
 */
mine?: number, 
/**
 * Resonance that the listener earned by it, in thousandths; only for who did.
 */
earned?: number, } | { "type": "standing", 
/**
 * What was decided about one, and what became of one's reports.
 */
standing: Standing, } | { "type": "announced", 
/**
 * What: `mute`, `suspend`, `ban`, `keys`.
 */
what: string, } | { "type": "service", 
/**
 * What players are told while it is under maintenance: those who are in may stay, nobody new is let in.
 */
maintenance: string | null, 
/**
 * When it stops, on the server's clock in milliseconds; every connection then ends with `draining`.
 */
stopsAtMs: number | null, 
/**
 * Whether the world rests: what happens cannot be written down, so nothing moves and nothing is taken until it can.
 */
resting: boolean, } | { "type": "waiting", 
/**
 * The place in the line, from 1.
 */
place: number, 
/**
 * How many wait.
 */
of: number, 
/**
 * About how many seconds it will take at the present pace; absent when too few have left lately to tell.
 */
estimateSeconds: number | null, } | { "type": "content-changed", 
/**
 * SHA-256 of the content, hexadecimal.
 */
hash: string, } | { "type": "tended", 
/**
 * The region's slug.
 */
region: string, 
/**
 * Entity number of who did it; 0 when out of interest.
 */
entity: number, 
/**
 * What was done.
 */
deed: Tending, 
/**
 * Where.
 */
at: Spot, 
/**
 * The creature's number, where it was one.
 */
creature: number | null, 
/**
 * The species or plant, by slug.
 */
of: string | null, 
/**
 * Grains that changed hands, or creatures that answered.
 */
amount: number, } | { "type": "trust", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The creatures.
 */
creatures: Array<Trusted>, } | { "type": "gardens", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The gardeners, by id.
 */
gardeners: Array<Gardener>, } | { "type": "nature", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The world hour that was counted.
 */
hour: number, 
/**
 * How it stands.
 */
standing: LifeStanding, 
/**
 * How many there are of each species at home there.
 */
counts: Array<SpeciesCount>, } | { "type": "guide-learnt", 
/**
 * The page.
 */
page: GuidePage, } | { "type": "first-seen", 
/**
 * Who saw what.
 */
found: FirstSeen, } | { "type": "happening-met", 
/**
 * What stands there.
 */
met: GuideHappening, } | { "type": "causes", 
/**
 * The region's slug.
 */
region: string, 
/**
 * The causes.
 */
causes: Array<Cause>, } | { "type": "closing", 
/**
 * A stable code, such as `token-expired`, `taken-over`, `flood`, `slow`, `draining`, `maintenance`, `suspended`, `banned`,
 * `queue-full`.
 */
code: string, 
/**
 * In plain words, with what to do.
 */
reason: string, 
/**
 * Whether to come back by resume.
 */
retry: boolean, });

/**
 * `POST /guest` (no body), `/register`, `/login`, `/refresh` answer with this.
 */
export type Tokens = { 
/**
 * EdDSA access token, valid for `expiresSeconds`.
 */
access: string, 
/**
 * Rotating refresh token: each use gives a new one, and using an old one again ends the whole family. Where the answer of a
 * refresh was lost, the same token serves again for 60 seconds, as long as the one it gave was never used.
 */
refresh: string, 
/**
 * Seconds the access token is valid.
 */
expiresSeconds: number, 
/**
 * The Songweaver's id.
 */
songweaver: string, 
/**
 * Whether it is a guest without name and password.
 */
guest: boolean, };

/**
 * `POST /register` (with a bearer token of the guest that becomes an account).
 */
export type Credentials = { 
/**
 * Account name: 3..=24 characters of letters, digits, `-`, `_` and `.`.
 */
name: string, 
/**
 * Password: 8..=128 characters.
 */
password: string, };

/**
 * `POST /login`. Refused with `second-factor-needed` where the account has a second factor and no code came.
 */
export type Login = { 
/**
 * Account name.
 */
name: string, 
/**
 * Password.
 */
password: string, 
/**
 * A code of the second factor, or a recovery code in its place.
 */
secondFactor?: string, };

/**
 * `POST /refresh` and `POST /logout`.
 */
export type RefreshRequest = { 
/**
 * The refresh token.
 */
refresh: string, };

/**
 * `GET /account` (bearer token): what is known of one's own account.
 */
export type Account = { 
/**
 * The account name; absent for a guest.
 */
name: string | null, 
/**
 * `guest`, `player`, `creator`, `moderator` or `operator`.
 */
role: string, 
/**
 * When it was made, in Unix seconds.
 */
created: number, 
/**
 * Whether a login asks for a code of a second factor.
 */
secondFactor: boolean, 
/**
 * Recovery codes that were not used yet.
 */
recoveryCodes: number, 
/**
 * When it will be erased, in Unix seconds, where that was asked for.
 */
deletion: number | null, 
/**
 * Days between asking for an erasure and its being done.
 */
graceDays: number, };

/**
 * A session. `DELETE /sessions/{session}` ends it, `DELETE /sessions` all but one's own (bearer token).
 */
export type SessionInfo = { 
/**
 * Its id, 32 hexadecimal digits.
 */
session: string, 
/**
 * What device it seems to be, such as `Firefox on Linux`; empty when that was never noted.
 */
device: string, 
/**
 * Where from, coarsely, such as `192.0.2.*`; empty when that was never noted.
 */
place: string, 
/**
 * When it began, in Unix seconds.
 */
began: number, 
/**
 * When it was used last, in Unix seconds, to a quarter of an hour.
 */
seen: number, 
/**
 * Whether it is the one that asks.
 */
current: boolean, };

/**
 * `GET /sessions` (bearer token): where one is logged in, the session used last first.
 */
export type Sessions = { 
/**
 * The sessions, at most 16.
 */
sessions: Array<SessionInfo>, };

/**
 * `POST /account/name` (bearer token): another account name.
 */
export type NameChange = { 
/**
 * The new name.
 */
name: string, 
/**
 * The password, as proof.
 */
password: string, };

/**
 * `POST /account/password` (bearer token): another password. Every other session ends.
 */
export type PasswordChange = { 
/**
 * The password so far, as proof.
 */
password: string, 
/**
 * The new one.
 */
newPassword: string, };

/**
 * `POST /account/deletion` asks for the erasure of oneself, after a grace period; `DELETE /account/deletion` takes that back.
 * `POST /account/recovery-codes` makes new recovery codes; `POST /account/second-factor` begins a second factor,
 * `POST /account/second-factor/removal` turns it off (bearer token).
 */
export type Proof = { 
/**
 * The password; empty for a guest, who has none.
 */
password: string, 
/**
 * A code of the second factor, or a recovery code in its place, where the account has one: for new recovery codes, and to turn it off.
 */
secondFactor?: string, };

/**
 * `POST /account/second-factor` answers with this, once; it guards nothing until a first code confirms it, within an hour.
 */
export type SecondFactorSecret = { 
/**
 * The secret, base 32, to be typed into an authenticator: SHA-1, six digits, 30 seconds (RFC 6238).
 */
secret: string, 
/**
 * The same as an address that authenticators read off a picture, `otpauth://totp/...`.
 */
uri: string, };

/**
 * `POST /account/second-factor/confirmation` (bearer token): turns it on by a first code. Every other session ends.
 */
export type SecondFactorCode = { 
/**
 * The six digits; blanks do not matter.
 */
code: string, };

/**
 * Ten recovery codes, shown this once; earlier ones serve no more.
 */
export type RecoveryCodes = { 
/**
 * The codes, each of four groups of four letters and digits.
 */
codes: Array<string>, };

/**
 * `POST /recover`: a recovery code in the place of a forgotten password. Answers with [`Tokens`]; every session ends.
 */
export type Recovery = { 
/**
 * The account name.
 */
name: string, 
/**
 * A code that was not used yet; case, blanks and dashes do not matter.
 */
code: string, 
/**
 * The new password.
 */
newPassword: string, 
/**
 * A code of the second factor, where the account has one; here no recovery code serves in its place.
 */
secondFactor?: string, };

/**
 * `POST /roles` (bearer token, right `grant-roles`): gives an account a role. `GET /roles` tells who has one.
 */
export type RoleGrant = { 
/**
 * The account name.
 */
name: string, 
/**
 * `player`, `creator`, `moderator` or `operator`.
 */
role: string, 
/**
 * Why, at most 500 characters; it stands in the audit.
 */
why: string, };

/**
 * Who has another role than a player's.
 */
export type Roles = { 
/**
 * Account names and roles.
 */
roles: Array<[string, string]>, };

/**
 * An entry of the audit.
 */
export type AuditEntry = { 
/**
 * Its number; later entries have larger ones.
 */
id: number, 
/**
 * When, in Unix seconds.
 */
at: number, 
/**
 * Who, as a Songweaver's id; absent for whoever sat at the machine.
 */
actor: string | null, 
/**
 * What, as a stable word such as `role-grant`.
 */
act: string, 
/**
 * Whom it concerns, as a Songweaver's id.
 */
about: string | null, 
/**
 * What exactly, in stable words.
 */
detail: string, 
/**
 * Why, in the actor's words; empty when whom it was about is erased.
 */
why: string, 
/**
 * What came of it: `done`, or a refusal's code.
 */
outcome: string, };

/**
 * `GET /audit?before=&about=&act=` (bearer token, right `read-audit`): at most 200 entries, the latest first.
 */
export type AuditPage = { 
/**
 * The entries.
 */
entries: Array<AuditEntry>, };

/**
 * Every HTTP error has this body.
 */
export type Problem = { 
/**
 * A stable code, such as `name-taken`.
 */
code: string, 
/**
 * What was wrong and what is allowed, in plain words.
 */
reason: string, };

/**
 * `POST /melodies` with a MIDI file as body and `?name=&intent=` answers with this (bearer token); `&part=` takes another part of a long file.
 * `GET /melodies/{id}.mid` gives a kept melody as a MIDI file.
 */
export type Imported = { 
/**
 * What is kept now.
 */
melody: KeptMelody, 
/**
 * What was left out or changed, in plain words: drums, voices beyond eight, a tempo that changes.
 */
remarks: Array<string>, 
/**
 * Which part of the file this is, from 0.
 */
part: number, 
/**
 * Parts there are: a file of more notes than a melody holds is kept part by part. 1 for what was written here.
 */
parts: number, };

/**
 * A voice of a composition.
 */
export type CompositionVoice = { 
/**
 * The instrument it is heard with.
 */
voice: Voice, 
/**
 * Its notes, in any order.
 */
notes: Array<MelodyNote>, };

/**
 * A melody while it is written: up to 8 voices that hold up to 256 notes together.
 */
export type Composition = { 
/**
 * Quarters per minute, 40..=240.
 */
tempo: number, 
/**
 * Beats of a bar, 1..=16.
 */
beats: number, 
/**
 * The beat's note value: 1, 2, 4, 8 or 16.
 */
unit: number, 
/**
 * The tonic it is meant on, as a pitch class 0..=11; absent where none is meant.
 */
tonic: number | null, 
/**
 * The mode it is meant in, such as `dorian`; absent where none is meant.
 */
mode: string | null, 
/**
 * Its voices.
 */
voices: Array<CompositionVoice>, };

/**
 * `POST /composer/analysis` (bearer token): what is heard in a composition.
 */
export type AnalysisRequest = { 
/**
 * The composition. What no melody can have is told as faults, and is no error.
 */
composition: Composition, 
/**
 * The region that would hear it, by slug; absent where no region is meant.
 */
region: string | null, 
/**
 * What it would be performed for.
 */
intent: Intent, };

/**
 * What no melody can have.
 */
export type CompositionFault = { 
/**
 * What, as a stable word such as `too-many-notes`.
 */
kind: string, 
/**
 * The voice, from 1; absent where the whole is meant.
 */
voice: number | null, 
/**
 * The voice's note, from 1.
 */
note: number | null, 
/**
 * The bar, from 1.
 */
bar: number | null, 
/**
 * What is wrong and what is allowed, in plain words.
 */
reason: string, };

/**
 * What spoke for a key against the next one.
 */
export type KeyReason = { 
/**
 * The evidence, such as `final-bass`; the client's catalogue has its words.
 */
evidence: string, 
/**
 * Above 0 for the key, below against it: thousandths of a natural logarithm of odds.
 */
weight: number, };

/**
 * The key that is heard in all voices together.
 */
export type HeardKey = { 
/**
 * The tonic, as a pitch class 0..=11.
 */
tonic: number, 
/**
 * The mode, such as `dorian`.
 */
mode: string, 
/**
 * The tonic of the key that came next.
 */
nextTonic: number, 
/**
 * Whether that is `major` or `minor`.
 */
nextTonality: string, 
/**
 * By how much all evidence together prefers the key to the next one, from 0: thousandths of a natural logarithm of odds.
 */
lead: number, 
/**
 * What spoke most for or against it, at most 5, the strongest first.
 */
reasons: Array<KeyReason>, };

/**
 * How far from rest a moment stands.
 */
export type TensionPoint = { 
/**
 * Ticks from the beginning.
 */
at: number, 
/**
 * 0 is the tonic, 1000 a note outside the mode.
 */
tension: number, };

/**
 * What is heard in a composition without faults.
 */
export type Heard = { 
/**
 * The content address of the melody that all voices make.
 */
melody: string, 
/**
 * Its key, with the evidence.
 */
key: HeardKey, 
/**
 * Its tension over time, along the line that leads.
 */
tension: Array<TensionPoint>, 
/**
 * What the region would make of it at one's own attunement, rested and for the first time; absent where no region was named.
 */
verdict: Verdict | null, };

/**
 * What is heard, or why nothing can be.
 */
export type Analysis = { 
/**
 * What no melody can have, at most 32.
 */
faults: Array<CompositionFault>, 
/**
 * What is heard; absent while there are faults.
 */
heard: Heard | null, };

/**
 * `POST /composer/file?part=` with a MIDI file as body (bearer token): the file as a composition. Nothing is kept.
 */
export type ImportedComposition = { 
/**
 * The composition.
 */
composition: Composition, 
/**
 * Which part of the file it is, from 0.
 */
part: number, 
/**
 * Parts there are: a file of more notes than a melody holds is read part by part.
 */
parts: number, 
/**
 * What was left out or changed, in plain words.
 */
remarks: Array<string>, };

/**
 * `POST /composer/generation` (bearer token): a new melody.
 */
export type GenerationRequest = { 
/**
 * The tonic, as a pitch class 0..=11.
 */
tonic: number, 
/**
 * The mode, such as `dorian`.
 */
mode: string, 
/**
 * Quarters per minute.
 */
tempo: number, 
/**
 * Beats of a bar.
 */
beats: number, 
/**
 * The beat's note value: 1, 2, 4, 8 or 16.
 */
unit: number, 
/**
 * The motif as MIDI numbers with durations in ticks, at most 32 of them; of an empty one the melody makes its own.
 */
motif: Array<[number, number]>, 
/**
 * `hopeful`, `calm`, `playful`, `solemn`, `fierce`, `longing`, `mysterious` or `wondrous`.
 */
mood: string, 
/**
 * `idea` (2 measures), `phrase` (4), `period` (8), `sentence` (8) or `rounded` (16).
 */
form: string, 
/**
 * `low`, `middle` or `high`.
 */
register: string, 
/**
 * Decides everything else: the same request gives the same melody for ever.
 */
seed: number, };

/**
 * `POST /composer/variation` (bearer token): notes varied in one way.
 */
export type VariationRequest = { 
/**
 * The tonic, as a pitch class 0..=11.
 */
tonic: number, 
/**
 * The mode, such as `dorian`.
 */
mode: string, 
/**
 * The motif as MIDI numbers with durations in ticks, 1 to 32 of them.
 */
motif: Array<[number, number]>, 
/**
 * `sequence`, `inversion`, `ornament`, `augmentation`, `diminution`, `fragmentation` or `retrograde`.
 */
way: string, 
/**
 * Decides what the way leaves open.
 */
seed: number, };

/**
 * What was made or varied.
 */
export type Generated = { 
/**
 * Its notes from tick 0 on.
 */
notes: Array<MelodyNote>, };

/**
 * `POST /composer/melodies` (bearer token): keeps a composition as a melody; all its voices become one.
 */
export type KeepRequest = { 
/**
 * The composition.
 */
composition: Composition, 
/**
 * The player's name for it.
 */
name: string, 
/**
 * Its intent.
 */
intent: Intent, };

/**
 * `POST /shares` (bearer token): gives a composition a link.
 */
export type NewShare = { 
/**
 * The composition.
 */
composition: Composition, 
/**
 * Its title.
 */
title: string, };

/**
 * What someone shares. `DELETE /shares/{share}` takes it back.
 */
export type OwnShare = { 
/**
 * Its link: 32 hexadecimal digits. The page `/#melody=` with these opens it.
 */
share: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Until when it can be opened, in Unix seconds.
 */
expires: number, };

/**
 * `GET /shares` (bearer token): what one shares, the latest first.
 */
export type OwnShares = { 
/**
 * At most 50.
 */
shares: Array<OwnShare>, };

/**
 * `GET /shares/{share}` (bearer token): what a link names.
 */
export type SharedComposition = { 
/**
 * Its title.
 */
title: string, 
/**
 * Who shares it, by the Songweaver's name; absent where it has none yet.
 */
by: string | null, 
/**
 * Who shares it, by the Songweaver's id.
 */
songweaver: string, 
/**
 * The composition.
 */
composition: Composition, 
/**
 * Until when it can be opened, in Unix seconds.
 */
expires: number, };

/**
 * A phrase.
 */
export type Phrase = { 
/**
 * Ticks from its beginning to the end of its last note.
 */
ticks: number, 
/**
 * Whether it answers rather than begins.
 */
reply: boolean, 
/**
 * Its notes, in their order.
 */
notes: Array<MelodyNote>, };

/**
 * `GET /phrases/{song}/{day}`: what a region sings by itself on a world day, for ever the same.
 */
export type PhraseBook = { 
/**
 * The phrases, in a fixed order.
 */
phrases: Array<Phrase>, };

/**
 * A region's Song.
 */
export type AtlasSong = { 
/**
 * Pitch class 0..=11, C is 0.
 */
tonic: number, 
/**
 * Mode, such as `ionian`, `dorian`, `major-pentatonic`.
 */
mode: string, 
/**
 * Semitones of the mode above the tonic, ascending from 0.
 */
degrees: Array<number>, 
/**
 * Beats per minute.
 */
tempo: number, 
/**
 * Beats of a bar.
 */
beats: number, 
/**
 * The motif as MIDI numbers with durations in ticks at 480 per quarter.
 */
motif: Array<[number, number]>, 
/**
 * Its mood for the generative bed, such as `hopeful`, `solemn`.
 */
mood: string, 
/**
 * Its address: `GET /phrases/{address}/{day}` gives what it sings by itself on a world day.
 */
phrases: string, };

/**
 * An authored place.
 */
export type AtlasPlace = { 
/**
 * Slug.
 */
place: string, 
/**
 * Name for players.
 */
name: string, 
/**
 * What it is: `landmark`, `statue`, `blossom`, `gate`, `wound`, `person`, `echo`, `crystal`, `shade`, `spawn`.
 */
kind: string, 
/**
 * The client's model for it.
 */
model: string, 
/**
 * Where.
 */
at: Spot, 
/**
 * 256 to the turn.
 */
yaw: number, 
/**
 * Size, 1 is as modelled.
 */
scale: number, 
/**
 * Metres within which it can be interacted with.
 */
reach: number, 
/**
 * What it offers, such as `greet`, `enter`.
 */
offers: Array<string>, 
/**
 * Where a gate leads: region slug and place slug.
 */
leads: [string, string] | null, 
/**
 * Metres around its foot that block the way, scale included; 0 can be walked through.
 */
radius: number, 
/**
 * The MIDI number it rings with, for a crystal.
 */
pitch: number | null, 
/**
 * The motif it wants to hear as MIDI numbers, for a statue, a blossom or a Shade.
 */
motif: Array<number>, 
/**
 * The intent it wants to be sung with, for the same.
 */
intent: Intent | null, };

/**
 * An authored thing that only stands there.
 */
export type AtlasProp = { 
/**
 * The client's model for it.
 */
model: string, 
/**
 * Where.
 */
at: Spot, 
/**
 * 256 to the turn.
 */
yaw: number, 
/**
 * Size, 1 is as modelled.
 */
scale: number, 
/**
 * Metres around its foot that block the way, scale included; 0 can be walked through.
 */
radius: number, };

/**
 * A kind of flora.
 */
export type AtlasFlora = { 
/**
 * Slug, also the client's model.
 */
model: string, 
/**
 * Metres of its trunk that block the way; 0 can be walked through.
 */
radius: number, 
/**
 * `tree`, `shrub`, `herb`, `rock`, `crystal`.
 */
form: string, };

/**
 * A region in the atlas.
 */
export type AtlasRegion = { 
/**
 * Slug.
 */
region: string, 
/**
 * Name for players.
 */
name: string, 
/**
 * Biome slug.
 */
biome: string, 
/**
 * Its western edge, in metres east of the world's origin.
 */
west: number, 
/**
 * Its northern edge, in metres south of the world's origin.
 */
north: number, 
/**
 * Side in metres.
 */
side: number, 
/**
 * Whether it is an interior behind gates.
 */
interior: boolean, 
/**
 * The region's Song.
 */
song: AtlasSong, 
/**
 * Hash of its tile: `GET /tiles/{hash}` gives the bytes, for ever the same.
 */
tile: string, 
/**
 * Water level in metres; land below it is under water.
 */
water: number, 
/**
 * Colours and light, by name of the entry, as `#rrggbb`.
 */
palette: Array<[string, string]>, 
/**
 * Slugs of regions next to it.
 */
neighbours: Array<string>, 
/**
 * Authored places.
 */
places: Array<AtlasPlace>, 
/**
 * Authored things that only stand there.
 */
props: Array<AtlasProp>, 
/**
 * Paths as polylines of (x, z), in metres.
 */
paths: Array<Array<[number, number]>>, };

/**
 * `GET /atlas`: the world as it was composed. Changes only with content.
 */
export type Atlas = { 
/**
 * Side of an outdoor region in metres.
 */
regionMetres: number, 
/**
 * Real milliseconds of one world day: hour = 24 * (worldMs mod dayMs) / dayMs.
 */
dayMs: number, 
/**
 * The regions, in a fixed order.
 */
regions: Array<AtlasRegion>, 
/**
 * Models of flora by index, as used by tiles.
 */
flora: Array<AtlasFlora>, 
/**
 * Names of terrain surfaces by index, as used by tiles.
 */
surfaces: Array<string>, 
/**
 * Species by index, as used by frames of creatures.
 */
species: Array<AtlasSpecies>, 
/**
 * Plants by index, as used by frames of flora.
 */
plants: Array<AtlasPlant>, 
/**
 * Which lists of species and plants these are: frames of life say the same number.
 */
lifeTable: number, 
/**
 * Those that cross the whole world in its sky.
 */
skies: Array<AtlasSky>, };

/**
 * `GET /console`: who one is to the console and what one may do there. Refused to whose role has no right of it.
 */
export type ConsoleEntry = { 
/**
 * The account name.
 */
name: string, 
/**
 * `moderator` or `operator`.
 */
role: string, 
/**
 * The world's name.
 */
world: string, 
/**
 * What the role may do here, as stable words such as `read-audit`.
 */
rights: Array<string>, };

/**
 * A part of the server.
 */
export type ConsolePart = { 
/**
 * Its name.
 */
part: string, 
/**
 * What it does.
 */
about: string, 
/**
 * `starting`, `running`, `draining`, `stopped` or `failed`.
 */
state: string, 
/**
 * Seconds since it came into that state.
 */
sinceSeconds: number, 
/**
 * `pass`, `warn` or `fail`.
 */
level: string, 
/**
 * What it says, where something should be done.
 */
output: string | null, 
/**
 * The parts it asks.
 */
needs: Array<string>, };

/**
 * Something that was looked at.
 */
export type ConsoleCheck = { 
/**
 * What, as `part:figure`.
 */
check: string, 
/**
 * `pass`, `warn` or `fail`.
 */
level: string, 
/**
 * What was seen, with its unit.
 */
observed: string, 
/**
 * What it says, where something should be done.
 */
output: string | null, };

/**
 * The journal.
 */
export type ConsoleJournal = { 
/**
 * `SQLite` or `PostgreSQL`.
 */
kind: string, 
/**
 * Where, without any password.
 */
place: string, 
/**
 * The position of the last event.
 */
position: number, 
/**
 * Bytes of the database; absent when it did not say.
 */
bytes: number | null, };

/**
 * `GET /console/health` (right `watch`): how every part of the server is, as it was measured just now.
 */
export type ConsoleHealth = { 
/**
 * The worst of all: `pass`, `warn` or `fail`.
 */
level: string, 
/**
 * The version of the program.
 */
release: string, 
/**
 * The server's name among those that share a database.
 */
node: string, 
/**
 * What this process plays.
 */
role: string, 
/**
 * Seconds since it was started.
 */
uptimeSeconds: number, 
/**
 * Its parts.
 */
parts: Array<ConsolePart>, 
/**
 * What else was looked at.
 */
checks: Array<ConsoleCheck>, 
/**
 * Its journal.
 */
journal: ConsoleJournal, 
/**
 * Seconds since the last backup that was made of this folder; absent when none is known.
 */
backupSeconds: number | null, 
/**
 * Days until the certificate of the server's own TLS ends, below 0 when it has; absent where the server speaks plain HTTP.
 */
certificateDays: number | null, 
/**
 * SHA-256 of the content that holds, hexadecimal.
 */
content: string, 
/**
 * What newcomers are told while the world is under maintenance.
 */
maintenance: string | null, 
/**
 * Seconds until it stops, where it was told to.
 */
stopsInSeconds: number | null, };

/**
 * A region and who is in it.
 */
export type ConsoleRegion = { 
/**
 * Slug.
 */
region: string, 
/**
 * Name for players.
 */
name: string, 
/**
 * Everyone there.
 */
all: number, 
/**
 * Guests there.
 */
guests: number, 
/**
 * Accounts there.
 */
accounts: number, 
/**
 * Bots there.
 */
bots: number, 
/**
 * Its harmony, 0 to 100.
 */
harmony: number, 
/**
 * Its dissonance, 0 to 100.
 */
dissonance: number, };

/**
 * `GET /console/players` (right `watch`): how many are where. Numbers, never names.
 */
export type ConsolePlayers = { 
/**
 * Everyone in the world.
 */
all: number, 
/**
 * Of them, those without name and password.
 */
guests: number, 
/**
 * Of them, those with both.
 */
accounts: number, 
/**
 * Of them, bots, which are neither counted as guests nor as accounts.
 */
bots: number, 
/**
 * Of all, those whose connection is cut and may be resumed.
 */
away: number, 
/**
 * Those who wait before a full world; they are not in it.
 */
waiting: number, 
/**
 * Places that the world has.
 */
places: number, 
/**
 * Every region, in the atlas' order.
 */
regions: Array<ConsoleRegion>, };

/**
 * A line of a plot.
 */
export type ConsoleLine = { 
/**
 * Its name: a quantile, a region, or what it counts.
 */
line: string, 
/**
 * Its values, one a moment; `null` where there was nothing to measure.
 */
values: Array<number | null>, };

/**
 * A plot.
 */
export type ConsolePlot = { 
/**
 * Its stable name, such as `tick-late`.
 */
plot: string, 
/**
 * The unit of its values.
 */
unit: string, 
/**
 * Its lines.
 */
lines: Array<ConsoleLine>, };

/**
 * `GET /console/figures?after=` (right `watch`): the last hour in steps of five seconds; with `after`, in Unix seconds, only what came
 * since.
 */
export type ConsoleFigures = { 
/**
 * Seconds between two values.
 */
stepSeconds: number, 
/**
 * The moments, in Unix seconds.
 */
at: Array<number>, 
/**
 * The plots.
 */
plots: Array<ConsolePlot>, };

/**
 * One measure by the hour.
 */
export type ConsoleHours = { 
/**
 * `players`, `events` or `database-bytes`.
 */
series: string, 
/**
 * The first second of each hour, in Unix seconds.
 */
at: Array<number>, 
/**
 * The lowest of each hour.
 */
lowest: Array<number>, 
/**
 * The mean of each hour.
 */
mean: Array<number>, 
/**
 * The highest of each hour.
 */
highest: Array<number>, };

/**
 * `GET /console/series?days=` (right `watch`): the world's measures by the hour, as the journal's database keeps them.
 */
export type ConsoleSeries = { 
/**
 * The series.
 */
series: Array<ConsoleHours>, };

/**
 * `POST /console/notices` (right `announce`): tells everyone, or everyone in a region, something. Past ones are the audit's entries of the
 * act `notice`.
 */
export type ConsoleNotice = { 
/**
 * The words, 1 to 300 characters on one line.
 */
text: string, 
/**
 * The region's slug; absent for the whole world.
 */
region: string | null, };

/**
 * `POST /console/maintenance` (right `operate`): begins maintenance with words, or ends it without.
 */
export type ConsoleMaintenance = { 
/**
 * What newcomers are told, 1 to 300 characters on one line; absent to end it.
 */
words: string | null, };

/**
 * `POST /console/drain` (right `operate`): counts down before everyone, then stops the server for good.
 */
export type ConsoleDrain = { 
/**
 * The world's name, as proof that it is meant.
 */
world: string, 
/**
 * Why, 1 to 500 characters; it stands in the audit.
 */
why: string, };

/**
 * What was done, in plain words: the answer of every deed of the console, `POST /console/content/reload` (right `operate`) included.
 */
export type ConsoleDone = { 
/**
 * The words.
 */
told: string, };

/**
 * `GET /console/accounts?name=` (right `manage-accounts`): the account of a name, which must be given whole.
 */
export type ConsoleAccount = { 
/**
 * The account name.
 */
name: string, 
/**
 * The Songweaver's id.
 */
songweaver: string, 
/**
 * `player`, `creator`, `moderator` or `operator`.
 */
role: string, 
/**
 * When it was made, in Unix seconds.
 */
created: number, 
/**
 * When it will be erased, in Unix seconds, where that was asked for.
 */
deletion: number | null, 
/**
 * Whether it declared itself a bot's.
 */
bot: boolean, 
/**
 * Whether a login asks for a code of a second factor.
 */
secondFactor: boolean, 
/**
 * How many sessions it has.
 */
sessions: number, 
/**
 * Whether its Songweaver is in the world now.
 */
present: boolean, };

/**
 * `POST /console/accounts/sessions/end` ends every session of an account, `POST /console/accounts/second-factor/reset` takes its second
 * factor away and ends them too (right `manage-accounts`).
 */
export type ConsoleToAccount = { 
/**
 * The account name.
 */
name: string, 
/**
 * Why, 1 to 500 characters; it stands in the audit.
 */
why: string, };
