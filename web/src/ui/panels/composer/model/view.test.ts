/** Where things lie in the roll, and what lies under a pointer. */
import { describe, expect, it } from "vitest";
import { apply } from "./commands";
import { emptyDraft, type Draft } from "./draft";
import { fitting, heldLook, pitchAt, revealing, RULER_HEIGHT, tickAt, under, within, xOf, yOf, zoomed, type Look } from "./view";

const LOOK: Look = { tick: 480, top: 72, perTick: 0.1, perPitch: 16, width: 646, height: 342 };

function draft(): Draft {
  const base = emptyDraft(null, 90, 4, "harp");
  const two = apply(base, { do: "add-voice", instrument: "flute" });
  const done = two.ok && apply(two.draft, { do: "add", notes: [
    { voice: 0, pitch: 65, onset: 960, duration: 480, velocity: 80 },
    { voice: 1, pitch: 65, onset: 960, duration: 960, velocity: 80 },
  ] });
  if (done === false || !done.ok) throw new Error("no draft");
  return done.draft;
}

describe("the roll's geometry", () => {
  it("goes to pixels and back", () => {
    for (const tick of [480, 700, 3_000]) expect(tickAt(LOOK, xOf(LOOK, tick))).toBeCloseTo(tick);
    for (const pitch of [52, 60, 71]) expect(pitchAt(LOOK, yOf(LOOK, pitch) + 8)).toBe(pitch);
    expect(yOf(LOOK, 71)).toBe(RULER_HEIGHT);
  });

  it("finds notes, their ends, and those of the active voice first", () => {
    const notes = draft();
    const y = yOf(LOOK, 65) + 8;
    const at = (tick: number, voice: number, pointer: "mouse" | "touch" = "mouse") => under(LOOK, notes, voice, xOf(LOOK, tick), y, pointer);
    expect(at(1_000, 0)).toMatchObject({ kind: "note", note: { voice: 0 }, edge: false });
    expect(at(1_000, 1)).toMatchObject({ kind: "note", note: { voice: 1 }, edge: false });
    expect(at(1_430, 0)).toMatchObject({ kind: "note", note: { voice: 0 }, edge: true });
    expect(at(1_600, 0)).toMatchObject({ kind: "note", note: { voice: 1 } });
    expect(at(1_930, 0)).toMatchObject({ kind: "empty", pitch: 65 });
    expect(at(1_930, 0, "touch")).toMatchObject({ kind: "note" });
    expect(under(LOOK, notes, 0, 300, 5, "mouse").kind).toBe("ruler");
    expect(under(LOOK, notes, 0, 5, 100, "mouse").kind).toBe("keys");
  });

  it("gives a finger the selected note's handle and low rows' notes from beside, but no note's place", () => {
    const notes = draft();
    const first = new Set([notes.notes[0]?.id ?? 0]);
    const end = xOf(LOOK, 1_440);
    const at = (x: number, y: number, selected = first, voice = 0) => under(LOOK, notes, voice, x, y, "touch", selected);
    const low = yOf(LOOK, 65) + LOOK.perPitch + 6;
    // Below the row the handle is in reach, the other voice's note is not; within the row that note has its place.
    expect(at(end + 20, low)).toMatchObject({ kind: "note", note: { voice: 0 }, edge: true });
    expect(at(end + 20, yOf(LOOK, 65) + 8)).toMatchObject({ kind: "note", note: { voice: 1 } });
    expect(at(end + 20, low, new Set())).toMatchObject({ kind: "empty", pitch: 64 });
    expect(at(end + 30, low)).toMatchObject({ kind: "empty" });
    expect(at(end - 20, yOf(LOOK, 65) - 3, new Set())).toMatchObject({ kind: "note", note: { voice: 0 }, edge: false });
    expect(under(LOOK, notes, 0, end - 20, yOf(LOOK, 65) - 3, "mouse")).toMatchObject({ kind: "empty", pitch: 66 });
    expect(fitting(draft(), 346, 242, 0.1, 18).perPitch).toBe(18);
  });

  it("takes what a box touches", () => {
    expect(within(draft(), { from: 1_450, to: 1_500, low: 60, high: 70 }).map((note) => note.voice)).toEqual([1]);
    expect(within(draft(), { from: 0, to: 9_999, low: 66, high: 70 })).toEqual([]);
  });

  it("zooms around a point, stays within what there is and brings what is meant into sight", () => {
    const near = zoomed(LOOK, 300, 150, 2, 1.5);
    expect(tickAt(near, 300)).toBeCloseTo(tickAt(LOOK, 300));
    expect(pitchAt(near, 150)).toBe(pitchAt(LOOK, 150));
    expect(heldLook({ ...LOOK, tick: 1e6, top: 500 }, 9_600)).toMatchObject({ tick: 3_600, top: 128 });
    for (const [tick, pitch] of [[0, 127], [20_000, 0]] as const) {
      const shown = revealing(LOOK, tick, pitch);
      expect(xOf(shown, tick)).toBeGreaterThanOrEqual(46);
      expect(xOf(shown, tick)).toBeLessThanOrEqual(shown.width);
      expect(yOf(shown, pitch)).toBeGreaterThanOrEqual(RULER_HEIGHT);
      expect(yOf(shown, pitch)).toBeLessThanOrEqual(shown.height - shown.perPitch);
    }
    expect(yOf(fitting(draft(), 646, 342, 0.1), 65)).toBeGreaterThan(RULER_HEIGHT);
  });
});
