/**
 * The second half of the first hour in a real browser: the Shade, the Blossom, Ignis, and that leaving loses nothing.
 *
 * The long ways are shortened by the operator's `bring`, as a keeper of a world would; `first-hour.whole.ts` walks every one of them.
 */
import { expect, test, type Page } from "@playwright/test";
import { answerShade, instrument, make, meetIgnis, MOTIF, openBlossom, reached } from "./journey";
import { begin, bring, comeBack, enter, sing, skipTo, stage, you } from "./world";

/** What of oneself must be the same after coming back. */
async function kept(page: Page): Promise<unknown> {
  const { name, look, journeys, melodies, restored, codex, gates, region } = await you(page);
  return { name, look, journeys, melodies: melodies.map((m) => m.name), restored, codex, gates, region };
}

test("from the Gloom Shade to Ignis, leaving and coming back on the way", async ({ page }) => {
  test.setTimeout(180_000);
  const errors: string[] = [];
  const name = "Isa Fernsong";
  await enter(page, errors);
  await begin(page);
  await skipTo(page, "making");
  await make(page, name);
  await skipTo(page, "two-ways");
  await bring(page, name, "gloom-shade");
  await reached(page, "shade");
  await answerShade(page);

  // Who leaves in the middle finds everything as it was, and goes on.
  const before = await kept(page);
  page = await comeBack(page, errors);
  expect(await kept(page)).toEqual(before);
  await reached(page, "blossom");

  await bring(page, name, "resonant-blossom");
  await openBlossom(page);
  await bring(page, name, "cinderfall-arrival");
  await meetIgnis(page);
  await expect(page.getByTestId("moment")).toContainText("The world has heard you");
  await expect(page.getByTestId("journey")).toContainText("Cold Vent");
  await expect.poll(async () => (await you(page)).melodies.map((m) => m.name)).toContain("Kindling");
  expect(errors).toEqual([]);
});

test("who leaves the dark half-way finds the crystals lit that were lit", async ({ page }) => {
  const errors: string[] = [];
  await enter(page, errors);
  await page.keyboard.press("a");
  await reached(page, "crystals");
  await sing(page, MOTIF.slice(1, 2));
  await expect.poll(async () => (await you(page)).restored.length).toBe(2);
  page = await comeBack(page, errors);
  expect(await stage(page)).toBe("crystals");
  await instrument(page, "raised");
  await expect(page.locator("[data-testid=keys] .next")).toHaveAttribute("data-pitch", String(MOTIF[2]));
  await sing(page, MOTIF.slice(2));
  await reached(page, "making");
  expect(errors).toEqual([]);
});
