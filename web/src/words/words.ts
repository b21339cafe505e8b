/**
 * The message catalogue: every word a player reads that the client chooses. English first; another language is another table.
 *
 * It words what others decided; it decides nothing. What the server says in plain words itself is shown as it is where no word
 * is found for its code.
 */
import { composerWords } from "./composer";
import { fill, type Values } from "./fill";
import { helpWords } from "./help";
import { lifeRefusals, lifeWords } from "./life";
import { LINES } from "./lines.generated";
import { music } from "./music";
import { server } from "./server";
import { interfaceWords } from "./interface";
import { weatherWords } from "./weather";

export { fill, type Values } from "./fill";

const catalogue: Readonly<Record<string, string>> = { ...interfaceWords, ...helpWords, ...composerWords, ...weatherWords, ...lifeWords, ...lifeRefusals, ...music, ...server };

const own = { ...interfaceWords, ...helpWords, ...composerWords, ...weatherWords, ...lifeWords } as const;

/** Keys of the interface's own words. */
export type WordKey = keyof typeof own;

/** A text of the interface. */
export function word(key: WordKey, values: Values = {}): string {
  return fill(own[key], values);
}

/** The text of a key that came from the server, or what it said itself. */
export function wordOr(key: string, fallback: string, values: Values = {}): string {
  const text = catalogue[key];
  return text === undefined ? fallback : fill(text, values);
}

/** Why something was not done, by the server's stable code; its own plain reason stands where a code has no words, or inside them. */
export function explained(of: "refused" | "closed" | "problem", code: string, reason: string): string {
  return wordOr(`${of}.${code}`, reason, { reason });
}

/** Why there is no connection: a close and a problem of HTTP may both be the reason. */
export function disconnected(code: string, reason: string): string {
  return wordOr(`closed.${code}`, explained("problem", code, reason), { reason });
}

/** A line that a being of the world speaks; null when the catalogue does not have it. */
export function spokenLine(line: string, values: Values): string | null {
  const text = LINES[line];
  return text === undefined ? null : fill(text, values);
}

/** A name made of a slug, for what has no words: `star-whale` is Star whale. */
export function fromSlug(slug: string): string {
  const text = slug.replaceAll(/[-_.]+/g, " ").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
