/**
 * What was done to a draft, so that it can be undone and done again.
 *
 * Commands of one gesture (a drag, a held key) become one step. It holds drafts, which share what did not change; nothing here edits.
 */
import { apply, type Command, type Refused } from "./commands";
import type { Draft } from "./draft";

/** Steps that can be undone. */
export const STEPS_MAX = 200;

/** A draft with its past and its future. */
export interface History {
  readonly past: readonly Draft[];
  readonly present: Draft;
  readonly future: readonly Draft[];
  /** The gesture that made the present; null where the next command is a step of its own. */
  readonly gesture: string | null;
}

/** What came of a command. */
export type Step = { ok: true; history: History; added: readonly number[] } | { ok: false; why: Refused };

/** A draft without past. */
export function begin(draft: Draft): History {
  return { past: [], present: draft, future: [], gesture: null };
}

/** Does a command. Those of one `gesture` after another are undone together. */
export function perform(history: History, command: Command, gesture: string | null = null): Step {
  const did = apply(history.present, command);
  if (!did.ok) return did;
  if (did.draft === history.present) return { ok: true, history, added: did.added };
  const together = gesture !== null && gesture === history.gesture;
  const past = together ? history.past : [...history.past, history.present].slice(-STEPS_MAX);
  return { ok: true, history: { past, present: did.draft, future: [], gesture }, added: did.added };
}

/** Puts a wholly other draft in the place of the present one; it can be undone. */
export function replace(history: History, draft: Draft): History {
  return { past: [...history.past, history.present].slice(-STEPS_MAX), present: draft, future: [], gesture: null };
}

/** Ends a gesture: what follows is a step of its own. */
export function settled(history: History): History {
  return history.gesture === null ? history : { ...history, gesture: null };
}

/** Undoes a step; the same history where there is none. */
export function undo(history: History): History {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future], gesture: null };
}

/** Does a step again; the same history where there is none. */
export function redo(history: History): History {
  const [next, ...later] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future: later, gesture: null };
}
