/** stub */
export class Music { colourBlind = false; constructor(..._a: unknown[]) {} frame(..._a: unknown[]) {} happened(..._a: unknown[]) {} }
