/** Thousandths of the wire as players read them: per cent, and points with their sign. */

/** Thousandths as whole per cent. */
export const percent = (milli: number): number => Math.round(milli / 10);

/** Thousandths of a point, signed: two places where it is little, else one. */
export const points = (milli: number): string => `${milli >= 0 ? "+" : "−"}${(Math.abs(milli) / 1_000).toFixed(Math.abs(milli) < 95 ? 2 : 1)}`;
