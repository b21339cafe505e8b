/**
 * Tokens that stand in more than one tab at once, since a tab was duplicated: whoever refreshes tells the others, and whoever is about to
 * refresh asks first. They never leave the tabs' own storage, so that closing the last tab forgets them.
 *
 * It refreshes nothing; one tab at a time does that under a lock.
 */
import { storedOf, type Keep, type Stored } from "./tokens";

/** What tabs say to each other. */
export type Word =
  /** Whoever has the tokens of `past` takes these; null: the session is over. */
  | { says: "now"; past: string; stored: Stored | null }
  /** Who knows what came after these? */
  | { says: "asks"; refresh: string };

/** What joins the tabs. */
export interface Tabs {
  post(word: Word): void;
  /** Only one listener is needed. */
  listen(heard: (word: unknown) => void): void;
}

/** Refresh tokens remembered as past; more do not come within a day. */
const PAST_MAX = 128;
/** How long another tab may take to answer: messages between tabs take a few milliseconds. */
const PATIENCE_MS = 250;

/** The tabs of this browser that share a name; null where browsers have none such. */
export function tabs(name: string): Tabs | null {
  if (typeof BroadcastChannel === "undefined") return null;
  const channel = new BroadcastChannel(name);
  return {
    post: (word) => channel.postMessage(word),
    listen: (heard) => channel.addEventListener("message", (event: MessageEvent<unknown>) => heard(event.data)),
  };
}

/** A keep whose tokens follow those of other tabs that began with the same. */
export function sharedKeep(keep: Keep, others: Tabs | null, patience: (ms: number) => Promise<void> = pause): Keep {
  if (others === null) return keep;
  const past = new Set<string>();
  let told: (() => void) | null = null;

  const leave = (refresh: string): void => {
    past.add(refresh);
    if (past.size > PAST_MAX) past.delete(past.values().next().value as string);
  };

  others.listen((heard) => {
    const word = wordOf(heard);
    const mine = keep.read();
    if (word === null || mine === null) return;
    if (word.says === "asks") {
      if (past.has(word.refresh) && mine.refresh !== word.refresh) others.post({ says: "now", past: word.refresh, stored: mine });
    } else if (mine.refresh === word.past && (word.stored === null || word.stored.songweaver === mine.songweaver)) {
      leave(mine.refresh);
      keep.write(word.stored);
      told?.();
    }
  });

  return {
    read: () => keep.read(),
    write(stored) {
      const before = keep.read();
      keep.write(stored);
      if (before === null || before.refresh === stored?.refresh) return;
      leave(before.refresh);
      if (stored === null || stored.songweaver === before.songweaver) others.post({ says: "now", past: before.refresh, stored });
    },
    async newest() {
      const mine = keep.read();
      if (mine === null) return;
      const answered = new Promise<void>((resolve) => (told = resolve));
      others.post({ says: "asks", refresh: mine.refresh });
      await Promise.race([answered, patience(PATIENCE_MS)]);
      told = null;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A word as it should be; what else comes over the channel is none. */
function wordOf(heard: unknown): Word | null {
  if (typeof heard !== "object" || heard === null) return null;
  const { says, past, stored, refresh } = heard as Record<string, unknown>;
  if (says === "asks" && typeof refresh === "string") return { says, refresh };
  if (says !== "now" || typeof past !== "string") return null;
  if (stored === null) return { says, past, stored };
  const tokens = storedOf(stored);
  return tokens === null ? null : { says, past, stored: tokens };
}
