/**
 * Where a draft goes: among one's melodies, and by link to others; and what others' links bring. It edits nothing and reads no files.
 */
import type { KeptMelody, OwnShare, SharedComposition } from "../../../protocol/generated";
import { explained, word } from "../../../words/words";
import type { Ports } from "../../ports";
import type { Store } from "../../store.svelte";
import { compositionOf, draftOf } from "./model/draft";
import { scoreOf } from "./model/sounding";
import type { ComposerSession } from "./session.svelte";

const LINK = /^#melody=([0-9a-f]{32})$/;

/** Keeps and shares the draft, and takes what is shared. */
export class DraftKeeping {
  /** What one shares; null until it was asked for. */
  shares = $state.raw<readonly OwnShare[] | null>(null);
  /** The draft's own share, where it was made just now. */
  shared = $state.raw<OwnShare | null>(null);
  received = $state.raw<SharedComposition | null>(null);
  /** How often a title was asked for that is not there yet. */
  titleAsked = $state(0);
  /** Its link, by which it can be reported. */
  receivedBy = "";

  private linked: string | null = null;

  constructor(
    private readonly session: ComposerSession,
    private readonly store: Store,
    private readonly ports: Ports,
  ) {}

  /** Saves it to one's melodies; what is kept, or null where that failed. */
  async keep(): Promise<KeptMelody | null> {
    const { session } = this;
    const name = this.titled();
    if (name === null) return null;
    const request = { composition: compositionOf(session.draft), name, intent: session.draft.intent };
    const answer = await session.busyWith("keep", () => this.ports.composer.keep(request));
    if (answer === null) return null;
    if (answer.ok) {
      session.tell("good", word("composer.keep.done", { name: answer.value.melody.name }), answer.value.remarks);
      return answer.value.melody;
    }
    if (answer.problem.code === "already-known") session.tell("good", word("composer.keep.known"));
    else session.failed(answer.problem);
    return null;
  }

  /** Gives it a link. */
  async share(): Promise<void> {
    const { session } = this;
    const title = this.titled();
    if (title === null) return;
    const answer = await session.busyWith("share", () => this.ports.composer.share({ composition: compositionOf(session.draft), title }));
    if (answer === null) return;
    if (!answer.ok) return session.failed(answer.problem);
    this.shared = answer.value;
    this.shares = [answer.value, ...(this.shares ?? [])];
  }

  /** Asks what one shares. */
  async listShares(): Promise<void> {
    const answer = await this.ports.composer.shares();
    if (answer.ok) this.shares = answer.value;
  }

  async takeBack(share: OwnShare): Promise<void> {
    const problem = await this.ports.composer.takeBack(share.share);
    if (problem !== null) return this.session.failed(problem);
    this.shares = (this.shares ?? []).filter((one) => one.share !== share.share);
    if (this.shared?.share === share.share) this.shared = null;
    this.session.tell("good", word("composer.share.taken"));
  }

  /** The address of a share. */
  addressOf(share: OwnShare): string {
    return `${location.origin}/#melody=${share.share}`;
  }

  /** The page was opened by an address: of a share, it is opened when the world is there. */
  link(hash: string): void {
    const found = LINK.exec(hash)?.[1];
    if (found === undefined) return;
    this.linked = found;
    // The link is a secret of those who were given it: it does not stay in the address.
    window.history.replaceState(null, "", location.pathname + location.search);
  }

  /** Asks for the share whose link was followed, once, and has the composer shown by `show`. */
  async openLinked(show: () => void): Promise<void> {
    const share = this.linked;
    if (share === null || this.store.you === null) return;
    this.linked = null;
    const answer = await this.ports.composer.open(share);
    if (answer.ok) {
      this.received = answer.value;
      this.receivedBy = share;
      if (this.store.panel !== "composer") show();
    } else this.store.notice("bad", word("composer.received.failed", { reason: explained("problem", answer.problem.code, answer.problem.reason) }));
  }

  /** Plays what was received. */
  listenReceived(): void {
    if (this.received === null) return;
    const draft = draftOf(this.received.composition, this.received.title, "creative");
    this.session.playing = true;
    this.ports.score.play(scoreOf(draft, false, false), 0);
  }

  /** Takes what was received as the draft; the one so far is kept. */
  takeReceived(): void {
    if (this.received === null) return;
    this.session.stop();
    this.session.exchange(draftOf(this.received.composition, this.received.title, this.session.draft.intent));
    this.received = null;
  }

  /** Puts what was received aside. */
  putAside(): void {
    this.session.stop();
    this.received = null;
  }

  /** The draft's title; null, and told so, where it has none yet. */
  private titled(): string | null {
    const title = this.session.draft.title.trim();
    if (title !== "") return title;
    this.titleAsked++;
    this.session.tell("bad", word("composer.title.needed"));
    return null;
  }
}
