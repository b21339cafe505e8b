/** How people, cases and acts are named in the view of moderation. */
import type { Act, Case, KnownGarden, Someone } from "../../../protocol/generated";
import { tell, tellOr } from "../../../words/moderation";
import { moment } from "../../when";

/** A name, or that there is none. */
export function nameOf(someone: Someone): string {
  return someone.name === "" ? `${tell("nameless")} ${someone.songweaver.slice(0, 6)}` : someone.name;
}

/** What a case is about, in a few words: `a line in Say, weavers-landing`. */
export function whatOf(one: Case): string {
  if (one.of === "name") return tell("of.name");
  if (one.of === "person") return tell("of.person");
  if (one.of === "share") return tell("of.share");
  if (one.channel === "whisper") return tell("of.whisper");
  return `${tell("of.line")} ${tellOr(`channel.${one.channel}`, one.channel)}, ${one.place}`;
}

/** Where a garden is: `weavers-landing, 120 m east, 48 m south`. */
export function gardenOf(one: KnownGarden): string {
  return tell("garden.at", { region: one.garden.region, east: one.x, south: one.z });
}

/** An act in a few words: `Mute Say, Whisper until ...`. */
export function actOf(act: Act): string {
  const channels = act.channels.map((channel) => tell(`channel.${channel}`)).join(", ");
  const until = act.until === null ? "" : tell("until", { when: moment(act.until) });
  return [tell(`act.${act.kind}`), channels, until].filter((part) => part !== "").join(" ");
}

/** How an act stands: it holds, is over, or was taken back. */
export function standOf(act: Act): string {
  if (act.undone !== null) return tell("undone", { why: act.undone });
  return act.inForce ? tell("holds") : tell("over");
}
