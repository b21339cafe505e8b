/**
 * The bed's score over ten minutes of every region: rest, mode, variety, and what conditions change.
 */
import { describe, expect, it } from "vitest";
import { SONGS, type SongFixture } from "../../../tests/fixtures/songs";
import { longestRepeat, restOf } from "../measure/score";
import { barSeconds, inScale } from "../music";
import { answerOf } from "./answer";
import { barOf, SECTION_BARS, type BedEvent, type Conditions } from "./bed";
import { paletteOf } from "./palette";

const DAY: Conditions = { hour: 11, harmony: 0.5, dissonance: 0.12, activity: 0, playing: false };

function minutes(fixture: SongFixture, count: number, conditions: Partial<Conditions> = {}, seed = fixture.region): BedEvent[][] {
  const bars = Math.ceil((count * 60) / barSeconds(fixture.song));
  const palette = paletteOf(fixture.song.mood, fixture.biome);
  return Array.from({ length: bars }, (_, bar) => barOf(fixture.song, palette, fixture.book, seed, bar, { ...DAY, ...conditions }));
}

describe.each(SONGS.map((fixture) => [fixture.region, fixture] as const))("the bed of %s over ten minutes", (_, fixture) => {
  const score = minutes(fixture, 10);

  it("rests between 30 and 60 % of the time, by day and by night, in and out of tune", () => {
    const colours: Partial<Conditions>[] = [{}, { hour: 1 }, { harmony: 0.9, dissonance: 0 }, { harmony: 0.3, dissonance: 0.3 }];
    for (const colour of colours) {
      const rest = restOf(minutes(fixture, 10, colour), fixture.song.beats);
      expect(rest, JSON.stringify(colour)).toBeGreaterThanOrEqual(0.3);
      expect(rest, JSON.stringify(colour)).toBeLessThanOrEqual(0.6);
    }
  });

  it("never brings eight bars back, nor even four", () => {
    expect(longestRepeat(score)).toBeLessThan(4);
  });

  it("stays in the mode", () => {
    for (const event of score.flat()) expect(inScale(fixture.song, event.pitch), `${event.voice} ${event.pitch}`).toBe(true);
  });

  it("keeps every note within what can be heard and played", () => {
    for (const event of score.flat()) {
      expect(event.pitch).toBeGreaterThanOrEqual(24);
      expect(event.pitch).toBeLessThanOrEqual(100);
      expect(event.velocity).toBeGreaterThanOrEqual(1);
      expect(event.velocity).toBeLessThanOrEqual(127);
      expect(event.beats).toBeGreaterThan(0);
    }
  });

  it("is the same for the same seed, whatever was asked before, and another for another seed", () => {
    const late = barOf(fixture.song, paletteOf(fixture.song.mood, fixture.biome), fixture.book, fixture.region, 5 * SECTION_BARS + 3, DAY);
    expect(late).toEqual(score[5 * SECTION_BARS + 3]);
    expect(minutes(fixture, 10, {}, "another")).not.toEqual(score);
  });
});

describe("the bed", () => {
  it("differs from region to region in instruments, register or speed", () => {
    const portraits = SONGS.map((fixture) => {
      const notes = minutes(fixture, 4).flat();
      const voices = new Map<string, number>();
      for (const note of notes) voices.set(note.voice, (voices.get(note.voice) ?? 0) + 1);
      const commonest = [...voices].sort((a, b) => b[1] - a[1]).slice(0, 3).map(([voice]) => voice).join("+");
      return `${commonest} ${fixture.song.tonic} ${fixture.song.mode} ${fixture.song.tempo}`;
    });
    expect(new Set(portraits.map((portrait) => portrait.split(" ")[0])).size).toBeGreaterThanOrEqual(7);
    expect(new Set(portraits).size).toBe(SONGS.length);
  });

  it("begins no phrase while someone plays", () => {
    for (const fixture of SONGS) {
      for (const event of minutes(fixture, 4, { playing: true }).flat()) expect(["chord", "drone", "pulse", "danger"]).toContain(event.role);
    }
  });

  it("goes out of tune and thins with dissonance, and lets danger in", () => {
    for (const fixture of SONGS) {
      const well = minutes(fixture, 8, { harmony: 0.8, dissonance: 0 }).flat();
      const ill = minutes(fixture, 8, { harmony: 0.2, dissonance: 0.7 }).flat();
      expect(Math.max(...well.map((event) => Math.abs(event.cents)))).toBe(0);
      expect(Math.max(...ill.map((event) => Math.abs(event.cents)))).toBeGreaterThan(15);
      const phrases = (events: BedEvent[]): number => events.filter((event) => event.role === "lead" || event.role === "reply").length;
      expect(phrases(ill)).toBeLessThan(phrases(well));
      expect(well.some((event) => event.role === "danger")).toBe(false);
      expect(ill.some((event) => event.role === "danger")).toBe(true);
    }
  });

  it("is softer by night", () => {
    const mean = (events: BedEvent[]): number => events.reduce((sum, event) => sum + event.velocity, 0) / events.length;
    for (const fixture of SONGS) {
      expect(mean(minutes(fixture, 6, { hour: 0.5 }).flat())).toBeLessThan(mean(minutes(fixture, 6).flat()) - 6);
    }
  });
});

describe("the answer", () => {
  const fixture = SONGS.find(({ region }) => region === "weavers-landing") as SongFixture;
  const palette = paletteOf(fixture.song.mood, fixture.biome);
  const heard = [61, 66, 70, 73, 68].map((pitch, i) => ({ pitch, velocity: 90, beat: i * 0.7 }));

  it("is in the mode, short, softer, with another instrument, and ends on tonic or fifth", () => {
    for (let i = 0; i < 40; i++) {
      const answer = answerOf(fixture.song, palette, heard, palette.reply, `seed ${i}`);
      expect(answer.length).toBeGreaterThanOrEqual(2);
      const last = answer.at(-1) as BedEvent;
      expect([fixture.song.tonic, (fixture.song.tonic + 7) % 12]).toContain(last.pitch % 12);
      expect(last.beat + last.beats).toBeLessThanOrEqual(fixture.song.beats * 2 + 0.1);
      for (const event of answer) {
        expect(inScale(fixture.song, event.pitch)).toBe(true);
        expect(event.velocity).toBeLessThan(90);
        expect(event.voice).not.toBe(palette.reply);
      }
    }
  });

  it("says nothing to fewer than three notes", () => {
    expect(answerOf(fixture.song, palette, heard.slice(0, 2), "harp", "seed")).toEqual([]);
  });
});
