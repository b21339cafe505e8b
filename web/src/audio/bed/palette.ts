/**
 * What a region's bed is played with: its instruments, register and density, chosen by mood and biome.
 *
 * Which notes are played is the composer's business, not the palette's.
 */
import type { VoiceName } from "../voices/voice";

/** Instruments and manner of a bed. */
export interface Palette {
  /** Who plays phrases. */
  lead: VoiceName;
  /** Who answers the lead, and the players. */
  reply: VoiceName;
  /** Who holds chords. */
  chords: VoiceName;
  /** Who adds single notes; null for none. */
  spark: VoiceName | null;
  /** Who marks the ground beat; null for none. */
  pulse: VoiceName | null;
  /** Centre of the lead's register, as a MIDI number. */
  centre: number;
  /** How full it is, 0..1; 0.5 is ordinary. */
  fullness: number;
  /** Whether a low fifth is held under everything. */
  drone: boolean;
}

/** Palettes by words that a mood may hold; the first that fits is taken. */
const BY_MOOD: readonly [readonly [RegExp, Palette], ...(readonly [RegExp, Palette])[]] = [
  [/hope|dawn|warm|home|welcom/, { lead: "harp", reply: "flute", chords: "pad", spark: "celesta", pulse: null, centre: 67, fullness: 0.55, drone: false }],
  [/wonder|hush|intimate|birth|womb|dark/, { lead: "shimmer", reply: "celesta", chords: "tone", spark: "shimmer", pulse: null, centre: 72, fullness: 0.35, drone: true }],
  [/myster|whisper|secret|curious|enchant/, { lead: "flute", reply: "celesta", chords: "choir", spark: "shimmer", pulse: null, centre: 70, fullness: 0.45, drone: false }],
  [/solemn|grave|ancient|rever|sacred|vigil/, { lead: "bowed", reply: "choir", chords: "choir", spark: "glass", pulse: "drum", centre: 57, fullness: 0.4, drone: true }],
  [/play|carefree|bright|dance|merry|joy|lively/, { lead: "marimba", reply: "harp", chords: "pad", spark: "celesta", pulse: "marimba", centre: 69, fullness: 0.65, drone: false }],
  [/fierce|fire|bold|proud|brave|forge|defian|burn/, { lead: "ember", reply: "bowed", chords: "pad", spark: "ember", pulse: "drum", centre: 60, fullness: 0.55, drone: true }],
  [/melanchol|sad|longing|wistful|grief|mourn|rue|lonely/, { lead: "bowed", reply: "harp", chords: "pad", spark: "celesta", pulse: null, centre: 62, fullness: 0.4, drone: false }],
  [/dream|mirror|drows|reverie/, { lead: "celesta", reply: "flute", chords: "pad", spark: "glass", pulse: null, centre: 69, fullness: 0.5, drone: false }],
  [/lumin|star|radian|shin/, { lead: "glass", reply: "choir", chords: "pad", spark: "shimmer", pulse: null, centre: 72, fullness: 0.5, drone: false }],
  [/still|seren|calm|peace|tide|gentle|drift/, { lead: "flute", reply: "harp", chords: "pad", spark: "glass", pulse: null, centre: 65, fullness: 0.4, drone: false }],
  [/crystal|cold|chill|lucent|frost|order|lucid|logic/, { lead: "glass", reply: "celesta", chords: "choir", spark: "glass", pulse: null, centre: 74, fullness: 0.45, drone: false }],
  [/vast|high|wind|open|sky|free|soar/, { lead: "choir", reply: "flute", chords: "pad", spark: "harp", pulse: null, centre: 65, fullness: 0.45, drone: true }],
  [/eerie|uneas|haunt|murk|brood|heavy/, { lead: "choir", reply: "marimba", chords: "tone", spark: "glass", pulse: null, centre: 58, fullness: 0.35, drone: true }],
];

/** Moods that stand in when none of the words fits, by words of the biome. */
const BY_BIOME: readonly (readonly [RegExp, string])[] = [
  [/grotto|cave/, "wonder"],
  [/forest|grove|wood/, "mystery"],
  [/ruin|stone|canyon/, "solemn"],
  [/volcan|ash|ember/, "fierce"],
  [/desert|dune/, "longing"],
  [/marsh|swamp|fen|bog/, "dream"],
  [/coast|shore|lake|isle|water/, "serene"],
  [/crystal|snow|ice|frost|tundra/, "crystal"],
  [/star/, "luminous"],
  [/mountain|peak|alpine|highland|sky/, "vast"],
];

/** The palette of a region. */
export function paletteOf(mood: string, biome: string): Palette {
  const fitting = (word: string): Palette | undefined => BY_MOOD.find(([pattern]) => pattern.test(word))?.[1];
  const standIn = BY_BIOME.find(([pattern]) => pattern.test(biome.toLowerCase()))?.[1] ?? "hope";
  return fitting(mood.toLowerCase()) ?? fitting(standIn) ?? BY_MOOD[0][1];
}
