/**
 * From what happens in gatherings to what is shown, spoken and counted in; and the client's own word that it can sound.
 *
 * It is loaded when somebody invites or is invited first. It decides nothing: who takes part and when it starts is the server's to say.
 */
import type { Gathered, Gathering } from "../../protocol/generated";
import type { Happening } from "../../replica/replica";
import { togetherWord, togetherWordOr } from "../../words/together";
import { called } from "../called";
import type { Ports } from "../ports";
import type { Store } from "../store.svelte";
import { countIn, meIn, partText, partTitle, takesPart } from "./parts";

/** Clicks are handed to sound this long ahead, and it is looked for them this often. */
const CLICK_AHEAD_MS = 400;
const CLICK_LOOK_MS = 150;
/** Sound that has not begun after this long holds nobody up: a browser lets it begin only on a key or click of its own page. */
const SOUND_WAIT_MS = 3_000;
/** Before the client says again that it can sound, when that did not arrive. */
const READY_AGAIN_MS = 2_000;

/** Words gatherings and answers for this client. */
export class GatheringsTold {
  /** The gathering for which this client is just saying that it can sound. */
  private readying: string | null = null;
  private clicking: ReturnType<typeof setInterval> | null = null;
  /** The start that is counted in. */
  private counted: number | null = null;
  private clicked = -Infinity;

  constructor(
    private readonly store: Store,
    private readonly ports: Ports,
  ) {}

  /** Takes in what happened. */
  happened(happening: Happening): void {
    const { together } = this.store;
    switch (happening.kind) {
      case "gathering":
        this.told(happening.state);
        return;
      case "gathering-ended":
        this.ended(happening.gathering, happening.why);
        return;
      case "gatherings-anew":
        together.all = [];
        this.stopCount();
        return;
      default:
        return;
    }
  }

  private get me(): string | undefined {
    return this.store.you?.songweaver;
  }

  private told(state: Gathering): void {
    const { together } = this.store;
    const before = together.all.find(({ gathering }) => gathering === state.gathering) ?? null;
    const me = meIn(state, this.me);
    const isIn = me !== null && (takesPart(me) || me.stance === "invited");
    const others = together.all.filter(({ gathering }) => gathering !== state.gathering);
    together.all = !isIn ? others : before === null ? [...others, state] : together.all.map((one) => (one === before ? state : one));
    if (!isIn) {
      if (me?.why !== undefined && me.why !== "left") this.store.notice("bad", togetherWordOr(`you.${me.why}`, togetherWordOr(`why.${me.why}`, me.why)));
      if (before?.startMs === this.counted) this.stopCount();
      return;
    }
    this.say(before, state, me);
    if (me.stance === "accepted") void this.ready(state.gathering);
    if (state.startMs !== undefined && takesPart(me)) this.count(state, state.startMs);
  }

  /** Speaks what is new. */
  private say(before: Gathering | null, state: Gathering, me: Gathered): void {
    const { together } = this.store;
    const melody = state.parts[0]?.name ?? "";
    if (before === null && me.stance === "invited") {
      together.said = togetherWord("invited", { name: called(state.members[0]), melody });
      // The card waits behind an open panel.
      if (this.store.panel !== null) this.store.notice("good", together.said);
      return;
    }
    if (state.startMs !== undefined && before?.startMs === undefined) {
      const seconds = Math.max(1, Math.round((state.startMs - this.ports.world.clock.serverMs()) / 1_000));
      const without = state.members.filter(({ stance }) => stance === "left-out").map(called);
      together.said = without.length === 0 ? togetherWord("said.start", { seconds }) : togetherWord("said.start.without", { seconds, names: without.join(", ") });
      return;
    }
    // Who was asked has that to answer first.
    if (me.stance === "invited") return;
    const mine = state.parts[me.part ?? 0];
    const wasReady = before?.members.some(({ songweaver, stance }) => songweaver === this.me && stance === "ready") === true;
    if (me.stance === "ready" && !wasReady && before !== null && mine !== undefined) {
      together.said = togetherWord("said.ready.you", { part: partTitle(me.part, mine.name, mine.voice), does: partText(mine) });
      return;
    }
    for (const member of state.members) {
      const was = before?.members.find(({ songweaver }) => songweaver === member.songweaver);
      if (was === undefined || was.stance === member.stance || member.songweaver === this.me) continue;
      if (member.stance === "ready") together.said = togetherWord("said.ready", { name: called(member) });
      else if (member.stance === "declined") together.said = togetherWord("said.out", { name: called(member), why: togetherWord("stance.declined") });
      else if (member.why !== undefined) together.said = togetherWord("said.out", { name: called(member), why: togetherWordOr(`why.${member.why}`, member.why) });
      else if (member.stance === "sounding") together.said = togetherWord("said.sounds");
    }
  }

  /** Says that this client can sound, once it can; and again where that did not arrive. */
  private async ready(gathering: string): Promise<void> {
    if (this.readying === gathering) return;
    this.readying = gathering;
    try {
      // Who cannot hear takes part all the same, by the beat that is seen: sound that does not start holds nobody up.
      await Promise.race([this.ports.soundRuns(), new Promise((done) => setTimeout(done, SOUND_WAIT_MS))]);
      const answer = await this.ports.command({ type: "ready-to-cast", gathering });
      if (answer.accepted || !["busy", "unavailable"].includes(answer.code)) return;
      setTimeout(() => {
        const state = this.store.together.all.find((one) => one.gathering === gathering);
        if (state !== undefined && meIn(state, this.me)?.stance === "accepted") void this.ready(gathering);
      }, READY_AGAIN_MS);
    } finally {
      this.readying = null;
    }
  }

  private ended(id: string, why: string): void {
    const { together } = this.store;
    const was = together.all.find(({ gathering }) => gathering === id);
    together.all = together.all.filter((one) => one !== was);
    if (was === undefined) return;
    if (was.startMs === this.counted) this.stopCount();
    const me = meIn(was, this.me);
    const invitedOnly = me?.stance === "invited";
    if (invitedOnly && why !== "withdrawn") return;
    const own = was.inviter === this.me ? ".you" : "";
    const name = called(was.members[0]);
    const text = togetherWordOr(`ended.${why}${own}`, togetherWordOr(`ended.${why}`, why, { name }), { name });
    together.said = text;
    this.store.notice(why === "sung" ? "good" : "plain", text);
  }

  /** Clicks the bar before the start, on the shared clock. */
  private count({ beatMs, beats }: Gathering, startMs: number): void {
    if (this.counted === startMs) return;
    this.stopCount();
    this.counted = startMs;
    const clicks = countIn(startMs, beatMs, beats);
    this.clicking = setInterval(() => {
      const now = this.ports.world.clock.serverMs();
      for (const { atMs, first } of clicks) {
        if (atMs <= this.clicked || atMs > now + CLICK_AHEAD_MS || atMs < now - CLICK_LOOK_MS) continue;
        this.clicked = atMs;
        this.ports.click(atMs, first);
      }
      if (now > startMs && this.clicking !== null) {
        clearInterval(this.clicking);
        this.clicking = null;
      }
    }, CLICK_LOOK_MS);
  }

  private stopCount(): void {
    if (this.clicking !== null) {
      clearInterval(this.clicking);
      // Clicks that were handed on already are silent too; once it sounds there are none.
      this.ports.stopClicks();
    }
    this.clicking = null;
    this.counted = null;
  }
}
