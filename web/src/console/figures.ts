/**
 * The figures of the last hour as the plots take them: what came is put behind what is there, and what is older than an hour goes.
 *
 * It asks nobody and draws nothing.
 */
import type { ConsoleFigures, ConsoleHours } from "../protocol/generated";

/** Values a line keeps: an hour of steps of five seconds. */
const KEPT = 720;

/** A plot as it is drawn. */
export interface Drawn {
  plot: string;
  unit: string;
  at: readonly number[];
  lines: readonly { name: string; values: readonly (number | null)[] }[];
}

/** What is there with what came behind it. A line that is new has gaps before; one that is gone has gaps behind. */
export function joined(before: readonly Drawn[], came: ConsoleFigures): Drawn[] {
  return came.plots.map(({ plot, unit, lines }) => {
    const old = before.find((one) => one.plot === plot);
    const oldAt = old?.at ?? [];
    // The server keeps no more either; a moment that is there already came twice.
    const first = came.at.findIndex((at) => at > (oldAt.at(-1) ?? 0));
    const fresh = first < 0 ? came.at.length : first;
    const gap = (count: number): null[] => new Array<null>(count).fill(null);
    const names = [...new Set([...(old?.lines ?? []).map((line) => line.name), ...lines.map((line) => line.line)])].sort();
    return {
      plot,
      unit,
      at: [...oldAt, ...came.at.slice(fresh)].slice(-KEPT),
      lines: names.map((name) => {
        const then = old?.lines.find((line) => line.name === name)?.values ?? gap(oldAt.length);
        const now = lines.find((line) => line.line === name)?.values.slice(fresh) ?? gap(came.at.length - fresh);
        return { name, values: [...then, ...now].slice(-KEPT) };
      }),
    };
  });
}

/** A series by the hour as it is drawn: lowest, mean and highest, in the series' own unit. */
export function byTheHour(series: ConsoleHours, scale: number, unit: string, words: { lowest: string; mean: string; highest: string }): Drawn {
  const lines = (["lowest", "mean", "highest"] as const).map((name) => ({ name: words[name], values: series[name].map((value) => value * scale) }));
  return { plot: series.series, unit, at: series.at, lines };
}

/** A number in at most four figures: `0.042`, `7.3`, `1 240`, `3.1 M`. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  if (size >= 1e4) return `${(value / 1e3).toFixed(0)} k`;
  if (size >= 100) return value.toFixed(0);
  if (size >= 1) return String(Number(value.toFixed(1)));
  return String(Number(value.toPrecision(2)));
}

/** A moment below a plot, in Unix seconds, as finely as its span needs: the day, the minute or the second. */
export function clock(tick: number, at: readonly number[]): string {
  const seconds = (at.at(-1) ?? 0) - (at[0] ?? 0);
  const when = new Date(tick * 1_000);
  const two = (n: number): string => String(n).padStart(2, "0");
  if (seconds > 2 * 86_400) return `${two(when.getMonth() + 1)}-${two(when.getDate())}`;
  const minute = `${two(when.getHours())}:${two(when.getMinutes())}`;
  return seconds < 300 ? `${minute}:${two(when.getSeconds())}` : minute;
}
