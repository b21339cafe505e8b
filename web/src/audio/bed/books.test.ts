/** The shelf of books: each asked for once, held, asked for again where it did not come. */
import { describe, expect, it } from "vitest";
import type { Phrase } from "../../protocol/generated";
import { NO_BOOK } from "./bed";
import { booksOf } from "./books";

const PHRASES: readonly Phrase[] = [{ ticks: 480, reply: false, notes: [{ pitch: 60, onset: 0, duration: 480, velocity: 80 }] }];

describe("the shelf of books", () => {
  it("asks once for a day's book and has it from then on", async () => {
    const asked: string[] = [];
    const books = booksOf(async (song, day) => (asked.push(`${song} ${day}`), PHRASES), () => 10_000, () => 0);
    expect(books.of("abc", 25)).toBe(NO_BOOK);
    expect(books.of("abc", 29)).toBe(NO_BOOK);
    await Promise.resolve();
    expect(books.of("abc", 29)).toMatchObject({ id: "abc/2", phrases: PHRASES });
    expect(books.of("abc", 30)).toBe(NO_BOOK);
    expect(asked).toEqual(["abc 2", "abc 3"]);
  });

  it("asks again, and not at once, where none came", async () => {
    let [now, asked] = [0, 0];
    const books = booksOf(async () => (asked++, null), () => 10_000, () => now);
    for (now = 0; now <= 60_000; now += 1_000) {
      books.of("abc", 1);
      await Promise.resolve();
    }
    expect(asked).toBe(3);
  });
});
