/**
 * Words of the living world: what creatures do, how far they trust, deeds, the field guide, how a region's life stands.
 *
 * They come with the code that shows them, not with the first page; titles and refusals stand in `life.ts`. It decides nothing.
 */
import { fill, type Values } from "./fill";

/** By key. */
export const natureWords = {
  "doing.roam": "wanders about",
  "doing.flee": "flees",
  "doing.hunt": "hunts",
  "doing.graze": "grazes",
  "doing.forage": "looks for food",
  "doing.drink": "drinks",
  "doing.rest": "rests",
  "doing.court": "courts",
  "doing.follow": "keeps close to its parent",
  "doing.migrate": "is on its way to another region",
  "calls": "gives voice",
  "carrying": "carries young",
  "young": "young",
  "grown": "grown",

  "plan.trot": "An animal on four legs",
  "plan.hop": "A small leaping animal",
  "plan.fly": "A winged animal",
  "plan.swim": "A fish",
  "plan.crawl": "Something with a shell and many legs",
  "plan.slither": "A snake",
  "plan.plod": "A slow, armoured animal",
  "plan.flutter": "A swarm with bright wings",

  "trust.none": "It does not know you.",
  "trust.wary": "It has noticed your kindness and is wary still.",
  "trust.used": "It is used to you and lets you come near.",
  "trust.tame": "It is tame to you.",
  "trust.percent": "Trust {percent} of 100",

  "card.deeds": "What you can do",
  "card.guide": "Field guide",
  "card.go": "Walk there",
  "card.gone": "It is out of sight.",
  "card.unknown": "Look at it for a while and it enters your field guide.",

  "deed.feed": "Feed",
  "deed.soothe": "Soothe",
  "deed.call": "Call",
  "deed.scare": "Scare away",
  "deed.plant": "Plant",
  "deed.harvest": "Harvest",
  "by.hand": "by hand",
  "by.voice": "by your song",
  "far.hand": "To feed it, come within 6 m.",
  "far.voice": "It hears you from 40 m on, in mist and snow from nearer.",
  "sing.first": "From here it listens to your song: sing first, then choose within half a minute.",
  "waiting": "Waiting for the answer",

  "done.feed": "{name} took what you gave.",
  "done.soothe": "{name} calmed down.",
  "done.call": "{name} heard your call.",
  "done.call.many": "{count} of {name} heard your call.",
  "done.scare": "{name} is driven away.",
  "done.plant": "You sowed {name}.",
  "done.harvest": "You took {count} grains of {name}.",
  "done.laid": "You laid food on the ground.",

  "learnt.new": "New in your field guide: {name}",
  "learnt.heard": "You heard a voice you do not know. Your field guide keeps it.",
  "learnt.more": "Your field guide knows more of {name}.",

  "first.seen": "{finder} is the first in the world to see {name}, in {region}.",
  "first.seen.nameless": "For the first time in the world somebody saw {name}, in {region}.",
  "met.new": "You are near {name}, new in your field guide.",

  "near.look": "Look closer",
  "near.more": "{count} more are near",
  "ground.title": "What grows where you stand",
  "ground.none": "Nothing that can be tended grows in this region's ground here.",
  "garden.own": "This is your garden. If nobody tends it, it is free again in {days} world days.",
  "garden.own.last": "This is your garden. Tend it today, or it is free again tomorrow.",
  "garden.of": "This is {name}'s garden: only {name} plants and harvests here. Sing restoration for it, or be kind to who grazes here.",
  "garden.of.nameless": "This is somebody's garden: only they plant and harvest here. Sing restoration for it, or be kind to who grazes here.",
  "gardens.title": "Your gardens",
  "gardens.none": "None yet. Plant on free ground, away from paths and places, and it is your garden while you tend it; up to {of}.",
  "gardens.counts": "{count} of {of}. What you plant beyond them is everyone's.",
  "gardens.one": "{region}, {metres} m {direction}, yours for {days} world days more",
  "gardens.one.last": "{region}, {metres} m {direction}, yours until tomorrow",
  "gardens.giveUp": "Give up",
  "gardens.givenUp": "That ground is free again.",
  "stage.0": "bare",
  "stage.1": "sprouting",
  "stage.2": "growing",
  "stage.3": "grown",
  "stage.4": "in seed",
  "stage.5": "blighted",
  "stage.6": "charred",

  "guide.counts": "{seen} seen, {heard} heard only, {unknown} unknown",
  "guide.what": "It fills with what you have really seen and heard. Habits show when you watch.",
  "guide.empty": "Nothing yet. Walk slowly, look and listen: it fills by itself.",
  "guide.loading": "Opening your field guide",
  "guide.offline": "Your field guide cannot be fetched just now.",
  "guide.again": "Ask again",
  "guide.heardOnly": "A voice you know, a creature you have not seen",
  "guide.unknown": "{count} more live in this world whom you have not met.",
  "guide.seen": "Seen in {regions}",
  "guide.heard": "Heard in {regions}",
  "guide.habits": "Watched: {habits}",
  "guide.eats": "Eats {food}",
  "guide.rhythm.day": "About by day",
  "guide.rhythm.night": "About by night",
  "guide.rhythm.twilight": "About at dusk and dawn",
  "guide.rhythm.always": "About at every hour",
  "guide.first": "First seen in the world by {name}",
  "guide.hear": "Hear its voice",
  "guide.happenings": "What comes with the weather",
  "guide.happenings.counts": "{met} of {of} met",
  "guide.happenings.none": "None yet. The forecast tells when one may come: go where its weather is, and stay near those who live there.",
  "guide.met": "Met in {regions}",
  "guide.comes": "Comes with {kinds}",
  "guide.comes.seasons": "in {seasons}",
  "guide.comes.hours": "from {from} to {until} o'clock",
  "guide.voice": "Hear its voice: {name}",
  "guide.mute": "It has no voice.",
  "habit.roam": "wandering",
  "habit.flee": "fleeing",
  "habit.hunt": "hunting",
  "habit.graze": "grazing",
  "habit.forage": "foraging",
  "habit.drink": "drinking",
  "habit.rest": "resting",
  "habit.court": "courting",
  "habit.follow": "following its parent",
  "habit.migrate": "migrating",

  "nature.loading": "Asking how this region's life stands",
  "nature.offline": "The region's records cannot be fetched just now.",
  "nature.unknown": "This region's life is counted once a world hour, every three minutes. Its first count comes soon, and is shown here by itself.",
  "nature.whole.high": "Life here stands well.",
  "nature.whole.fair": "Life here holds its own.",
  "nature.whole.low": "Life here is thin. It wants care, and rest.",
  "nature.whole.lost": "Life here is nearly gone. Plant, feed, sing for it, and take nothing.",
  "nature.whole": "Standing {percent} of 100",
  "nature.presence": "Kinds that are safe",
  "nature.measure": "Kinds within measure",
  "nature.cover": "What grows, against the beginning",
  "nature.health": "Free of blight and fire",
  "nature.counts": "Who lives here",
  "nature.nobody": "No creature lives here now.",
  "nature.history": "How it went",
  "nature.history.none": "No day has been counted yet. Come back after a world day.",
  "nature.plot": "{name} over {days} world days: from {first} to {last}, lowest {low}, highest {high}",
  "nature.plot.one": "{name}: {value} on the one world day that is counted so far. It becomes a line tomorrow.",
  "nature.plot.choose": "Show",
  "nature.line.standing": "Standing",
  "nature.line.cover": "What grows",
  "nature.table": "The same as a table",
  "nature.day": "Day",
  "nature.cared": "Who cared",
  "nature.took": "Who took",
  "nature.hands": "{who}: {deeds} deeds, {grains} grains",
  "nature.hands.one": "{who}: one deed, {grains} grains",
  "nature.nobody.yet": "Nobody yet.",
  "nature.untended": "Nobody has cared for this region yet, and nobody has taken from it. Creatures that are near (and the ground, below) can be tended.",
  "nature.hour": "What the last hour gave",
  "nature.hour.is": "Harmony {harmony}, dissonance {dissonance}",
} as const;

/** Keys of these words. */
export type NatureKey = keyof typeof natureWords;

const known: Readonly<Record<string, string>> = natureWords;

/** A text of the living world. */
export function natureWord(key: NatureKey, values: Values = {}): string {
  return fill(natureWords[key], values);
}

/** The text of a key made of what the server named, or what stands for it. */
export function natureWordOr(key: string, fallback: string, values: Values = {}): string {
  const text = known[key];
  return text === undefined ? fallback : fill(text, values);
}
