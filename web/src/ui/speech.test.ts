/** Spoken lines: in order, readable, and never long after their moment. */
import { describe, expect, test } from "vitest";
import { Speech, type SpeechClock } from "./speech";

/** A clock that a test moves. */
class Clock implements SpeechClock {
  private time = 0;
  private calls: { at: number; run: () => void }[] = [];
  now(): number {
    return this.time;
  }
  later(run: () => void, ms: number): void {
    this.calls.push({ at: this.time + ms, run });
  }
  to(time: number): void {
    for (;;) {
      const due = this.calls.filter((c) => c.at <= time).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.calls = this.calls.filter((c) => c !== due);
      this.time = due.at;
      due.run();
    }
    this.time = time;
  }
}

/** What was shown from when on. */
function spoken(): { clock: Clock; speech: Speech; shown: { at: number; text: string | null }[] } {
  const clock = new Clock();
  const shown: { at: number; text: string | null }[] = [];
  const speech = new Speech((line) => shown.push({ at: clock.now(), text: line?.text ?? null }), clock);
  return { clock, speech, shown };
}

const say = (speech: Speech, text: string): void => speech.say({ speaker: "Lumi", text: text.padEnd(80, ".") });
const begins = (shown: { text: string | null }[]): (string | null)[] => shown.map((s) => s.text?.replace(/\.+$/, "") ?? null);

describe("speech", () => {
  test("a line stays 3.2 s and 55 ms a letter, then nothing is shown", () => {
    const { clock, speech, shown } = spoken();
    say(speech, "one");
    clock.to(30_000);
    expect(shown.map((s) => s.at)).toEqual([0, 7_600]);
    expect(begins(shown)).toEqual(["one", null]);
  });

  test("two lines follow each other, the first a little shorter", () => {
    const { clock, speech, shown } = spoken();
    say(speech, "one");
    say(speech, "two");
    clock.to(30_000);
    expect(begins(shown)).toEqual(["one", "two", null]);
    expect(shown.map((s) => Math.round(s.at))).toEqual([0, 4_560, 12_160]);
  });

  test("a line that waited too long is left out when a newer one waits behind it", () => {
    const { clock, speech, shown } = spoken();
    for (const text of ["one", "two", "almost"]) say(speech, text);
    clock.to(8_000);
    say(speech, "restored");
    clock.to(40_000);
    expect(begins(shown)).toEqual(["one", "two", "restored", null]);
  });

  test("the last line of a row is spoken however long it waited", () => {
    const { clock, speech, shown } = spoken();
    for (const text of ["one", "two", "three"]) say(speech, text);
    clock.to(40_000);
    expect(begins(shown)).toEqual(["one", "two", "three", null]);
  });
});
