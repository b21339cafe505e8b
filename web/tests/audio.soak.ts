/**
 * Ten minutes of every region's bed, and what is played over it: `npm run audio-soak`. Prints a table and draws what it heard.
 *
 * The pictures (test-results/audio-pictures) are for people to look at.
 */
import { expect, test, type Page } from "@playwright/test";
import { openLab, serveLab } from "./audio/serve";
import type { VoiceName } from "../src/audio/voices/voice";

const SECONDS = 600;
const PICTURES = "test-results/audio-pictures";
const VOICES: readonly (readonly [VoiceName, number])[] = [
  ["harp", 60], ["flute", 67], ["celesta", 67], ["bowed", 60], ["marimba", 60], ["choir", 62],
  ["pad", 55], ["whale", 50], ["shimmer", 76], ["glass", 72], ["ember", 60], ["drum", 36],
];

const STRUCK: readonly VoiceName[] = ["harp", "celesta", "marimba", "shimmer", "glass", "ember", "drum"];

let lab: Awaited<ReturnType<typeof serveLab>>;

async function open(page: Page): Promise<void> {
  await openLab(page, lab.address);
}

test.beforeAll(async () => {
  lab = await serveLab();
});
test.afterAll(async () => {
  await lab.close();
});

test("every voice in numbers", async ({ page }) => {
  await open(page);
  console.log("voice    pitch  LUFS of a phrase  peak dBFS  cents   centroid soft, strong  bands  change   decay");
  for (const [voice] of VOICES) {
    const pitches = voice === "drum" ? [36] : [52, 67, 83];
    const measured = await page.evaluate(([name, list]) => window.lab.voice(name, list), [voice, pitches] as const);
    for (const tone of measured.tones) {
      const decay = await page.evaluate(([name, pitch]) => window.lab.decay(name, pitch), [voice, tone.pitch] as const);
      console.log(
        `${voice.padEnd(8)} ${String(tone.pitch).padStart(4)}   ${measured.loudness.toFixed(1).padStart(12)}    ${tone.peakDb.toFixed(1).padStart(8)}  ${tone.cents.toFixed(2).padStart(6)}     ` +
          `${tone.soft.toFixed(0).padStart(5)}, ${tone.loud.toFixed(0).padStart(5)} Hz    ${String(tone.layers.bands).padStart(3)}   ${tone.layers.change.toFixed(1).padStart(5)} dB  ${STRUCK.includes(voice) ? `${decay.toFixed(1)} s` : "held"}`,
      );
    }
    expect(measured.peak).toBeLessThanOrEqual(-1);
  }
});

test("ten minutes of every region's bed", async ({ page }) => {
  test.setTimeout(1_200_000);
  await open(page);
  const regions = await page.evaluate(() => window.lab.regions());
  expect(regions.length).toBeGreaterThanOrEqual(9);
  console.log("region               LUFS   peak dBFS  clicks  rest heard  rest written  repeated  notes  centroid  played over bed");
  const portraits = new Set<string>();
  for (const region of regions) {
    const bed = await page.evaluate(([name, seconds]) => window.lab.bed(name, seconds), [region, SECONDS] as const);
    const above = await page.evaluate((name) => window.lab.above(name), region);
    const share = (value: number): string => `${(value * 100).toFixed(0)} %`.padStart(6);
    console.log(
      `${region.padEnd(20)} ${bed.loudness.toFixed(1)}  ${bed.peak.toFixed(1).padStart(6)}     ${String(bed.clicks).padStart(3)}     ${share(bed.restHeard)}       ${share(bed.restWritten)}      ` +
        `${String(bed.repeated).padStart(3)}     ${String(bed.notes).padStart(5)}   ${bed.centroid.toFixed(0).padStart(5)} Hz   ${(above.player - above.bed).toFixed(1)} dB`,
    );
    expect.soft(bed.loudness, region).toBeGreaterThan(-30);
    expect.soft(bed.loudness, region).toBeLessThan(-20);
    expect.soft(bed.peak, region).toBeLessThanOrEqual(-1);
    expect.soft(bed.clicks, region).toBe(0);
    for (const rest of [bed.restHeard, bed.restWritten]) {
      expect.soft(rest, region).toBeGreaterThanOrEqual(0.3);
      expect.soft(rest, region).toBeLessThanOrEqual(0.6);
    }
    expect.soft(bed.repeated, region).toBeLessThan(8);
    expect.soft(above.player - above.bed, region).toBeGreaterThanOrEqual(6);
    portraits.add(`${Math.round(bed.centroid / 40)}.${Math.round(bed.notes / 25)}`);
  }
  expect(portraits.size).toBeGreaterThanOrEqual(regions.length - 2);
});

test("pictures of every voice and bed", async ({ page }) => {
  await open(page);
  const canvas = page.locator("canvas");
  await page.evaluate((voices) => window.lab.sheet(voices), VOICES);
  await canvas.screenshot({ path: `${PICTURES}/voices.png` });
  const regions = await page.evaluate(() => window.lab.regions());
  await page.evaluate((names) => window.lab.pictureBeds(names, 45), regions);
  await canvas.screenshot({ path: `${PICTURES}/beds.png` });
});
