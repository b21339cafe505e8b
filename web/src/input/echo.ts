/**
 * The echo mode: follows how much of a motif was played, so that the next pad can be shown.
 *
 * It judges nothing; the server does.
 */

/** How far a motif is after one more pitch: a wrong note goes back to the longest beginning that it ends. */
export function follow(motif: readonly number[], played: readonly number[]): number {
  const most = Math.min(motif.length, played.length);
  for (let length = most; length > 0; length--) {
    const tail = played.slice(played.length - length);
    if (tail.every((pitch, i) => samePitch(pitch, motif[i] ?? -1))) return length;
  }
  return 0;
}

/** The same note in any octave is right: a phone's pads have only one. */
export function samePitch(a: number, b: number): boolean {
  return (((a - b) % 12) + 12) % 12 === 0;
}
