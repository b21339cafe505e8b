/** What the scene takes and gives: the contract with the entries and the interface. No code lives here. */
import type { CameraRig } from "./camera";
import type { QualityStep } from "./quality";

/** How a scene is made. */
export interface SceneOptions {
  /** The step to begin with; adapts unless `adapt` is false. */
  quality: QualityStep;
  adapt: boolean;
  /** No sway, drift, bob or camera glide beyond what play needs. */
  reducedMotion: boolean;
  /** Colours of notes and intents that stay apart for colour-blind eyes. */
  colourBlind: boolean;
  /** Device pixels per CSS pixel; the quality step caps it. */
  pixelRatio: number;
}

/** What is under the pointer. */
export type Picked =
  | { kind: "creature"; key: number; x: number; y: number; z: number; metres: number }
  | { kind: "figure"; entity: number; x: number; y: number; z: number; metres: number }
  | { kind: "place"; region: string; place: string; x: number; y: number; z: number; metres: number };

/** A place on the screen in CSS pixels; `behind` when it is not before the camera. */
export interface Projected {
  x: number;
  y: number;
  /** Metres from the camera. */
  metres: number;
  behind: boolean;
}

/** Measurements of the last frame and of what is built. */
export interface SceneStats {
  frameMs: number;
  drawCalls: number;
  triangles: number;
  quality: QualityStep;
  /** Pieces of building work that wait. */
  waiting: number;
  /** Whether the ground under the camera is drawn. */
  groundShown: boolean;
  figures: number;
  /** Creatures, and whales of the sky. */
  creatures: number;
  skyWhales: number;
  particles: number;
  /** Threads of light between those who weave. */
  threads: number;
  /** Streaks and flakes of weather. */
  drops: number;
  geometries: number;
  /** Models that content names and nobody builds. */
  missingModels: string[];
}

/** The 3D world on a canvas. */
export interface Scene {
  /** Draws one frame; `nowMs` is performance.now. */
  frame(nowMs: number, dtSeconds: number): void;
  readonly camera: CameraRig;
  /** Follows the canvas's size in CSS pixels. */
  resize(): void;
  setQuality(step: QualityStep): void;
  setOptions(options: Partial<Pick<SceneOptions, "adapt" | "reducedMotion" | "colourBlind">>): void;
  /** Where a world place is on the screen. */
  project(x: number, y: number, z: number): Projected;
  /** What is under a point of the screen in CSS pixels. */
  pick(screenX: number, screenY: number): Picked | null;
  stats(): SceneStats;
  dispose(): void;
}
