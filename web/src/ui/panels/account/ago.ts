/** Times of accounts in words: how long ago, and on which day. What it is not: world time, which has its own days. */

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** How long ago a time was, given in Unix seconds. What is less than a minute ago is now. */
export function ago(seconds: number, nowSeconds: number = Date.now() / 1_000): string {
  const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  const past = Math.max(0, nowSeconds - seconds);
  for (const [unit, length] of UNITS) {
    if (past >= length) return format.format(-Math.floor(past / length), unit);
  }
  return "just now";
}

/** The day of a time, given in Unix seconds, where one is. */
export function day(seconds: number): string {
  return new Intl.DateTimeFormat("en", { dateStyle: "long" }).format(seconds * 1_000);
}
