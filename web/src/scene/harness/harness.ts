/**
 * A bench for looking: the scene over a made-up replica, with knobs in the address. Served in development only.
 *
 * Knobs: region, hour, x, z, yaw, pitch, dist, harmony, dissonance, wound, figures, perform, parade, crowd, wave, notes, weave (relations, by commas), lend, combo (`pattern.colour.colour`), restored, quality, weather (a kind; `weather2` of the regions beside), strength, temperature, wind (`east,south` in metres a second), lasted (seconds), season, biome, tiles
 * (`/api` serves real ones), those of life (`menagerie.ts`), place (stand before it), look (`x,y,z,x,y,z` holds the camera).
 */
import { Vector3 } from "three";
import { createScene } from "../scene";
import { FakeReplica } from "./fake";

const knobs = new URLSearchParams(location.search);
const number = (name: string, otherwise: number): number => Number(knobs.get(name) ?? otherwise);

async function start(): Promise<void> {
  const canvas = document.getElementById("view");
  if (!(canvas instanceof HTMLCanvasElement)) throw new Error("the page has no canvas");
  const replica = new FakeReplica(knobs);
  await replica.load();
  const quality = Math.min(4, Math.max(0, Math.round(number("quality", 2)))) as 0 | 1 | 2 | 3 | 4;
  const scene = createScene(canvas, replica, { quality, adapt: knobs.get("adapt") === "1", reducedMotion: knobs.get("still") === "1", colourBlind: knobs.get("blind") === "1", pixelRatio: number("ratio", 1) });
  const rig = scene.camera;
  rig.yaw = (number("yaw", 0) * Math.PI) / 180;
  rig.pitch = (number("pitch", 12) * Math.PI) / 180;
  rig.distance = number("dist", 8.5);
  const look = knobs.get("look")?.split(",").map(Number);
  if (look?.length === 6) {
    const [ax, ay, az, bx, by, bz] = look as [number, number, number, number, number, number];
    rig.hold({ from: new Vector3(ax, ay, az), to: new Vector3(bx, by, bz) });
  }
  addEventListener("resize", () => scene.resize());
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons) rig.orbit(event.movementX * 0.005, event.movementY * 0.004);
  });
  canvas.addEventListener("wheel", (event) => rig.zoom(Math.exp(event.deltaY * 0.001)));
  let last = performance.now();
  let settled = 0;
  const bench = { frames: 0, ready: false, cpuMs: 0, stats: scene.stats() };
  Object.assign(globalThis, { bench, scene, replica });
  const loop = (now: number) => {
    const dt = (now - last) / 1000;
    last = now;
    replica.step(now, dt);
    const before = performance.now();
    scene.frame(now, dt);
    bench.cpuMs = bench.cpuMs * 0.9 + (performance.now() - before) * 0.1;
    bench.frames++;
    bench.stats = scene.stats();
    settled = bench.stats.waiting === 0 ? settled + 1 : 0;
    bench.ready = settled > 3;
    requestAnimationFrame(loop);
  };
  requestAnimationFrame(loop);
}

void start();
