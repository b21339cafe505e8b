/** Which creature is under a point of the screen. It draws nothing; what a pick means is the interface's. */
import type { Replica } from "../../replica/replica";
import type { Picked, Projected } from "../options";
import type { Herd } from "./herd";

const SIGHT = 90;
/** Small ones and fast ones are hard to hit: so many pixels about them count. */
const SLACK_PIXELS = 20;

/** The nearest creature whose outline holds a point of the screen, or null. */
export function pickCreature(
  project: (x: number, y: number, z: number) => Projected,
  replica: Replica,
  herd: Pick<Herd, "middleOf">,
  fieldOfView: number,
  height: number,
  screenX: number,
  screenY: number,
): Picked | null {
  const perMetre = height / (2 * Math.tan((fieldOfView * Math.PI) / 360));
  let best: Picked | null = null;
  let least = Infinity;
  for (const being of replica.life.beings.values()) {
    if (being.goneAt !== null || Math.hypot(being.x - replica.self.x, being.z - replica.self.z) > SIGHT) continue;
    const middle = herd.middleOf(being);
    if (middle === null) continue;
    const at = project(being.x, middle.y, being.z);
    if (at.behind || at.metres > SIGHT) continue;
    const reach = (middle.radius * perMetre) / Math.max(0.5, at.metres) + SLACK_PIXELS;
    const off = Math.hypot(at.x - screenX, at.y - screenY);
    if (off > reach) continue;
    const rank = at.metres + (off / reach) * 6;
    if (rank < least) {
      least = rank;
      best = { kind: "creature", key: being.key, x: being.x, y: middle.y, z: being.z, metres: at.metres };
    }
  }
  return best;
}

/** The nearer of two; a figure or place before a creature at the same distance. */
export function nearerOf(thing: Picked | null, creature: Picked | null): Picked | null {
  if (thing === null || creature === null) return thing ?? creature;
  return creature.metres < thing.metres ? creature : thing;
}
