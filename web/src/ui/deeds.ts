/**
 * What a click, a key or a happening does: the interface's control, apart from its views.
 *
 * It asks the server and shows what came of it; it decides no rule of the world.
 */
import type { Action } from "../input/bindings";
import type { PlayedNote } from "../input/controls";
import { LIMITS, type ChatTo, type Emote, type Intent, type KeptMelody, type OwnAct, type Tended, type TendedBy, type Tending } from "../protocol/generated";
import type { CommandAnswer, Command } from "../net/outbox";
import { explained, word } from "../words/words";
import { ComposerSession } from "./panels/composer/session.svelte";
import { saveFile } from "./files";
import { stopBefore, type Goal } from "./goal";
import type { NearPerson, NearPlace } from "./near";
import type { Ports } from "./ports";
import type { Settings } from "./settings";
import type { Panel, Reporting, Store } from "./store.svelte";
import type { Way } from "./weather/way";

/** A place suggests its intent from this many times its reach. */
const SUGGEST_REACHES = 2.5;

/** So near one walks to a creature: hands reach, and it is not trodden on. */
const CREATURE_METRES = 3;

/** A followed journey that leads elsewhere so near to its goal is followed no farther than there. */
const ALMOST_METRES = 30;


/** Everything the player can do through the interface. */
export class Deeds {
  readonly composer: ComposerSession;
  goal: Goal | null = null;
  /** The place of the journey that one walks to by itself. */
  private followed: string | null = null;

  constructor(
    readonly store: Store,
    readonly ports: Ports,
  ) {
    this.composer = new ComposerSession(store, ports);
  }

  /** The first gesture: sound may sound from now on. */
  begin(): void {
    this.ports.wakeSound();
    this.store.begun = true;
  }

  /** The first key, button or touch: the world begins when it is there, and who is not made yet begins with the instrument in hand. */
  start(): boolean {
    const { store } = this;
    if (store.begun || store.you === null || !store.groundCame) return false;
    this.begin();
    if (!store.you.made) this.raise();
    return true;
  }

  /** An action of keyboard or gamepad. */
  act(action: Action): void {
    const { store } = this;
    if (!store.begun) {
      this.start();
      return;
    }
    // While one composes, only the way out is the world's.
    if (store.panel === "composer" && action !== "menu") return;
    switch (action) {
      case "raise":
        this.toggleInstrument();
        return;
      case "interact":
        if (store.offering !== null) void this.interact(store.offering, store.offering.place.offers[0] ?? "");
        return;
      case "chat":
        store.chatOpen = true;
        return;
      case "wave":
        this.emote("wave");
        return;
      case "menu":
        this.back();
        return;
      case "map":
      case "melodies":
      case "composer":
      case "codex":
      case "near":
      case "guide":
      case "nature":
      case "forecast":
      case "calendar":
      case "help":
        this.toggle(action);
        return;
      default:
        return;
    }
  }

  /** Closes what is on top; with nothing open, the menu opens. */
  back(): void {
    const { store } = this;
    if (store.chatOpen) store.chatOpen = false;
    else if (store.panel !== null) store.panel = null;
    else if (store.weaving.shown) store.weaving.shown = false;
    else if (store.judgedShown) store.judgedShown = false;
    else if (store.nature.picked !== null) store.nature.picked = null;
    else if (store.raised) this.lower();
    else store.panel = "menu";
  }

  /** Opens a panel, or closes it when it is open. */
  toggle(panel: Panel): void {
    if (panel === "nature") this.store.nature.region = null;
    if (panel === "composer") this.compose();
    else this.store.panel = this.store.panel === panel ? null : panel;
  }

  /** Opens the composer, or closes it; a performance ends first. */
  compose(): void {
    const { store, ports } = this;
    if (store.panel === "composer") {
      store.panel = null;
      return;
    }
    this.lower();
    ports.controls.release();
    store.chatOpen = false;
    store.panel = "composer";
  }

  /** Opens the ledger of a region. */
  why(region: string): void {
    this.store.causesOf = region;
    this.store.panel = "causes";
    this.ports.send({ type: "causes", region });
  }

  toggleInstrument(): void {
    if (this.store.raised) this.lower();
    else this.raise();
  }

  /** Raises the instrument: what follows is one performance. */
  raise(): void {
    const { store, ports } = this;
    if (store.raised || store.you === null || !store.groundCame) return;
    this.begin();
    // The list of what is near is looked at now and then; this moment counts.
    store.look(ports.world, ports.controls.yaw);
    const asking = store.near.places.find((n) => n.metres <= n.place.reach * SUGGEST_REACHES && n.place.intent !== null);
    if (!store.intentChosen && asking?.place.intent != null) store.intent = asking.place.intent;
    store.raised = true;
    store.trying = store.waking;
    store.played = [];
    store.judgedShown = false;
    store.weaving.shown = false;
    ports.controls.releaseWalking();
    ports.world.self.performing = true;
    ports.send({ type: "raise", intent: store.intent });
  }

  /** Lowers it: the region answers. */
  lower(): void {
    const { store, ports } = this;
    if (!store.raised) return;
    // What is still held down ends with the performance; its key comes up too late for it.
    for (const pitch of store.held) ports.note(pitch, 0);
    store.raised = false;
    store.held = new Set();
    ports.world.self.performing = false;
    store.performed();
    ports.flushNotes();
    void ports.command({ type: "lower" });
  }

  /** Chooses what the music is for. */
  chooseIntent(intent: Intent): void {
    this.store.intent = intent;
    this.store.intentChosen = true;
    if (this.store.raised) this.ports.send({ type: "raise", intent });
  }

  /** A note of any device: it raises the instrument if it must. */
  note(note: PlayedNote): void {
    if (this.store.panel === "composer") {
      this.composer.played(note);
      return;
    }
    if (note.velocity > 0) {
      if (!this.store.raised) this.raise();
      // Before the world is there, nothing can be raised.
      if (!this.store.raised) return;
    } else if (!this.store.held.has(note.pitch)) return;
    this.store.sounded(note);
    this.ports.note(note.pitch, note.velocity);
  }

  /** Casts a known melody, or stops. */
  async cast(melody: KeptMelody): Promise<void> {
    const { store, ports } = this;
    if (store.casting !== null) {
      ports.send({ type: "stop-casting" });
      store.casting = null;
      return;
    }
    this.begin();
    ports.stopPreview();
    const answer = await this.ask({ type: "cast", melody: melody.melody, intent: melody.intent });
    if (answer.accepted) {
      store.casting = melody.melody;
      const beats = Math.max(...melody.notes.map((n) => n.onset + n.duration)) / 480;
      setTimeout(() => (store.casting = store.casting === melody.melody ? null : store.casting), (beats * 60_000) / melody.tempo + 1_500);
    }
  }

  /** Opens the form of an invitation to cast together, with a melody where one is meant. */
  gather(melody: string | null): void {
    this.store.together.melody = melody;
    this.store.panel = "together";
  }

  /** Does what a place offers. */
  async interact(near: NearPlace, offer: string): Promise<void> {
    await this.ask({ type: "interact", target: near.place.place, offer });
  }

  /** Does something to a creature or to the ground; a refusal is shown. */
  async tend(deed: Tending, by: TendedBy, target: Tended): Promise<boolean> {
    return (await this.ask({ type: "tend", deed, by, target })).accepted;
  }

  /** Looks at a creature: its card opens. */
  lookAt(key: number): void {
    this.store.nature.pick(key, this.ports.world);
    this.store.panel = null;
    this.store.judgedShown = false;
  }

  /** Gives a command and shows a refusal. */
  async ask(command: Command): Promise<CommandAnswer> {
    const answer = await this.ports.command(command);
    if (!answer.accepted) this.store.notice("bad", explained("refused", answer.code, answer.reason));
    return answer;
  }

  /** Speaks; says why when it was not sent. */
  async say(text: string, to: ChatTo): Promise<string | null> {
    const clean = text.replaceAll(/[\p{Cc}\p{Cs}]/gu, " ").trim().slice(0, LIMITS.chatChars);
    if (clean === "") return null;
    const answer = await this.ports.command({ type: "chat", channel: to, text: clean });
    return answer.accepted ? null : explained("refused", answer.code, answer.reason);
  }

  /** Makes a gesture, seen at once by oneself. */
  emote(emote: Emote): void {
    this.ports.world.gesture(emote);
    this.ports.send({ type: "emote", emote });
  }

  /** Begins a whisper to someone. */
  whisper(songweaver: string, name: string): void {
    this.store.whisperTo = { songweaver, name };
    this.store.chatOpen = true;
    this.store.panel = null;
  }

  /** Opens the report of a line, or of a person. */
  report(about: Reporting): void {
    this.store.reporting = about;
    this.store.panel = "report";
    this.store.chatOpen = false;
  }

  /** What the keepers said was read. */
  async readStanding(): Promise<void> {
    const { store } = this;
    const before = store.standing;
    if (before === null) return;
    const read = (act: OwnAct): OwnAct => ({ ...act, seen: true, appeal: act.appeal === null ? null : { ...act.appeal, seen: true } });
    store.standing = { acts: before.acts.map(read), reports: before.reports.map((report) => ({ ...report, seen: true })) };
    // Where it does not arrive, it is shown once more at the next coming.
    await this.ports.standing.seen();
  }

  async block(songweaver: string): Promise<void> {
    await this.ask({ type: "block", songweaver });
  }

  async unblock(songweaver: string): Promise<void> {
    await this.ask({ type: "unblock", songweaver });
  }

  async unstick(): Promise<void> {
    const answer = await this.ask({ type: "unstick" });
    if (answer.accepted) this.store.panel = null;
  }

  async returnTo(gate: string): Promise<void> {
    const answer = await this.ask({ type: "return", gate });
    if (answer.accepted) this.store.panel = null;
  }

  /** Turns camera and figure toward something near. */
  face(near: NearPlace | NearPerson): void {
    const { world, controls } = this.ports;
    const at = near.kind === "place" ? near.place.at : near;
    const heading = Math.atan2(at.x - world.self.x, -(at.z - world.self.z));
    controls.lookTo(heading);
    world.prediction.face(heading);
  }

  /** Walks to something near by itself, until any step of one's own. */
  walkTo(near: NearPlace | NearPerson): void {
    const { world, controls } = this.ports;
    const name = near.kind === "place" ? near.place.name : (near.name ?? word("someone"));
    this.goal = stopBefore(near, name, world.self, world);
    this.store.going = name;
    this.followed = null;
    controls.looked = false;
  }

  /** Walks to a spot that was told of; where the way is too far to be known yet, it is pointed out in words. */
  showTheWay({ name, x, z, metres, direction, reach }: Way): void {
    const { world, controls } = this.ports;
    const heading = Math.atan2(x - world.self.x, -(z - world.self.z));
    controls.lookTo(heading);
    world.prediction.face(heading);
    if (world.height(x, z) === null) {
      this.store.notice("plain", word("occasion.way.far", { name, metres, direction: word(`direction.${direction}`) }));
      return;
    }
    this.goal = { x, z, reach, name, faces: { x, z }, aside: 0 };
    this.store.going = name;
    this.followed = null;
    controls.looked = false;
  }

  /** Walks to a creature, up to where hands reach: it may have gone on meanwhile. */
  walkToCreature(at: { x: number; z: number }, name: string): void {
    const { controls } = this.ports;
    this.goal = { x: at.x, z: at.z, reach: CREATURE_METRES, name, faces: { x: at.x, z: at.z }, aside: 0, untold: true };
    this.store.going = name;
    this.followed = null;
    controls.looked = false;
  }

  /** Walks to where the journey leads, and on when it leads elsewhere on the way. */
  followJourney(): void {
    const { lead } = this.store;
    if (lead === null) return;
    this.walkTo(lead.near);
    this.followed = lead.near.key;
  }

  /** Looked at now and then: whether the journey that is followed leads elsewhere now. Whom one has almost reached one still greets. */
  keepToJourney(): void {
    const { store, goal, followed } = this;
    if (followed === null || goal === null || store.lead === null || store.lead.near.key === followed) return;
    const { self } = this.ports.world;
    if (Math.hypot(goal.x - self.x, goal.z - self.z) > ALMOST_METRES) this.followJourney();
  }

  /** A walk ended: there, face to face, or no farther. */
  walked(arrived: boolean): void {
    const { goal } = this;
    if (goal === null) return;
    if (!arrived || goal.untold !== true) this.store.notice("plain", word(arrived ? "near.arrived" : "near.stopped", { name: goal.name }));
    if (arrived) {
      const { world, controls } = this.ports;
      const heading = Math.atan2(goal.faces.x - world.self.x, -(goal.faces.z - world.self.z));
      world.prediction.face(heading);
      if (!controls.looked) controls.turnTo(heading + goal.aside);
    }
    this.stopWalk();
  }

  /** Gives a walk up. */
  stopWalk(): void {
    this.goal = null;
    this.followed = null;
    this.store.going = null;
  }

  /** Changes settings. */
  set(change: Partial<Settings>): void {
    this.store.set(change);
    this.ports.apply(this.store.settings);
  }

  /** Saves a melody as a MIDI file. */
  async exportMidi(melody: KeptMelody): Promise<void> {
    const answer = await this.ports.exportMidi(melody.melody);
    if (!answer.ok) {
      this.store.notice("bad", explained("problem", answer.problem.code, answer.problem.reason));
      return;
    }
    saveFile(answer.value, melody.name, "mid");
  }

  /** Saves a melody as a WAV file, sounded out by this browser. */
  async exportWav(melody: KeptMelody): Promise<void> {
    try {
      saveFile(await this.ports.exportWav(melody.notes, melody.tempo), melody.name, "wav");
    } catch {
      this.store.notice("bad", word("melodies.wav.failed"));
    }
  }
}
