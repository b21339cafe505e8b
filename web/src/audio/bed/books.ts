/**
 * The books of phrases that the bed sings from, by Song and world day: asked for when they are needed first, a few of them held.
 *
 * It makes no phrase. While a book has not come, and where none comes, the bed has none.
 */
import type { Phrase } from "../../protocol/generated";
import { NO_BOOK, type Book } from "./bed";

/** Fetches the phrases of a Song on a world day; null where they do not come. */
export type PhraseSource = (song: string, day: number) => Promise<readonly Phrase[] | null>;

/** Books that are held. */
const HELD_MAX = 6;
/** After a book did not come it is asked for again no sooner, in milliseconds. */
const AGAIN_MS = 30_000;

/** A shelf of books. */
export interface Books {
  /** The book of a Song at a second of the server's clock; an empty one until it has come. */
  of(song: string, seconds: number): Book;
}

/** A shelf over a source; `dayMs` tells how long a world day is. */
export function booksOf(source: PhraseSource, dayMs: () => number, now: () => number = () => performance.now()): Books {
  const held = new Map<string, Book>();
  const asked = new Map<string, number>();
  return {
    of: (song, seconds) => {
      const day = Math.max(0, Math.floor((seconds * 1_000) / dayMs()));
      const id = `${song}/${day}`;
      const known = held.get(id);
      if (known !== undefined) return known;
      if (now() - (asked.get(id) ?? -Infinity) < AGAIN_MS) return NO_BOOK;
      asked.set(id, now());
      void source(song, day).then((phrases) => {
        if (phrases === null) return;
        held.set(id, { id, phrases });
        asked.delete(id);
        for (const old of held.keys()) {
          if (held.size <= HELD_MAX) break;
          held.delete(old);
        }
      });
      return NO_BOOK;
    },
  };
}
