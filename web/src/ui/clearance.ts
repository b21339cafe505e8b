/**
 * Where a name may stand so that no card lies over it and no edge of the window cuts it: beside what would cover its end, or nowhere where its own
 * point is covered. Pure: it measures no page.
 */

/** A rectangle in CSS pixels. */
export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Pixels that stay free beside a card and at the window's edge. */
const MARGIN = 4;

/** Whether two boxes lie over each other. */
export function meets(one: Box, other: Box): boolean {
  return one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
}

/**
 * The middle of a name that points at `x`, `half` wide to either side, between `top` and `bottom`: `x` itself where it is clear, else as near as covers and
 * the window's width leave it, never farther than the name reaches. Null where there is no such place.
 */
export function clearOf(x: number, half: number, { top, bottom }: Pick<Box, "top" | "bottom">, covers: readonly Box[], width: number): number | null {
  const at = (middle: number): Box => ({ left: middle - half - MARGIN, right: middle + half + MARGIN, top, bottom });
  let middle = Math.min(Math.max(x, half + MARGIN), width - half - MARGIN);
  for (const cover of covers) {
    if (!meets(at(middle), cover)) continue;
    // Beside a cover over the point itself is farther than the name reaches, on either side.
    middle = x < cover.left ? cover.left - half - MARGIN : cover.right + half + MARGIN;
  }
  const there = at(middle);
  return Math.abs(middle - x) > half || there.left < 0 || there.right > width || covers.some((cover) => meets(there, cover)) ? null : middle;
}
