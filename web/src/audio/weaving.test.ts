/** Weaves as they sound: every combo's cue, and what was heard played again. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SONGS } from "../../tests/fixtures/songs";
import { comboCue, SOUND_NAMES } from "./combos";
import { inScale } from "./music";
import { recordingNotes } from "./recording";

describe("the sound of combos", () => {
  it("is known for every word that content can name", () => {
    const definition = readFileSync(new URL("../../../crates/song/src/combo/definition.rs", import.meta.url), "utf8");
    const body = /pub enum Sound \{([^}]*)\}/.exec(definition)?.[1] ?? "";
    const slugs = [...body.matchAll(/^ {4}([A-Z]\w*),/gm)].map((m) => (m[1] as string).toLowerCase());
    expect(slugs.length).toBe(12);
    expect([...SOUND_NAMES].sort()).toEqual(slugs.sort());
  });

  it("is in every region's mode, over within seven seconds, playable, and different for each word", () => {
    for (const { region, song } of SONGS) {
      const seen = new Set<string>();
      for (const name of SOUND_NAMES) {
        const cue = comboCue(name, song);
        seen.add(JSON.stringify(cue));
        for (const note of cue) {
          const at = `${region} ${name} ${note.voice} ${note.pitch}`;
          expect(inScale(song, note.pitch), at).toBe(true);
          expect(note.pitch, at).toBeGreaterThanOrEqual(24);
          expect(note.pitch, at).toBeLessThanOrEqual(103);
          expect(note.velocity, at).toBeGreaterThan(0);
          expect(note.velocity, at).toBeLessThanOrEqual(127);
          expect(note.at + note.seconds, at).toBeLessThan(7);
        }
      }
      expect(seen.size).toBe(SOUND_NAMES.length);
    }
  });
});

describe("what was heard of a weave", () => {
  it("is played by the very notes, in their time, each part with a voice of its own", () => {
    const note = (pitch: number, beganMs: number, endedMs: number) => ({ pitch, velocity: 80, beganMs, endedMs });
    const recording = { tempo: 90, beats: 4, unit: 4, tonic: 2, mode: "ionian", voices: [{ notes: [note(62, 0, 400), note(66, 1_000, 1_010)] }, { notes: [note(74, 500, 900)] }] };
    expect(recordingNotes(recording)).toEqual([
      { voice: "harp", pitch: 62, velocity: 80, at: 0, seconds: 0.4 },
      { voice: "flute", pitch: 74, velocity: 80, at: 0.5, seconds: 0.4 },
      { voice: "harp", pitch: 66, velocity: 80, at: 1, seconds: 0.05 },
    ]);
  });
});
