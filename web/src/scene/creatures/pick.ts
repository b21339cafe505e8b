/** Which creature is under a point of the screen. It draws nothing; what a pick means is the interface's. */
import type { Replica } from "../../replica/replica";
import { Aim, type Pointed } from "../aim";
import type { Picked } from "../options";
import type { Herd } from "./herd";

const SIGHT = 90;
/** Small ones and fast ones are hard to hit: so many pixels about them count. */
const SLACK_PIXELS = 20;

/** The nearest creature whose outline holds a point of the screen, or null. */
export function pickCreature(at: Pointed, replica: Replica, herd: Pick<Herd, "middleOf">): Picked | null {
  const aim = new Aim(at, SIGHT, SLACK_PIXELS);
  for (const being of replica.life.beings.values()) {
    if (being.goneAt !== null || Math.hypot(being.x - replica.self.x, being.z - replica.self.z) > SIGHT) continue;
    const middle = herd.middleOf(being);
    if (middle !== null) aim.offer({ kind: "creature", key: being.key, x: being.x, y: middle.y, z: being.z, metres: 0 }, 0, middle.radius);
  }
  return aim.best;
}

/** The nearer of two; a figure or place before a creature at the same distance. */
export function nearerOf(thing: Picked | null, creature: Picked | null): Picked | null {
  if (thing === null || creature === null) return thing ?? creature;
  return creature.metres < thing.metres ? creature : thing;
}
