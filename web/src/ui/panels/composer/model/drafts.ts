/**
 * Drafts in this browser: the one that is written now, and those it took the place of, so that nothing is lost on a reload, a failed save or an import.
 *
 * It reads and writes storage; it edits nothing. Where the browser forbids storage, drafts last as long as the page.
 */
import { draftFrom, type Draft } from "./draft";

const KEY = "finalverse.composer";
/** Earlier drafts that are kept. */
export const EARLIER_MAX = 8;

/** What is kept. */
export interface Kept {
  readonly draft: Draft | null;
  /** Drafts that another took the place of, the latest first. */
  readonly earlier: readonly Draft[];
}

/** Where it is kept: the browser's storage, or a stand-in. */
export type Shelf = Pick<Storage, "getItem" | "setItem">;

/** What is kept; nothing where storage holds nothing that makes sense. */
export function load(shelf: Shelf | null): Kept {
  try {
    const value: unknown = JSON.parse(shelf?.getItem(KEY) ?? "null");
    if (typeof value !== "object" || value === null) return { draft: null, earlier: [] };
    const { draft, earlier } = value as { draft?: unknown; earlier?: unknown };
    const drafts = Array.isArray(earlier) ? earlier.map(draftFrom).filter((one) => one !== null) : [];
    return { draft: draftFrom(draft), earlier: drafts.slice(0, EARLIER_MAX) };
  } catch {
    return { draft: null, earlier: [] };
  }
}

/** Keeps; false where it could not be kept. Where there is no room for all, earlier drafts give way. */
export function save(shelf: Shelf | null, kept: Kept): boolean {
  for (let earlier = [...kept.earlier]; ; earlier = earlier.slice(0, -1)) {
    try {
      if (shelf === null) return false;
      shelf.setItem(KEY, JSON.stringify({ draft: kept.draft, earlier }));
      return true;
    } catch {
      if (earlier.length === 0) return false;
    }
  }
}

/** Puts a draft among the earlier ones, unless it has no notes or is the latest of them already. */
export function shelved(earlier: readonly Draft[], draft: Draft): readonly Draft[] {
  if (draft.notes.length === 0) return earlier;
  const same = (other: Draft | undefined): boolean => other !== undefined && JSON.stringify(other.notes) === JSON.stringify(draft.notes);
  return same(earlier[0]) ? earlier : [draft, ...earlier].slice(0, EARLIER_MAX);
}

/** The browser's storage, where it lets itself be used. */
export function browserShelf(): Shelf | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
