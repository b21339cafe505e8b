/** The model of the composer: every edit as a command, undone and done again, kept and read back. */
import { describe, expect, it } from "vitest";
import { LIMITS } from "../../../../protocol/generated";
import { apply, type Command, type NewNote } from "./commands";
import { barsShown, compositionOf, draftFrom, draftOf, draftVoice, emptyDraft, type Draft } from "./draft";
import { EARLIER_MAX, load, save, shelved, type Shelf } from "./drafts";
import { placeOf, snapDown, snapNear, snapTicks, standing, valueOf } from "./grid";
import { begin, perform, redo, settled, STEPS_MAX, undo, type History } from "./history";

const EMPTY = emptyDraft({ tonic: 2, mode: "dorian" }, 90, 4, "harp");
const note = (onset: number, pitch: number, more: Partial<NewNote> = {}): NewNote => ({ voice: 0, pitch, onset, duration: 480, velocity: 80, ...more });

function did(draft: Draft, ...commands: Command[]): Draft {
  return commands.reduce((before, command) => {
    const done = apply(before, command);
    if (!done.ok) throw new Error(done.why);
    return done.draft;
  }, draft);
}

function doing(history: History, command: Command, gesture: string | null = null): History {
  const step = perform(history, command, gesture);
  if (!step.ok) throw new Error(step.why);
  return step.history;
}

describe("commands", () => {
  const three = did(EMPTY, { do: "add", notes: [note(480, 64), note(0, 60), note(960, 67)] });

  it("put notes in, in order and with names", () => {
    expect(three.notes.map((one) => [one.id, one.onset, one.pitch])).toEqual([[2, 0, 60], [1, 480, 64], [3, 960, 67]]);
    expect(three.nextId).toBe(4);
  });

  it("move together and stop together at the edges", () => {
    const down = did(three, { do: "move", ids: [1, 2, 3], ticks: -9_999, semitones: -100 });
    expect(down.notes.map((one) => [one.onset, one.pitch])).toEqual([[0, 0], [480, 4], [960, 7]]);
    const late = did(three, { do: "move", ids: [3], ticks: 1e9, semitones: 0 });
    expect((late.notes.at(-1)?.onset ?? 0) + 480).toBe(LIMITS.melodyTicks);
  });

  it("stretch no shorter than asked, and colour within bounds", () => {
    const short = did(three, { do: "stretch", ids: [1, 2], ticks: -1_000, least: 120 });
    expect(short.notes.map((one) => one.duration)).toEqual([120, 120, 480]);
    const loud = did(three, { do: "velocity", ids: [1], by: 100 }, { do: "set-velocity", ids: [2], velocity: -4 });
    expect(loud.notes.map((one) => one.velocity)).toEqual([1, 127, 80]);
  });

  it("give notes to voices, and take a voice away with its notes", () => {
    const two = did(three, { do: "add-voice", instrument: "flute" }, { do: "add-voice", instrument: "choir" }, { do: "assign", ids: [1], voice: 1 }, { do: "assign", ids: [3], voice: 2 });
    const one = did(two, { do: "remove-voice", voice: 1 });
    expect(one.voices.map((voice) => voice.instrument)).toEqual(["harp", "choir"]);
    expect(one.notes.map((each) => each.voice)).toEqual([0, 1]);
    expect(did(three, { do: "remove-voice", voice: 0 }).voices).toHaveLength(1);
  });

  it("refuse what a melody cannot hold, and change nothing then", () => {
    const full = did(EMPTY, { do: "add", notes: Array.from({ length: LIMITS.performanceNotes }, (_, i) => note(i * 120, 60)) });
    expect(apply(full, { do: "add", notes: [note(0, 72)] })).toEqual({ ok: false, why: "too-many-notes" });
    let voices: Draft = EMPTY;
    for (let i = 1; i < LIMITS.voices; i++) voices = did(voices, { do: "add-voice", instrument: "harp" });
    expect(apply(voices, { do: "add-voice", instrument: "harp" })).toEqual({ ok: false, why: "too-many-voices" });
  });

  it("that change nothing give the very draft back, and all of them are plain JSON", () => {
    const commands: Command[] = [
      { do: "remove", ids: [99] }, { do: "move", ids: [1], ticks: 0, semitones: 0 }, { do: "stretch", ids: [1], ticks: 0, least: 1 },
      { do: "title", title: "" }, { do: "tempo", tempo: 90 }, { do: "metre", beats: 4, unit: 4 }, { do: "intent", intent: "creative" },
    ];
    for (const command of commands) {
      expect(did(three, command), command.do).toBe(three);
      expect(JSON.parse(JSON.stringify(command))).toEqual(command);
    }
  });
});

describe("history", () => {
  it("undoes and does again, a gesture as one step", () => {
    let history = doing(begin(EMPTY), { do: "add", notes: [note(0, 60)] });
    for (let i = 0; i < 5; i++) history = doing(history, { do: "move", ids: [1], ticks: 120, semitones: 1 }, "drag 1");
    history = doing(settled(history), { do: "move", ids: [1], ticks: 120, semitones: 1 }, "drag 1");
    expect(history.past).toHaveLength(3);
    const back = undo(undo(history));
    expect(back.present.notes[0]).toMatchObject({ onset: 0, pitch: 60 });
    expect(redo(back).present.notes[0]).toMatchObject({ onset: 600, pitch: 65 });
    expect(redo(redo(back))).toMatchObject({ present: history.present });
    expect(undo(undo(undo(undo(back))))).toMatchObject({ present: EMPTY, past: [] });
  });

  it("forgets the future with the next edit, and the past beyond its bound", () => {
    let history = begin(EMPTY);
    for (let i = 0; i < STEPS_MAX + 20; i++) history = doing(history, { do: "tempo", tempo: 60 + (i % 2) });
    expect(history.past).toHaveLength(STEPS_MAX);
    expect(doing(undo(history), { do: "tempo", tempo: 200 }).future).toEqual([]);
  });
});

describe("drafts and the wire", () => {
  const two = did(EMPTY, { do: "add-voice", instrument: "bowed" }, { do: "add-voice", instrument: "choir" }, { do: "add", notes: [note(0, 60), note(0, 48, { voice: 2, velocity: 60 })] });

  it("become a composition without empty voices and come back", () => {
    const composition = compositionOf(two);
    expect(composition).toMatchObject({ tempo: 90, beats: 4, unit: 4, tonic: 2, mode: "dorian" });
    expect(composition.voices.map((voice) => voice.voice)).toEqual(["harp", "choir"]);
    expect(draftVoice(two, 1)).toBe(2);
    expect(compositionOf(draftOf(composition, "Back", "protection"))).toEqual(composition);
  });

  it("are held at their bounds whatever storage brings, and are none where it makes no sense", () => {
    for (const nonsense of [null, 3, "x", [], {}, { voices: [], notes: [] }, { voices: 1, notes: 1 }]) expect(draftFrom(nonsense)).toBeNull();
    const wild = draftFrom({ title: 7, tempo: 1e9, beats: -1, unit: 3, key: { tonic: 40, mode: "dorian" }, voices: [{ instrument: "kazoo" }], notes: [{ pitch: 400, onset: -5, duration: 0, velocity: NaN, voice: 9 }, null] });
    expect(wild).toMatchObject({ title: "", tempo: 240, beats: 1, unit: 4, key: { tonic: 11 }, voices: [{ instrument: "harp" }] });
    expect(wild?.notes).toEqual([{ id: 1, voice: 0, pitch: 127, onset: 0, duration: 1, velocity: 80 }]);
    expect(draftFrom(JSON.parse(JSON.stringify(two)))?.notes.map(({ pitch }) => pitch)).toEqual([48, 60]);
  });

  it("are kept, the earlier ones giving way where there is no room", () => {
    let kept = "";
    const shelf: Shelf = {
      getItem: () => kept,
      setItem: (_, text) => {
        if (text.length > 2_000) throw new Error("full");
        kept = text;
      },
    };
    const drafts = Array.from({ length: 12 }, (_, i) => did(two, { do: "add", notes: [note(i * 480, 70)] }));
    const earlier = drafts.reduce<readonly Draft[]>(shelved, []);
    expect(earlier).toHaveLength(EARLIER_MAX);
    expect(shelved(earlier, drafts[11] as Draft)).toBe(earlier);
    expect(shelved(earlier, EMPTY)).toBe(earlier);
    expect(save(shelf, { draft: two, earlier })).toBe(true);
    const read = load(shelf);
    expect(read.draft?.notes).toHaveLength(2);
    expect(read.earlier.length).toBeLessThan(EARLIER_MAX);
    expect(load({ getItem: () => "{", setItem: () => undefined })).toEqual({ draft: null, earlier: [] });
    expect(save(null, { draft: two, earlier: [] })).toBe(false);
  });
});

describe("grid", () => {
  it("snaps, places and names", () => {
    expect(snapTicks("triplet", EMPTY)).toBe(160);
    expect([snapDown(479, 240), snapNear(479, 240), snapNear(-50, 240)]).toEqual([240, 480, 0]);
    expect(placeOf({ beats: 3, unit: 4 }, 480 * 4 + 120)).toEqual({ bar: 2, beat: 2, beyond: 120 });
    expect(placeOf({ beats: 6, unit: 8 }, 1_440)).toEqual({ bar: 2, beat: 1, beyond: 0 });
    expect([valueOf(720), valueOf(160), valueOf(1_920), valueOf(77)]).toEqual(["quarter-dotted", "eighth-triplet", "whole", null]);
  });

  it("knows home and the mode", () => {
    const key = { tonic: 2, mode: "dorian" };
    expect([62, 65, 66, 74].map((pitch) => standing(key, pitch))).toEqual(["home", "within", "outside", "home"]);
    expect(standing(null, 61)).toBe("within");
  });

  it("shows two bars more than there are", () => {
    expect(barsShown(EMPTY)).toBe(8);
    expect(barsShown(did(EMPTY, { do: "add", notes: [note(480 * 40, 60)] }))).toBe(13);
  });
});
