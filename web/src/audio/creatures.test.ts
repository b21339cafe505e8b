/** Voices of creatures: in the region's scale while it is in harmony, bent where it is not, few at once, silent where life is nearly gone. */
import { describe, expect, it } from "vitest";
import { SONGS } from "../../tests/fixtures/songs";
import { Callers, CALLERS_MAX, callNotes, instrumentOf, VOICE_METRES } from "./creatures";
import { inScale } from "./music";

const species = { species: "song-wolf", voice: [[46, 480], [49, 240], [51, 960]] as [number, number][] };

describe("a call", () => {
  it("keeps to the scale of every region that is in harmony, near its own niche", () => {
    for (const { song } of SONGS) {
      for (const note of callNotes(species, song, { harmony: 0.7, dissonance: 0 })) {
        expect(inScale(song, note.pitch)).toBe(true);
        expect(note.cents).toBe(0);
        expect(note.pitch).toBeGreaterThan(40);
        expect(note.pitch).toBeLessThan(57);
      }
    }
  });

  it("keeps its own pitches and is bent where dissonance rules", () => {
    const { song } = SONGS[0] ?? { song: null };
    if (song === null) throw new Error("there are songs");
    const notes = callNotes(species, song, { harmony: 0.2, dissonance: 0.8 });
    expect(notes.map(({ pitch }) => pitch)).toEqual([46, 49, 51]);
    expect(Math.abs(notes[0]?.cents ?? 0)).toBeGreaterThan(40);
    expect(notes[1]?.at).toBeCloseTo(60 / song.tempo);
  });

  it("moves niches that no instrument reaches by octaves, and knows every voice", () => {
    const { song } = SONGS[0] ?? { song: null };
    if (song === null) throw new Error("there are songs");
    const [note] = callNotes({ species: "lumen-moth", voice: [[103, 240]] }, song, { harmony: 0, dissonance: 0 });
    expect(note?.pitch).toBe(91);
    // A motif is moved as a whole: its outline stays.
    const moth = callNotes({ species: "lumen-moth", voice: [[97, 240], [101, 240]] }, song, { harmony: 0, dissonance: 0 });
    expect(moth.map(({ pitch }) => pitch)).toEqual([85, 89]);
    expect(instrumentOf("no-such-animal")).toBe("marimba");
  });
});

describe("callers", () => {
  const caller = (key: number, name = `kind-${key}`, metres = 10) => ({ key, species: name, metres });

  it("are few at once, each a while apart, no kind twice in a breath", () => {
    const callers = new Callers();
    const heard = Array.from({ length: 8 }, (_, k) => callers.ask(caller(k), 2, null, 0)).filter((after) => after !== null);
    expect(heard.length).toBe(CALLERS_MAX);
    const again = new Callers();
    expect(again.ask(caller(1, "wolf"), 1, null, 0)).not.toBeNull();
    expect(again.ask(caller(2, "wolf"), 1, null, 1_000)).toBeNull();
    expect(again.ask(caller(1, "wolf"), 1, null, 6_000)).toBeNull();
    expect(again.ask(caller(1, "wolf"), 1, null, 20_000)).not.toBeNull();
  });

  it("are silent far off and where life is nearly gone", () => {
    const callers = new Callers();
    expect(callers.ask(caller(1, "a", VOICE_METRES + 1), 1, null, 0)).toBeNull();
    expect(callers.ask(caller(2), 1, 100, 0)).toBeNull();
    expect(callers.ask(caller(2), 1, 600, 0)).not.toBeNull();
  });
});
