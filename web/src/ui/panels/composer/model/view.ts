/**
 * The roll as it is looked at: which ticks and pitches lie where in pixels, and what lies under a point.
 *
 * It draws nothing and edits nothing.
 */
import type { Draft, DraftNote } from "./draft";

/** Width of the keys at the left, in pixels. */
export const KEYS_WIDTH = 46;
/** Height of the ruler of bars. */
export const RULER_HEIGHT = 22;
/** Pixels at a note's end by which it is stretched, by mouse and by finger. */
const EDGE = { mouse: 8, touch: 16 } as const;
/** How far a finger reaches beyond what it touches, in pixels: rows lower than this are hit from beside too. */
const FINGER = 24;
/** The handle at the end of the one note that is selected, for fingers: pixels before the end, after it, and above and below the row. */
export const HANDLE = { before: 8, after: 24, beside: 8 } as const;
/** Bounds of zoom: pixels per quarter, pixels per semitone. */
export const SCALE = { timeMin: 14, timeMax: 220, pitchMin: 7, pitchMax: 30 } as const;

/** What is looked at. */
export interface Look {
  /** Tick at the left edge. */
  readonly tick: number;
  /** Pitch at the upper edge, with parts of a semitone; 128 is the top. */
  readonly top: number;
  /** Pixels of a tick. */
  readonly perTick: number;
  /** Pixels of a semitone. */
  readonly perPitch: number;
  /** Size of the whole canvas in pixels, keys and ruler included. */
  readonly width: number;
  readonly height: number;
}

/** Pixel of a tick. */
export function xOf(look: Look, tick: number): number {
  return KEYS_WIDTH + (tick - look.tick) * look.perTick;
}

/** Upper pixel of a pitch's row. */
export function yOf(look: Look, pitch: number): number {
  return RULER_HEIGHT + (look.top - pitch - 1) * look.perPitch;
}

/** Tick under a pixel. */
export function tickAt(look: Look, x: number): number {
  return Math.max(0, look.tick + (x - KEYS_WIDTH) / look.perTick);
}

/** Pitch under a pixel, 0..127. */
export function pitchAt(look: Look, y: number): number {
  return Math.min(127, Math.max(0, Math.ceil(look.top - (y - RULER_HEIGHT) / look.perPitch) - 1));
}

/** What lies under a point. */
export type Under =
  | { kind: "keys"; pitch: number }
  | { kind: "ruler"; tick: number }
  | { kind: "note"; note: DraftNote; edge: boolean }
  | { kind: "empty"; tick: number; pitch: number };

/** The note whose end has the handle: the only one that is selected. */
export function handled(draft: Draft, selected: ReadonlySet<number>): DraftNote | null {
  return selected.size === 1 ? (draft.notes.find((note) => selected.has(note.id)) ?? null) : null;
}

/** What lies under a point; notes of the active voice lie above the others. A finger has the handle of the selected note besides, where no other note is. */
export function under(look: Look, draft: Draft, voice: number, x: number, y: number, pointer: "mouse" | "touch", selected: ReadonlySet<number> = new Set()): Under {
  if (y < RULER_HEIGHT) return { kind: "ruler", tick: tickAt(look, x) };
  if (x < KEYS_WIDTH) return { kind: "keys", pitch: pitchAt(look, y) };
  const tick = tickAt(look, x);
  const pitch = pitchAt(look, y);
  const touches = (note: DraftNote, slack: number): boolean => tick >= note.onset - slack && tick < Math.max(note.onset + note.duration, note.onset + 6 / look.perTick) + slack;
  const above = (a: DraftNote, b: DraftNote): number => Number(b.voice === voice) - Number(a.voice === voice) || b.id - a.id;
  let hit = draft.notes.filter((note) => note.pitch === pitch && touches(note, 0)).sort(above)[0];
  if (pointer === "touch") {
    const own = handled(draft, selected);
    if (own !== null && (hit === undefined || hit === own) && onHandle(look, own, x, y)) return { kind: "note", note: own, edge: true };
    const [across, beside] = [6 / look.perTick, Math.max(0, FINGER - look.perPitch) / 2];
    hit ??= draft.notes.filter((note) => touches(note, across) && offRow(look, note, y) <= beside).sort((a, b) => offRow(look, a, y) - offRow(look, b, y) || above(a, b))[0];
  }
  if (hit === undefined) return { kind: "empty", tick, pitch };
  const width = hit.duration * look.perTick;
  const edge = Math.min(EDGE[pointer], width / 3);
  return { kind: "note", note: hit, edge: x >= xOf(look, hit.onset + hit.duration) - edge };
}

/** Pixels from a note's row to a pixel; 0 within it. */
function offRow(look: Look, note: DraftNote, y: number): number {
  const top = yOf(look, note.pitch);
  return Math.max(0, top - y, y - top - look.perPitch);
}

function onHandle(look: Look, note: DraftNote, x: number, y: number): boolean {
  const end = xOf(look, note.onset + note.duration);
  const before = Math.min(HANDLE.before, (note.duration * look.perTick) / 3);
  return x >= end - before && x <= end + HANDLE.after && offRow(look, note, y) <= HANDLE.beside;
}

/** Notes that a box touches. */
export function within(draft: Draft, box: { from: number; to: number; low: number; high: number }): DraftNote[] {
  return draft.notes.filter((note) => note.pitch >= box.low && note.pitch <= box.high && note.onset < box.to && note.onset + note.duration > box.from);
}

/** The same look held within what there is to see: `end` is the last tick. */
export function heldLook(look: Look, end: number): Look {
  const across = (look.width - KEYS_WIDTH) / look.perTick;
  const down = (look.height - RULER_HEIGHT) / look.perPitch;
  return {
    ...look,
    tick: Math.max(0, Math.min(look.tick, Math.max(0, end - across))),
    top: Math.min(128, Math.max(look.top, Math.min(128, down))),
  };
}

/** Zooms around a point, which stays where it is. */
export function zoomed(look: Look, x: number, y: number, time: number, pitch: number): Look {
  const perTick = clamp(look.perTick * time, SCALE.timeMin / 480, SCALE.timeMax / 480);
  const perPitch = clamp(look.perPitch * pitch, SCALE.pitchMin, SCALE.pitchMax);
  const tick = look.tick + (x - KEYS_WIDTH) * (1 / look.perTick - 1 / perTick);
  const top = look.top - (y - RULER_HEIGHT) * (1 / look.perPitch - 1 / perPitch);
  return { ...look, perTick, perPitch, tick: Math.max(0, tick), top };
}

/** The look that brings a tick and a pitch into sight, moved no farther than needed. */
export function revealing(look: Look, tick: number, pitch: number): Look {
  const across = (look.width - KEYS_WIDTH) / look.perTick;
  const down = (look.height - RULER_HEIGHT) / look.perPitch;
  const margin = across * 0.08;
  let { tick: left, top } = look;
  if (tick < left + margin) left = Math.max(0, tick - margin);
  else if (tick > left + across - margin * 2) left = tick - across + margin * 2;
  if (pitch + 2 > top) top = Math.min(128, pitch + 2);
  else if (pitch - 1 < top - down) top = pitch - 1 + down;
  return { ...look, tick: left, top };
}

/** The look that shows all notes of a draft, or the middle octaves where there are none, in rows of `row` pixels at least. */
export function fitting(draft: Draft, width: number, height: number, perTick: number, row: number = SCALE.pitchMin + 3): Look {
  const pitches = draft.notes.map((note) => note.pitch);
  const low = pitches.length === 0 ? 57 : Math.min(...pitches) - 3;
  const high = pitches.length === 0 ? 76 : Math.max(...pitches) + 4;
  const perPitch = clamp((height - RULER_HEIGHT) / Math.max(16, high - low), row, Math.max(row, 18));
  const down = (height - RULER_HEIGHT) / perPitch;
  const top = Math.min(128, (low + high) / 2 + down / 2);
  return { tick: 0, top, perTick, perPitch, width, height };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
