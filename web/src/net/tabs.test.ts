/** Two tabs with one session: neither uses a refresh token the other used, and leaving in one is leaving in both. */
import { describe, expect, test } from "vitest";
import type { Api } from "./http";
import { sharedKeep, type Tabs, type Word } from "./tabs";
import { TokenStore, type Keep, type Stored } from "./tokens";

/** A channel that delivers to all others, later, as browsers do. */
class Channel {
  private readonly listeners: ((word: unknown) => void)[] = [];

  tab(): Tabs {
    const own: ((word: unknown) => void)[] = [];
    return {
      post: (word: Word) => queueMicrotask(() => this.listeners.filter((one) => !own.includes(one)).forEach((one) => one(structuredClone(word)))),
      listen: (heard) => {
        own.push(heard);
        this.listeners.push(heard);
      },
    };
  }
}

function memory(begin: Stored | null): Keep {
  let kept = begin;
  return { read: () => kept, write: (stored) => void (kept = stored) };
}

const FIRST: Stored = { access: "a1", refresh: "r1", expiresAt: 0, songweaver: "s", guest: false };

/** A server whose refresh tokens serve once; a second use ends the session. */
function server() {
  let current = 1;
  let ended = false;
  const api = {
    refresh: async (refresh: string) => {
      if (ended || refresh !== `r${current}`) {
        ended = true;
        return { ok: false, status: 401, problem: { code: "refresh-reused", reason: "used before" } };
      }
      current += 1;
      return { ok: true, value: { access: `a${current}`, refresh: `r${current}`, expiresSeconds: 900, songweaver: "s", guest: false } };
    },
    logout: async () => ({ ok: true, value: null }),
  };
  return { api: api as unknown as Api, ended: () => ended };
}

/** One tab at a time, as the browser's lock has it. */
function lock() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

function duplicated(now: () => number) {
  const { api, ended } = server();
  const channel = new Channel();
  const exclusive = lock();
  // The longest wait is over when every message that was sent has arrived.
  const patience = async () => {
    for (let turns = 0; turns < 8; turns++) await Promise.resolve();
  };
  const stores = [1, 2].map(() => new TokenStore(api, sharedKeep(memory(FIRST), channel.tab(), patience), exclusive, now));
  return { first: stores[0] as TokenStore, second: stores[1] as TokenStore, ended };
}

describe("duplicated tabs", () => {
  test("each goes on with what the other got, however often", async () => {
    let now = 1_000_000;
    const { first, second, ended } = duplicated(() => now);
    for (const one of [first, second, second, first, second]) {
      const access = await one.access();
      expect(access.ok).toBe(true);
      now += 900_000;
    }
    expect(await Promise.all([first.access(), second.access()])).toMatchObject([{ ok: true, value: "a7" }, { ok: true, value: "a7" }]);
    expect(ended()).toBe(false);
  });

  test("logging out in one is logging out in both; another's session is nobody's", async () => {
    const { first, second } = duplicated(() => 1_000_000);
    await first.access();
    await Promise.resolve();
    await second.logout();
    await Promise.resolve();
    expect(first.known).toBe(null);
  });

  test("what is no word, or of other tokens, changes nothing", () => {
    const keep = memory(FIRST);
    let say: (word: unknown) => void = () => undefined;
    sharedKeep(keep, { post: () => undefined, listen: (heard) => (say = heard) });
    for (const word of [null, "now", { says: "now" }, { says: "now", past: "r9", stored: null }, { says: "now", past: "r1", stored: { access: 1 } }, { says: "now", past: "r1", stored: { ...FIRST, songweaver: "t" } }]) say(word);
    expect(keep.read()).toEqual(FIRST);
  });
});
