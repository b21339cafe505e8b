/**
 * What stands in the way: trunks, rocks, props and places of a region, found by a grid of squares.
 *
 * It is made once when a region's ground comes and then only asked.
 */
import type { Atlas } from "../protocol/generated";
import type { Ground } from "./ground";
import type { Obstacle } from "./movement";

const SQUARE_METRES = 8;

/** The obstacles of one region. */
export class Obstacles {
  private readonly squares = new Map<number, Obstacle[]>();

  constructor(ground: Ground, atlas: Atlas) {
    const { region, tile } = ground;
    for (const plant of tile.flora) {
      const radius = (atlas.flora[plant.kind]?.radius ?? 0) * plant.scale;
      if (radius > 0) this.add({ x: region.west + plant.x, z: region.north + plant.z, radius });
    }
    for (const thing of [...region.props, ...region.places]) {
      if (thing.radius > 0) this.add({ x: thing.at.x, z: thing.at.z, radius: thing.radius });
    }
  }

  /** Whatever may touch a body at a place. */
  near(x: number, z: number): readonly Obstacle[] {
    return this.squares.get(keyOf(Math.floor(x / SQUARE_METRES), Math.floor(z / SQUARE_METRES))) ?? [];
  }

  private add(obstacle: Obstacle): void {
    // One metre more than the radius: a body has a radius too.
    const reach = obstacle.radius + 1;
    const last = { x: Math.floor((obstacle.x + reach) / SQUARE_METRES), z: Math.floor((obstacle.z + reach) / SQUARE_METRES) };
    for (let x = Math.floor((obstacle.x - reach) / SQUARE_METRES); x <= last.x; x++) {
      for (let z = Math.floor((obstacle.z - reach) / SQUARE_METRES); z <= last.z; z++) {
        const key = keyOf(x, z);
        const square = this.squares.get(key);
        if (square === undefined) this.squares.set(key, [obstacle]);
        else square.push(obstacle);
      }
    }
  }
}

function keyOf(x: number, z: number): number {
  return (x + 32_768) * 65_536 + (z + 32_768);
}
