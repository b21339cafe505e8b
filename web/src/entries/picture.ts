/**
 * The picture and its canvas: makes the scene when its code has come, follows settings and size, survives a lost context.
 *
 * Without WebGL 2 it says so, and everything else goes on.
 */
import type { Controls } from "../input/controls";
import type { Replica } from "../replica/replica";
import type { Scene } from "../scene/options";
import type { Settings } from "../ui/settings";

/** How the picture stands. */
export type Drawing = "starting" | "drawing" | "lost" | "impossible";

const DEFAULT_QUALITY = 2;
/** Behind what fills the window it is drawn this seldom, so that it stands when the window is free again; the ladder of quality counts no frame so long. */
const COVERED_MS = 500;

/** The picture. */
export class Picture {
  readonly canvas = document.createElement("canvas");
  scene: Scene | null = null;
  private drawnMs = -Infinity;

  constructor(
    private readonly replica: Replica,
    private readonly changed: (drawing: Drawing) => void,
  ) {
    this.canvas.className = "world";
    this.canvas.addEventListener("webglcontextlost", () => this.changed("lost"));
    this.canvas.addEventListener("webglcontextrestored", () => this.changed("drawing"));
    window.addEventListener("resize", () => this.scene?.resize());
  }

  /** Loads the scene's code and begins to draw. */
  async start(settings: Settings, reducedMotion: boolean): Promise<void> {
    try {
      const { createScene } = await import("../scene/scene");
      this.scene = createScene(this.canvas, this.replica, {
        quality: stepOf(settings.quality),
        adapt: settings.quality === "auto",
        reducedMotion,
        colourBlind: settings.palette === "safe",
        pixelRatio: window.devicePixelRatio,
      });
      this.scene.resize();
      this.changed("drawing");
    } catch (error) {
      console.error(error);
      this.changed("impossible");
    }
  }

  /** Follows changed settings. */
  apply(settings: Settings, reducedMotion: boolean): void {
    this.scene?.setOptions({ adapt: settings.quality === "auto", reducedMotion, colourBlind: settings.palette === "safe" });
    if (settings.quality !== "auto") this.scene?.setQuality(stepOf(settings.quality));
  }

  /** Draws a frame with the camera where the controls want it; `covered`: something lies over all of it. */
  frame(controls: Controls, now: number, seconds: number, covered: boolean): void {
    if (this.scene === null || (covered && now - this.drawnMs < COVERED_MS)) return;
    this.drawnMs = now;
    const { camera } = this.scene;
    camera.yaw = controls.yaw;
    camera.pitch = controls.pitch;
    camera.distance = controls.distance;
    this.scene.frame(now, seconds);
  }
}

function stepOf(quality: Settings["quality"]): 0 | 1 | 2 | 3 | 4 {
  return quality === 0 || quality === 1 || quality === 2 || quality === 3 || quality === 4 ? quality : DEFAULT_QUALITY;
}
