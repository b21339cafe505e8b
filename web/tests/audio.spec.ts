/**
 * Sound, measured: every voice, three regions' beds, the mix and the live context, in a real browser.
 *
 * What ten minutes of every region sound like is `audio.soak.ts`.
 */
import { expect, test, type Page } from "@playwright/test";
import { openLab, serveLab } from "./audio/serve";
import type { VoiceName } from "../src/audio/voices/voice";

const PLAYED: readonly VoiceName[] = ["harp", "flute", "celesta", "bowed", "marimba", "choir"];
const WORLD: readonly VoiceName[] = ["pad", "shimmer", "glass", "ember", "drum", "tone", "whale"];
/** Voices that slide or shake too slowly to be held to a pitch within a second. */
const GLIDING: readonly VoiceName[] = ["whale", "drum", "tone", "pad"];
const BEDS = ["weavers-landing", "whisperwood-grove", "cinderfall"];
const PEAK_MAX_DB = -1;
const CENTS_MAX = 3;
/** What a creature's note may lie off, and by how much it stands out where it stands. */
const CALL_CENTS_MAX = 6;
const TOLD_APART_DB = 6;

let lab: Awaited<ReturnType<typeof serveLab>>;
let page: Page;

test.beforeAll(async ({ browser }) => {
  lab = await serveLab();
  page = await browser.newPage();
  await openLab(page, lab.address);
});
test.afterAll(async () => {
  await page.close();
  await lab.close();
});

for (const voice of [...PLAYED, ...WORLD]) {
  test(`the voice ${voice} is clean, in tune, layered, and brighter when played harder`, async () => {
    const pitches = PLAYED.includes(voice) ? [52, 83] : voice === "drum" ? [36] : [60];
    const measured = await page.evaluate(([name, list]) => window.lab.voice(name, list), [voice, pitches] as const);
    expect(measured.peak).toBeLessThanOrEqual(PEAK_MAX_DB);
    // All voices of Songweavers are equally loud at equal velocity; those of the world only lie in the range.
    expect(measured.loudness).toBeGreaterThan(PLAYED.includes(voice) ? -24 : -30);
    expect(measured.loudness).toBeLessThan(PLAYED.includes(voice) ? -22 : -20);
    for (const tone of measured.tones) {
      const at = `${voice} ${tone.pitch}`;
      expect(tone.clicks, at).toBe(0);
      expect(tone.peakDb, at).toBeLessThanOrEqual(PEAK_MAX_DB);
      expect(tone.offset, at).toBeLessThan(0.003);
      expect(tone.layers.bands, at).toBeGreaterThanOrEqual(2);
      expect(tone.layers.change, at).toBeGreaterThan(1);
      expect(tone.loud, at).toBeGreaterThan(tone.soft * (voice === "marimba" && tone.pitch > 80 ? 1.003 : 1.03));
      if (!GLIDING.includes(voice)) expect(Math.abs(tone.cents), at).toBeLessThan(CENTS_MAX);
    }
  });
}

test("every voice at once at full strength stays under the ceiling, and quiet sound passes unchanged", async () => {
  const storm = await page.evaluate(() => window.lab.storm());
  expect(storm.peak).toBeLessThanOrEqual(PEAK_MAX_DB);
  expect(storm.clicks).toBe(0);
  expect(Math.abs(await page.evaluate(() => window.lab.unity()))).toBeLessThan(0.3);
});

test("stealing tones leaves no click", async () => {
  for (const voice of ["bowed", "harp", "pad"] as const) {
    const stolen = await page.evaluate((name) => window.lab.stealing(name), voice);
    expect(stolen.clicks, voice).toBe(0);
    expect(stolen.most, voice).toBeLessThanOrEqual(6);
  }
});

test("wind, water, crickets, steps and the hum of stone are there, softly", async () => {
  for (const interior of [false, true]) {
    const nature = await page.evaluate((inside) => window.lab.nature(inside), interior);
    expect(nature.loudness).toBeGreaterThan(-52);
    expect(nature.loudness).toBeLessThan(-34);
    expect(nature.peak).toBeLessThan(-15);
    expect(nature.clicks).toBe(0);
  }
});

test("creatures sing in tune with a region in harmony and out of tune with one that is not, each in its own niche", async () => {
  for (const species of await page.evaluate(() => window.lab.chorus.species())) {
    const tuned = await page.evaluate((name) => window.lab.chorus.tuned(name, "whisperwood-grove", { harmony: 0.7, dissonance: 0 }), species);
    for (const { bent, belongs } of tuned) expect({ bent, belongs }, species).toEqual({ bent: 0, belongs: true });
    const bent = await page.evaluate((name) => window.lab.chorus.tuned(name, "whisperwood-grove", { harmony: 0.1, dissonance: 0.8 }), species);
    for (const { bent: by } of bent) expect(Math.abs(by), species).toBeGreaterThan(35);
    for (const { held, pitch, cents } of [...tuned, ...bent]) if (held) expect(Math.abs(cents), `${species} ${pitch}`).toBeLessThan(CALL_CENTS_MAX);
  }
  const meadow = ["bell-deer", "song-wolf", "russet-fox", "dawn-hare", "meadow-lark"];
  const added = await page.evaluate((names) => window.lab.chorus.apart(names, "weavers-landing"), meadow);
  added.forEach((decibels, k) => expect(decibels, meadow[k]).toBeGreaterThan(TOLD_APART_DB));
});

test("creatures are fainter through snow and mist, silent beyond them, and few at once without losing a note", async () => {
  const through = (metres: number, carries: number) => page.evaluate(([far, share]) => window.lab.chorus.through("ash-raven", "weavers-landing", far, share), [metres, carries] as const);
  const [clear, hushed, lost] = [await through(15, 1), await through(15, 0.35), await through(25, 0.35)];
  expect(clear.heard && hushed.heard).toBe(true);
  expect(clear.level - hushed.level).toBeGreaterThan(6);
  expect(lost.heard).toBe(false);
  const crowd = await page.evaluate(() => window.lab.chorus.crowd("weavers-landing", 4));
  expect(crowd.calls).toBeGreaterThan(100);
  expect(crowd.heard).toBe(3);
  expect(crowd.tones).toBe(crowd.sung);
  expect(crowd.clicks).toBe(0);
  expect(crowd.peak).toBeLessThanOrEqual(PEAK_MAX_DB);
});

for (const region of BEDS) {
  test(`forty seconds of the bed of ${region}`, async () => {
    const bed = await page.evaluate((name) => window.lab.bed(name, 40), region);
    expect(bed.peak).toBeLessThanOrEqual(PEAK_MAX_DB);
    expect(bed.loudness).toBeGreaterThan(-32);
    expect(bed.loudness).toBeLessThan(-20);
    expect(bed.clicks).toBe(0);
    expect(bed.restHeard).toBeGreaterThan(0.15);
    expect(bed.restHeard).toBeLessThan(0.75);
    expect(bed.repeated).toBeLessThan(4);
    expect(bed.notes).toBeGreaterThan(8);
  });

  test(`what is played stands 6 dB above the bed of ${region}, and is answered`, async () => {
    const levels = await page.evaluate((name) => window.lab.above(name), region);
    expect(levels.player - levels.bed).toBeGreaterThanOrEqual(6);
    expect(levels.answers).toBeGreaterThanOrEqual(2);
  });
}

test.describe.serial("live", () => {
  test.beforeAll(async () => {
    await page.evaluate(() => {
      const world = window.lab.live("weavers-landing");
      Object.assign(window, { world });
    });
  });

  test("is silent before a gesture starts it, then sounds one's own notes until they are let go", async () => {
    expect(await page.evaluate(() => window.world.meters.state())).toBe("none");
    await page.evaluate(() => document.addEventListener("click", () => void window.world.audio.start(), { once: true }));
    await page.mouse.click(5, 5);
    await page.waitForFunction(() => window.world.meters.state() === "running");
    await page.evaluate(() => window.world.audio.play(67, 100, "flute"));
    await page.waitForFunction(() => window.world.meters.left() > 0.01);
    await page.evaluate(() => window.world.audio.release(67));
    await page.waitForFunction(() => window.world.meters.left() < 0.002);
  });

  test("does not double an own note that comes back, but sounds one that was cast", async () => {
    await page.evaluate(() => window.world.note(1, "flute", { offsetMs: 0, pitch: 74, velocity: 110 }, true));
    await page.waitForFunction(() => window.world.meters.left() > 0.01);
    await page.evaluate(() => window.world.note(1, "flute", { offsetMs: 0, pitch: 74, velocity: 0 }, true));
    await page.waitForFunction(() => window.world.meters.left() < 0.002);
  });

  test("hears another player from the side where they stand, with a caption, and softer from afar", async () => {
    const loudest = async (who: number, x: number): Promise<{ left: number; right: number }> => {
      await page.evaluate(([entity, east]) => {
        window.world.stand(entity, east, 0);
        window.world.note(entity, "flute", { offsetMs: 0, pitch: 69, velocity: 110 }, false);
      }, [who, x] as const);
      await page.waitForFunction(() => window.world.meters.left() + window.world.meters.right() > 0.001);
      const heard = await page.evaluate(async () => {
        let most = { left: 0, right: 0 };
        for (let i = 0; i < 30; i++) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
          const now = { left: window.world.meters.left(), right: window.world.meters.right() };
          if (now.left + now.right > most.left + most.right) most = now;
        }
        return most;
      });
      await page.evaluate((entity) => window.world.note(entity, "flute", { offsetMs: 0, pitch: 69, velocity: 0 }, false), who);
      await page.waitForFunction(() => window.world.meters.left() + window.world.meters.right() < 0.0005);
      return heard;
    };
    const near = await loudest(2, 6);
    expect(near.right).toBeGreaterThan(near.left * 1.5);
    const far = await loudest(3, 40);
    expect(far.right).toBeLessThan(near.right * 0.5);
    const captions = await page.evaluate(() => window.world.captions);
    expect(captions).toContainEqual({ kind: "playing", entity: 2, name: null, voice: "flute", direction: "right", metres: 6 });
  });

  test("is silent about others when their volume is down, in the room as well", async () => {
    await page.evaluate(() => {
      window.world.audio.setVolumes({ master: 1, self: 1, performers: 0, bed: 0, world: 0 });
      window.world.stand(4, 3, 0);
    });
    const loudest = await page.evaluate(async () => {
      // The volume glides for a tenth of a second; then half a second of flute must leave nothing.
      const frames = async (count: number, each: () => void): Promise<void> => {
        for (let i = 0; i < count; i++) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
          each();
        }
      };
      await frames(40, () => undefined);
      window.world.note(4, "flute", { offsetMs: 0, pitch: 72, velocity: 120 }, false);
      let most = 0;
      await frames(30, () => (most = Math.max(most, window.world.meters.left() + window.world.meters.right())));
      return most;
    });
    expect(loudest).toBeLessThan(0.0005);
    await page.evaluate(() => window.world.note(4, "flute", { offsetMs: 0, pitch: 72, velocity: 0 }, false));
  });

  test("falls asleep and wakes", async () => {
    await page.evaluate(() => window.world.audio.suspend());
    await page.waitForFunction(() => window.world.meters.state() === "suspended");
    await page.evaluate(() => window.world.audio.resume());
    await page.waitForFunction(() => window.world.meters.state() === "running");
  });

  test("lets everything go at the end", async () => {
    await page.evaluate(() => window.world.audio.dispose());
    await page.waitForFunction(() => window.world.meters.state() === "closed");
    expect(await page.evaluate(() => window.world.listeners())).toBe(0);
  });
});
