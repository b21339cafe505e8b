/**
 * How the world is heard: places, cues, captions, steps and rooms, as far as they are pure.
 */
import { describe, expect, it } from "vitest";
import { SONGS } from "../../tests/fixtures/songs";
import { captionerOf, directionOf } from "./captions";
import { doneCue, enterCue, lineCue, placeCue, waveCue, whalePhrase, type CueNote } from "./cues";
import { melodyNotes } from "./export";
import { degreeOf, inScale, pitchOf } from "./music";
import { poolOf } from "./pool";
import { roomOf } from "./reverb";
import { hearingOf, HEARD_METRES } from "./stage";
import { strideOf, treadOf } from "./steps";
import type { Sounding } from "./voices/voice";

const EARS = { x: 0, y: 0, z: 0, heading: 0 };

describe("hearing", () => {
  it("tells sides by the listener's heading: east is right when facing north, left when facing south", () => {
    expect(hearingOf(EARS, { x: 10, y: 0, z: 0 }).pan).toBeGreaterThan(0.8);
    expect(hearingOf({ ...EARS, heading: Math.PI }, { x: 10, y: 0, z: 0 }).pan).toBeLessThan(-0.8);
    expect(hearingOf(EARS, { x: 0, y: 0, z: -10 }).pan).toBeCloseTo(0);
  });

  it("fades, darkens and takes on more of the room with distance, down to nothing", () => {
    const heard = [1, 5, 15, 40, 90].map((metres) => hearingOf(EARS, { x: 0, y: 0, z: -metres }));
    for (let i = 1; i < heard.length; i++) {
      const [near, far] = [heard[i - 1], heard[i]];
      expect(far?.gain).toBeLessThan(near?.gain ?? 0);
      expect(far?.edge).toBeLessThan(near?.edge ?? 0);
      expect(far?.wet).toBeGreaterThanOrEqual(near?.wet ?? 1);
    }
    expect(hearingOf(EARS, { x: HEARD_METRES, y: 0, z: 0 }).gain).toBe(0);
  });

  it("names directions", () => {
    const at = (x: number, z: number): string => directionOf(hearingOf(EARS, { x, y: 0, z }));
    expect([at(0, -9), at(9, 0), at(0, 9), at(-9, 0), at(0.5, 0)]).toEqual(["ahead", "right", "behind", "left", "around"]);
  });
});

describe("cues", () => {
  const everyCue = SONGS.flatMap(({ region, biome, song }) =>
    [
      waveCue("restoration", 800, 900, song), waveCue("protection", 300, 10, song), waveCue("creative", 40, 0, song), waveCue("exploration", 600, -5, song),
      placeCue("star-whale", "restored", song), placeCue("blossom", "bloomed", song), placeCue("cleft", "healing", song), placeCue("cleft", "wounded", song),
      placeCue("shade", "answered", song), whalePhrase(song), doneCue(song), enterCue(song, biome, true), lineCue("lumi", [], song),
    ].map((cue) => ({ region, song, cue })),
  );

  it("are in the region's mode, short and playable", () => {
    for (const { region, song, cue } of everyCue) {
      expect(cue.length).toBeGreaterThan(0);
      for (const note of cue) {
        expect(inScale(song, note.pitch), `${region} ${note.voice} ${note.pitch}`).toBe(true);
        expect(note.velocity).toBeGreaterThan(0);
        expect(note.velocity).toBeLessThanOrEqual(127);
        expect(note.at + note.seconds).toBeLessThan(18);
        expect(note.seconds).toBeGreaterThan(0);
      }
    }
  });

  it("grow with the resonance and sigh when little came of it", () => {
    const song = SONGS[0]?.song;
    if (song === undefined) throw new Error("no songs");
    const strongest = (cue: CueNote[]): number => Math.max(...cue.map((note) => note.velocity));
    expect(waveCue("creative", 900, 1, song).length).toBeGreaterThan(waveCue("creative", 300, 1, song).length);
    expect(strongest(waveCue("creative", 900, 1, song))).toBeGreaterThan(strongest(waveCue("creative", 300, 1, song)));
    expect(waveCue("creative", 900, -1, song).every((note) => note.voice === "tone")).toBe(true);
  });

  it("sing a line's notes as long as they are held, each sliding from the one before", () => {
    const song = SONGS[0]?.song;
    if (song === undefined) throw new Error("no songs");
    const notes = [
      { offsetMs: 0, pitch: 62, velocity: 80 }, { offsetMs: 400, pitch: 62, velocity: 0 },
      { offsetMs: 500, pitch: 66, velocity: 70 },
    ];
    expect(lineCue("star-whale", notes, song)).toEqual([
      { voice: "whale", pitch: 62, velocity: 80, at: 0, seconds: 0.4 },
      { voice: "whale", pitch: 66, velocity: 70, at: 0.5, seconds: 1.2, from: 62 },
    ]);
  });
});

describe("captions", () => {
  it("are given once in a while, each player for themselves", () => {
    const captioner = captionerOf();
    const got: string[] = [];
    const stop = captioner.listen((caption) => got.push(caption.kind === "playing" ? `playing ${caption.entity}` : caption.kind));
    const playing = (entity: number, now: number): void =>
      captioner.say({ kind: "playing", entity, name: null, voice: "harp", direction: "left", metres: 3 }, now);
    playing(1, 0);
    playing(1, 7_999);
    playing(2, 100);
    playing(1, 8_000);
    stop();
    playing(3, 9_000);
    expect(got).toEqual(["playing 1", "playing 2", "playing 1"]);
  });
});

describe("degrees", () => {
  it("and pitches are each other's inverse in every region's mode", () => {
    for (const { song } of SONGS) for (let degree = -8; degree < 24; degree++) expect(degreeOf(song, pitchOf(song, degree))).toBe(degree);
  });
});

describe("the pool", () => {
  it("never holds more than its limit and takes away what ends first", () => {
    const choked: number[] = [];
    const tone = (id: number, endsAt: number): Sounding => ({ voice: "harp", pitch: id, at: id, endsAt, release: () => undefined, choke: () => choked.push(id) });
    const pool = poolOf(2);
    pool.add(tone(1, 9), 0);
    pool.add(tone(2, 5), 0);
    pool.add(tone(3, 8), 0);
    expect(choked).toEqual([2]);
    expect(pool.size(0)).toBe(2);
    expect(pool.size(8.5)).toBe(1);
  });
});

describe("steps and rooms", () => {
  it("sound like the ground", () => {
    expect([treadOf("grass", false), treadOf("snow", false), treadOf("boards", false), treadOf("flagstone", false), treadOf("grass", true)]).toEqual([
      "soft", "snow", "wood", "stone", "water",
    ]);
    expect(strideOf(7)).toBeGreaterThan(strideOf(4));
  });

  it("a cave rings longer than a forest, a forest is darker than crystal", () => {
    expect(roomOf("cave", true).seconds).toBeGreaterThan(roomOf("forest", false).seconds * 1.5);
    expect(roomOf("forest", false).bright).toBeLessThan(roomOf("star", false).bright);
  });
});

describe("melodies", () => {
  it("are turned from ticks into seconds", () => {
    const [note] = melodyNotes([{ pitch: 60, onset: 480, duration: 240, velocity: 80 }], 120, "harp");
    expect(note).toEqual({ voice: "harp", pitch: 60, velocity: 80, at: 0.5, seconds: 0.25 });
  });
});
