/** How one stands with the keepers of the world, in words and in order: what is new, what holds, what one may answer. */
import type { OwnAct, Standing } from "../protocol/generated";
import { word } from "../words/words";

/** What is new to one: acts nobody told yet, taken back ones, answers nobody read. */
export function newActs(standing: Standing | null): OwnAct[] {
  return (standing?.acts ?? []).filter((act) => !act.seen || (act.appeal?.answer != null && !act.appeal.seen));
}

/** How many of one's reports were looked at since one was told last. */
export function newReports(standing: Standing | null): number {
  return (standing?.reports ?? []).filter((report) => report.lookedAt !== null && !report.seen).length;
}

/** What an act is, as a heading: `Muted in: Say, Region`. */
export function titleOf(act: OwnAct): string {
  if (act.undone !== null) return word("standing.undone", { what: word(`standing.${act.kind}`) });
  const what = word(`standing.${act.kind}`);
  return act.channels.length === 0 ? what : `${what}: ${act.channels.map((channel) => word(`chat.${channel}`)).join(", ")}`;
}

/** Until when an act holds, in the reader's own time; null for what has no end or does not last. */
export function untilOf(act: OwnAct): string | null {
  if (act.undone !== null) return null;
  if (act.until === null) return act.kind === "ban" ? word("standing.forever") : null;
  const when = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" }).format(act.until * 1_000);
  return word(act.inForce ? "standing.until" : "standing.ended", { when });
}
