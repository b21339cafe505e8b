/**
 * A small made-up world for tests of the interface: a cave and two valleys, with a statue, people, a gate and a few trees.
 *
 * It is no content: the real world is composed elsewhere and played in `story.spec.ts`.
 */
import type { Atlas, AtlasPlace, AtlasRegion, RegionState, You } from "../../src/protocol/generated";

const SIDE = 512;

function place(slug: string, name: string, kind: string, model: string, x: number, z: number, more: Partial<AtlasPlace> = {}): AtlasPlace {
  const at = { x, y: groundHeight(x, z), z };
  return { place: slug, name, kind, model, at, yaw: 0, scale: 1, reach: 6, offers: [], leads: null, radius: 0, pitch: null, motif: [], intent: null, ...more };
}

/** The made-up ground, in metres. */
export function groundHeight(x: number, z: number): number {
  return 6 + 3 * Math.sin(x / 37) * Math.cos(z / 41) + 1.5 * Math.sin(x / 11 + z / 17);
}

function region(slug: string, name: string, gridX: number, tonic: number, mode: string, degrees: number[], places: AtlasPlace[]): AtlasRegion {
  return {
    region: slug,
    name,
    biome: "meadow",
    west: gridX * SIDE,
    north: 0,
    side: SIDE,
    interior: false,
    song: { tonic, mode, degrees, tempo: 92, beats: 4, motif: [[62, 480], [66, 480], [69, 480], [71, 960]], mood: "hopeful", phrases: "0000000000000000" },
    tile: `tile-${slug}`,
    water: 0,
    palette: [["grass", "#7fae4b"], ["sky-top", "#5b6fc4"], ["sky-horizon", "#f2c08f"], ["accent", "#ffd27f"], ["bloom", "#f4a7c3"], ["foliage", "#5d9c4a"], ["fog", "#d8b7a8"], ["sun", "#ffe0a8"], ["shade", "#5a4a8a"], ["water", "#4fb3c8"], ["water-deep", "#23508a"]],
    neighbours: [],
    places,
    props: [],
    paths: [
      [
        [gridX * SIDE + 100, 260],
        [gridX * SIDE + 256, 250],
        [gridX * SIDE + 420, 270],
      ],
    ],
  };
}

/** The atlas of the made-up world. */
export const atlas: Atlas = {
  regionMetres: SIDE,
  dayMs: 4_200_000,
  regions: [
    region("weavers-landing", "Weaver's Landing", 0, 2, "ionian", [0, 2, 4, 5, 7, 9, 11], [
      place("landing-spawn", "Arrival", "spawn", "arrival-ring", 256, 290),
      place("star-whale-statue", "Star Whale", "statue", "star-whale-statue", 256, 262, { reach: 14, radius: 3, motif: [62, 66, 69, 71], intent: "restoration", offers: ["listen"] }),
      place("anya", "Anya", "person", "anya", 262, 284, { offers: ["greet"], radius: 0.4 }),
      place("landing-gate", "Grotto mouth", "gate", "gate-arch", 236, 300, { offers: ["enter"], leads: ["whisperwood", "whisper-spawn"] }),
      place("landing-wound", "Silent Rift", "wound", "wound-heart", 330, 200),
    ]),
    region("whisperwood", "Whisperwood Grove", 1, 9, "minor-pentatonic", [0, 3, 5, 7, 10], [
      place("whisper-spawn", "Arrival", "spawn", "arrival-ring", 700, 260),
      place("resonant-blossom", "Resonant Blossom", "blossom", "resonant-blossom", 760, 250, { motif: [69, 72, 76], intent: "creative" }),
    ]),
    region("far-ridge", "Far Ridge", 2, 5, "dorian", [0, 2, 3, 5, 7, 9, 10], []),
  ],
  flora: [
    { model: "round-oak", radius: 0.55, form: "tree" },
    { model: "meadow-pine", radius: 0.4, form: "tree" },
    { model: "meadow-grass", radius: 0, form: "herb" },
  ],
  surfaces: ["grass", "path", "sand", "rock"],
  species: [],
  plants: [],
  lifeTable: 0,
  skies: [],
};

/** The bytes of a region's tile, as `protocol::tile` has them: 65 points, 8 m apart, and some flora. */
export function tileBytes(region: AtlasRegion): Buffer {
  const side = 65;
  const spacing = 8;
  const flora: [number, number, number][] = [];
  for (let i = 0; i < 120; i++) {
    const x = (i * 61.803) % SIDE;
    const z = (i * 38.197 + 17) % SIDE;
    // The square stays free, so that tests can walk.
    if (Math.hypot(x - 256, z - 275) > 60) flora.push([i % 3, x, z]);
  }
  const bytes = Buffer.alloc(16 + side * side * 4 + flora.length * 8);
  bytes.write("FVTL", 0);
  bytes.writeUInt8(1, 4);
  bytes.writeUInt16LE(side, 6);
  bytes.writeUInt16LE(spacing * 64, 8);
  bytes.writeUInt16LE(flora.length, 10);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const index = row * side + column;
      const height = groundHeight(region.west + column * spacing, region.north + row * spacing);
      bytes.writeUInt16LE(Math.max(0, Math.round(height * 64)), 16 + index * 2);
      bytes.writeUInt8(128, 16 + side * side * 3 + index);
    }
  }
  flora.forEach(([kind, x, z], index) => {
    const at = 16 + side * side * 4 + index * 8;
    bytes.writeUInt8(kind, at);
    bytes.writeUInt8((index * 37) & 255, at + 1);
    bytes.writeUInt16LE(Math.round(x * 64), at + 2);
    bytes.writeUInt16LE(Math.round(z * 64), at + 4);
    bytes.writeUInt8(64 + (index % 32), at + 6);
    bytes.writeUInt8((index * 53) & 255, at + 7);
  });
  return bytes;
}

/** A Songweaver who has been here a while. */
export function someone(more: Partial<You> = {}): You {
  return {
    songweaver: "00000000000000000000000000000001",
    name: "Mira of Reeds",
    made: true,
    guest: true,
    look: { robe: 1, colour: 0, head: 2, skin: 2 },
    voice: "harp",
    region: "weavers-landing",
    at: { x: 256, y: groundHeight(256, 290), z: 290 },
    resonance: [1_200, 5_400, 300, 0],
    attunement: [0, 1, 0, 0],
    voices: ["harp", "flute", "celesta"],
    energy: 820,
    melodies: [
      { melody: "aa", name: "First Light", intent: "restoration", tempo: 92, tier: 0, given: true, voices: 0, notes: [62, 66, 69, 71, 69, 66, 62].map((pitch, i) => ({ pitch, onset: i * 480, duration: 440, velocity: 90 })) },
      { melody: "bb", name: "My own", intent: "creative", tempo: 120, tier: 0, given: false, voices: 0, notes: [60, 64, 62, 67, 65, 60].map((pitch, i) => ({ pitch, onset: i * 240, duration: 220, velocity: 90 })) },
      { melody: "cc", name: "Ward of Embers", intent: "protection", tempo: 70, tier: 2, given: true, voices: 0, notes: [50, 57, 62, 53].map((pitch, i) => ({ pitch, onset: i * 960, duration: 900, velocity: 80 })) },
    ],
    discovered: ["weavers-landing", "whisperwood"],
    gates: ["landing-gate"],
    restored: [],
    codex: ["memory-grotto", "lumi", "star-whale", "harmony"],
    combos: [],
    blocked: [],
    journeys: [
      { journey: "first-hour", stage: "statue", hint: "hint.statue.1", place: "star-whale-statue", motif: [62, 66, 69, 71], tries: 0, opens: [] },
    ],
    ...more,
  };
}

/** The regions' state. */
export const regionStates: RegionState[] = [
  { region: "weavers-landing", harmony: 61_400, dissonance: 12_300, wound: 420, players: 3, firsts: [] },
  { region: "whisperwood", harmony: 38_000, dissonance: 41_000, wound: 900, players: 0, firsts: [["resonant-blossom", "Ely Stillwater"]] },
  { region: "far-ridge", harmony: 50_000, dissonance: 20_000, wound: 0, players: 0, firsts: [] },
];
