/**
 * What the interface may do, as the entry hands it in. The interface knows no scene, no audio and no sockets, only this.
 */
import type { Command, CommandAnswer } from "../net/outbox";
import type { Momentary } from "../net/connection";
import type { Answer } from "../net/http";
import type { ComposerCalls } from "../net/composer";
import type { Controls } from "../input/controls";
import type { MidiState } from "../input/midi";
import type {
  Account,
  AtlasSpecies,
  Credentials,
  Guide,
  Imported,
  Intent,
  Login,
  MelodyNote,
  NameChange,
  NewReport,
  OwnReport,
  PasswordChange,
  Problem,
  Proof,
  Recovery,
  RegionNature,
  SecondFactorSecret,
  SessionInfo,
  Standing,
  Calendar,
  Forecast,
  WeaveRecording,
  WorldCodex,
  Voice,
} from "../protocol/generated";
import type { World } from "../replica/world";
import type { Settings } from "./settings";

/** Where a world place is on the screen, in CSS pixels. */
export interface OnScreen {
  x: number;
  y: number;
  metres: number;
  behind: boolean;
}

/** What one may do about one's own account. */
export interface AccountPorts {
  state(): Promise<Answer<Account>>;
  sessions(): Promise<Answer<SessionInfo[]>>;
  /** Ends one session; null ends all others. */
  endSession(session: string | null): Promise<Problem | null>;
  rename(change: NameChange): Promise<Problem | null>;
  changePassword(change: PasswordChange): Promise<Problem | null>;
  recoveryCodes(proof: Proof): Promise<Answer<string[]>>;
  /** Makes the secret of a second factor. */
  beginSecondFactor(password: string): Promise<Answer<SecondFactorSecret>>;
  /** Turns it on by a first code. */
  confirmSecondFactor(code: string): Promise<Problem | null>;
  removeSecondFactor(proof: Proof): Promise<Problem | null>;
  recover(recovery: Recovery): Promise<Problem | null>;
  askDeletion(password: string): Promise<Answer<Account>>;
  undoDeletion(): Promise<Answer<Account>>;
  exportAll(): Promise<Answer<Blob>>;
}

/** What one may do about how one stands with the keepers of the world, and about others who do wrong. */
export interface StandingPorts {
  report(report: NewReport): Promise<Answer<OwnReport>>;
  state(): Promise<Answer<Standing>>;
  /** Says that what was new was read. */
  seen(): Promise<Problem | null>;
  appeal(act: number, words: string): Promise<Answer<Standing>>;
}

/** The records of the living world. */
export interface NaturePorts {
  /** One's own field guide. */
  guide(): Promise<Answer<Guide>>;
  /** How a region's life stands, and what became of it. */
  region(slug: string): Promise<Answer<RegionNature>>;
}

/** What the world keeps of weaves. */
export interface WeavePorts {
  /** What was heard, by its content address. */
  recording(log: string): Promise<Answer<WeaveRecording>>;
  /** The combos that someone has woven, with who was first. */
  codex(): Promise<Answer<WorldCodex>>;
}

/** What is coming. */
export interface SkyPorts {
  /** What may come in a region over the next world day. */
  forecast(region: string): Promise<Answer<Forecast>>;
  calendar(): Promise<Answer<Calendar>>;
}

/** A note of a score, in seconds. */
export interface ScoreNote {
  voice: Voice;
  pitch: number;
  velocity: number;
  at: number;
  seconds: number;
}

/** A score to be played for oneself alone. */
export interface PlayedScore {
  notes: readonly ScoreNote[];
  /** Length of a lap in seconds. */
  seconds: number;
  loop: boolean;
  /** Beats of a metronome in seconds, and whether each begins a bar; empty for none. */
  beats: readonly { at: number; first: boolean }[];
}

/** What whoever composes may hear. */
export interface ScorePorts {
  /** Plays a score from a second of it on. */
  play(score: PlayedScore, from: number): void;
  /** Goes on with another where the one before is. */
  change(score: PlayedScore): void;
  stop(): void;
  /** The second that sounds; null while nothing is played. */
  position(): number | null;
  /** Sounds one note. */
  sample(pitch: number, velocity: number, voice: Voice): void;
  /** Renders notes to a WAV file. */
  wav(notes: readonly ScoreNote[]): Promise<Blob>;
}

/** What the interface may do. */
export interface Ports {
  readonly world: World;
  readonly controls: Controls;
  /** Gives a command; it is answered even over a cut. */
  command(command: Command): Promise<CommandAnswer>;
  /** Sends a message of the moment; false when there is no connection. */
  send(message: Momentary): boolean;
  /** Sounds a note at once and sends it on (velocity 0 ends it). */
  note(pitch: number, velocity: number): void;
  /** Sends gathered notes now. */
  flushNotes(): void;
  /** Starts or wakes sound; must be called from a gesture. */
  wakeSound(): void;
  /** Answers once sound runs, or cannot. */
  soundRuns(): Promise<boolean>;
  /** Sounds a beat of a count-in for oneself alone, at a time of the shared clock. */
  click(atMs: number, first: boolean): void;
  /** Silences the beats of a count-in that have not sounded yet. */
  stopClicks(): void;
  /** Plays a melody for oneself alone. */
  preview(notes: readonly MelodyNote[], tempo: number): void;
  /** Plays what was heard of a weave, for oneself alone. */
  replay(recording: WeaveRecording): void;
  /** Stops either. */
  stopPreview(): void;
  /** Keeps a part of a MIDI file, from 0, as a melody with its voices. */
  importMidi(file: File, name: string, intent: Intent, part: number): Promise<Answer<Imported>>;
  exportMidi(melody: string): Promise<Answer<Blob>>;
  /** A melody as a WAV file in one's own voice. */
  exportWav(notes: readonly MelodyNote[], tempo: number): Promise<Blob>;
  register(credentials: Credentials): Promise<Problem | null>;
  login(login: Login): Promise<Problem | null>;
  logout(): Promise<void>;
  readonly account: AccountPorts;
  readonly standing: StandingPorts;
  readonly weaves: WeavePorts;
  readonly sky: SkyPorts;
  readonly nature: NaturePorts;
  /** Sounds a species' voice for oneself alone, in the key of the region one is in. */
  creatureVoice(species: AtlasSpecies): void;
  readonly composer: ComposerCalls;
  readonly score: ScorePorts;
  /** A new guest instead of whoever was here. */
  beginAnew(): void;
  /** Tries to connect now. */
  retryNow(): void;
  /** Gives up the place in the line before a full world. */
  leaveLine(): void;
  /** Comes back after a final close. */
  comeBack(): void;
  /** Settings changed. */
  apply(settings: Settings): void;
  connectMidi(changed: (state: MidiState) => void): void;
  /** Where a world place is on the screen; null while nothing is drawn. */
  project(x: number, y: number, z: number): OnScreen | null;
}
