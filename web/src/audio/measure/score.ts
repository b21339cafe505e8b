/**
 * What can be said of a bed from its score: how much of it is rest, whether bars come back, whether it stays in its mode.
 *
 * Loudness and peaks are measured on sound, elsewhere.
 */
import type { BedEvent } from "../bed/bed";

/** Share of time, 0..1, in which no note is held. `bars` are bars of `beats` beats in order. */
export function restOf(bars: readonly (readonly BedEvent[])[], beats: number): number {
  const spans = bars.flatMap((events, bar) => events.map((event) => [bar * beats + event.beat, bar * beats + event.beat + event.beats] as const));
  spans.sort((a, b) => a[0] - b[0]);
  let sounding = 0;
  let reached = 0;
  for (const [from, to] of spans) {
    const end = Math.min(to, bars.length * beats);
    if (end <= reached) continue;
    sounding += end - Math.max(from, reached);
    reached = end;
  }
  return 1 - sounding / (bars.length * beats);
}

/** A bar as it would be written down: onsets on a grid of sixteenths, pitches and lengths, without touch. */
export function writtenBar(events: readonly BedEvent[]): string {
  return events
    .map((event) => `${event.voice}:${Math.round(event.beat * 4)}:${event.pitch}:${Math.round(event.beats * 2)}`)
    .sort()
    .join(" ");
}

/** The longest run of bars that comes again later, in bars; runs in which fewer than two bars have notes do not count. */
export function longestRepeat(bars: readonly (readonly BedEvent[])[]): number {
  const written = bars.map(writtenBar);
  let longest = 0;
  for (let lag = 1; lag < written.length; lag++) {
    let run = 0;
    let notes = 0;
    for (let i = 0; i + lag < written.length; i++) {
      if (written[i] === written[i + lag]) {
        run++;
        if (written[i] !== "") notes++;
        if (notes > 1) longest = Math.max(longest, run);
      } else {
        run = 0;
        notes = 0;
      }
    }
  }
  return longest;
}
