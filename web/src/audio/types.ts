/**
 * What the rest of the client sees of sound.
 *
 * The interface only; `audio.ts` makes it.
 */
import type { AtlasSpecies, MelodyNote, Voice, WeaveRecording } from "../protocol/generated";
import type { Volumes } from "./graph";
import type { OfflineNote } from "./offline";
import type { PlayedScore } from "./player";
import type { Ears } from "./stage";

export type { Volumes } from "./graph";
export type { OfflineNote } from "./offline";
export type { PlayedScore } from "./player";
export type { Ears } from "./stage";

/** What a player set about sound. */
export interface AudioSettings {
  volumes: Volumes;
  mono: boolean;
}

/** Where a sound comes from, seen from the listener. */
export type Direction = "ahead" | "right" | "behind" | "left" | "around";

/** Something that can be heard now, for those who read it instead. Given at most once in a while for the same thing. */
export type Caption =
  | { kind: "playing"; entity: number; name: string | null; voice: Voice; direction: Direction; metres: number }
  | { kind: "answer"; voice: string }
  | { kind: "bed"; region: string; mood: string }
  | { kind: "combo"; combo: string; sound: string }
  | { kind: "creature"; species: string; direction: Direction }
  | { kind: "danger" }
  | { kind: "whale"; direction: Direction }
  | { kind: "crickets" }
  | { kind: "water" }
  | { kind: "wind" }
  | { kind: "rain" }
  | { kind: "rain-leaves" }
  | { kind: "rain-water" }
  | { kind: "gale" }
  | { kind: "thunder"; direction: Direction; far: boolean }
  | { kind: "storm" }
  | { kind: "snow" }
  | { kind: "silence" }
  | { kind: "aurora" };

/** Sound. */
export interface Audio {
  /** Starts or wakes sound; must be called from a gesture. Answers whether it sounds now. */
  start(): Promise<boolean>;
  /** Sounds one's own note at once. */
  play(pitch: number, velocity: number, voice: Voice): void;
  /** Ends one's own note. */
  release(pitch: number): void;
  /** Plays a melody for oneself alone, in place of the one before. */
  preview(notes: readonly MelodyNote[], tempo: number, voice: Voice): void;
  /** Plays what was heard of a weave, for oneself alone, in place of what was played before. */
  replay(recording: WeaveRecording): void;
  /** Sounds a species' voice for oneself alone, as it is in the region one is in. */
  creature(species: AtlasSpecies): void;
  stopPreview(): void;
  /** Plays a score for oneself alone from a second of it on, in place of what was played so. */
  playScore(score: PlayedScore, from: number): void;
  /** Goes on with another score where the one before is; does nothing while none is played. */
  changeScore(score: PlayedScore): void;
  stopScore(): void;
  /** The second of the score that sounds; null while none is played. */
  scorePosition(): number | null;
  /** Sounds a beat of a count-in for oneself alone, at a time of the server's clock. */
  click(atMs: number, first: boolean): void;
  /** Silences the beats of a count-in that have not sounded yet. */
  stopClicks(): void;
  /** Sounds one note for oneself alone. */
  sample(pitch: number, velocity: number, voice: Voice): void;
  /** A melody as a WAV file with the same voices, at most five minutes of it. */
  exportWav(notes: readonly MelodyNote[], tempo: number, voice: Voice): Promise<Blob>;
  /** Notes of several voices as a WAV file, at most five minutes of them. */
  exportScore(notes: readonly OfflineNote[]): Promise<Blob>;
  /** Once a frame, with `performance.now()`. `ears` is where one listens from: the camera's place and heading; one's own figure when absent. */
  frame(nowMs: number, ears?: Ears): void;
  setVolumes(volumes: Volumes): void;
  setMono(mono: boolean): void;
  /** Listens to captions; returns how to stop. */
  captions(listener: (caption: Caption) => void): () => void;
  /** Silences and stops the clock of sound until `resume`. A hidden page does both by itself. */
  suspend(): void;
  resume(): void;
  dispose(): void;
}
