/**
 * The first hour, step by step, as a player takes it: by keys, by the journey's own card that walks, by the instrument.
 *
 * Each step begins where the one before ended and ends when the server says so. They prove nothing alone: the tests call them.
 */
import { expect, type Locator, type Page } from "@playwright/test";
import { sing, stage, until, you } from "./world";

/** The four notes of the grotto, and what the Shade and the Blossom wait for. */
export const MOTIF = [62, 66, 69, 71];
export const SHADE = [64, 69, 71, 72];
export const BLOSSOM = [69, 72, 76, 74, 69];

/** Called with the name of each moment that is worth a picture. */
export type Look = (moment: string) => Promise<void>;
export const noLook: Look = () => Promise.resolve();

/** How long the journey's card may take to look where it leads. */
const LEAD_MS = 1_000;
/** The longest walk of the hour at a run, with some patience for a slow machine. */
const WALK_MS = 240_000;

/** Waits for a stage of the first hour. */
export async function reached(page: Page, wanted: string | RegExp, timeout = 20_000): Promise<void> {
  await expect.poll(() => stage(page), { timeout }).toMatch(typeof wanted === "string" ? new RegExp(`^${wanted}$`) : wanted);
}

/** Raises or lowers the instrument. */
export async function instrument(page: Page, raised: "raised" | "lowered"): Promise<void> {
  if ((await page.evaluate(() => window.finalverse.shown().raised)) !== (raised === "raised")) await page.keyboard.press("Space");
  await expect(page.getByTestId("instrument")).toBeVisible({ visible: raised === "raised" });
}

/** Sings at the place one stands, as one performance. */
export async function perform(page: Page, pitches: readonly number[], look = noLook, moment = "singing"): Promise<void> {
  await instrument(page, "raised");
  await sing(page, pitches);
  await look(moment);
  await instrument(page, "lowered");
}

/** Walks where the journey's card leads, and waits until one stands there. */
export async function follow(page: Page, look = noLook, moment = "walking"): Promise<void> {
  // Who stands there already is led nowhere.
  const lead = page.getByTestId("lead");
  const leads = await lead.waitFor({ timeout: LEAD_MS }).then(
    () => true,
    () => false,
  );
  if (!leads) return;
  await lead.press("Enter");
  await until(page, "the walk to begin", () => window.finalverse.shown().going !== null);
  await look(moment);
  await until(page, "the walk to end", () => window.finalverse.shown().going === null, WALK_MS);
}

/** What is offered here, by its button. */
export function offer(page: Page, name: string): Locator {
  return page.locator(".acts").getByRole("button", { name });
}

/** Wakes in the dark: the first key is a note, four notes are the motif. */
export async function wake(page: Page, look = noLook): Promise<void> {
  await look("prompt");
  await page.keyboard.press("a");
  await expect(page.getByTestId("instrument")).toBeVisible();
  await reached(page, "crystals");
  await look("crystals");
  await sing(page, MOTIF);
  await reached(page, "making");
}

/** Is made in passing. */
export async function make(page: Page, name: string, look = noLook): Promise<void> {
  const maker = page.getByTestId("maker");
  await look("making");
  await maker.getByRole("radio", { name: "Colour 7 of 12" }).click();
  await maker.getByLabel("Name").fill(name);
  await maker.getByRole("button", { name: "This is me" }).click();
  await expect.poll(async () => (await you(page)).name).toBe(name);
  await reached(page, /lumi|way-out/);
  await instrument(page, "lowered");
}

/** Comes to Lumi, who speaks and hums the motif back. */
export async function meetLumi(page: Page, look = noLook): Promise<void> {
  if ((await stage(page)) === "lumi") await follow(page);
  await reached(page, "way-out");
  await expect(page.getByTestId("spoken")).toContainText("Lumi");
  await look("lumi");
}

/** Walks into the light. */
export async function leaveGrotto(page: Page, look = noLook): Promise<void> {
  await follow(page);
  await look("way-out");
  await offer(page, "Enter The Way into the Light").press("Enter");
  await until(page, "to be in Weaver's Landing", () => window.finalverse.world().region === "weavers-landing");
  await expect(page.getByTestId("region")).toHaveText("Weaver's Landing");
  await look("landing");
}

/** Down the path to the whale. */
export async function goToStatue(page: Page, look = noLook): Promise<void> {
  await follow(page, look, "to-the-statue");
  await reached(page, "statue");
  await look("statue");
}

/** Wakes the whale with the four notes. */
export async function wakeWhale(page: Page, look = noLook): Promise<void> {
  await perform(page, MOTIF, look, "statue-singing");
  await expect.poll(async () => (await you(page)).restored).toContain("star-whale-statue");
  const verdict = page.getByTestId("verdict");
  await expect(verdict).toContainText("The Star Whale answers you.");
  await look("statue-restored");
  await expect(page.getByTestId("spoken")).toContainText("Anya", { timeout: 30_000 });
  await expect.poll(async () => (await you(page)).melodies.length).toBeGreaterThan(0);
  expect((await you(page)).codex).toContain("anya");
}

/** Stands face to face with Anya and greets her. */
export async function meetAnya(page: Page, look = noLook): Promise<void> {
  await follow(page);
  await look("anya");
  await offer(page, "Greet Anya the Sculptor").press("Enter");
  await reached(page, "two-ways");
  await look("two-ways");
}

/** Along the shore into the wood, and on to the Shade. */
export async function walkToShade(page: Page, look = noLook): Promise<void> {
  await follow(page, look, "to-the-wood");
  await reached(page, "shade");
  await look("shade");
}

/** Answers the Shade: a first try that is not its song and is explained, then the song. */
export async function answerShade(page: Page, look = noLook): Promise<void> {
  await perform(page, [69, 72, 64]);
  const verdict = page.getByTestId("verdict");
  await expect(verdict).toContainText("The Gloom Shade");
  await expect(verdict).toContainText("2 of its 4 notes came in order.");
  await expect(verdict).toContainText("Note 1 of its song is E4");
  await expect.poll(async () => (await you(page)).journeys[0]?.tries).toBe(1);
  await expect(page.getByTestId("spoken")).toContainText("Lumi");
  await look("shade-first-try");
  await perform(page, SHADE, look, "shade-singing");
  await reached(page, "blossom");
  await expect(verdict).toContainText("The Gloom Shade answers you.");
  await look("shade-answered");
}

/** Through the wood to the sleeping Blossom. */
export async function walkToBlossom(page: Page, look = noLook): Promise<void> {
  await follow(page, look, "to-the-blossom");
  await look("blossom");
}

/** Opens it with its phrase. */
export async function openBlossom(page: Page, look = noLook): Promise<void> {
  await perform(page, BLOSSOM, look, "blossom-singing");
  await reached(page, "ignis");
  await expect(page.getByTestId("verdict")).toContainText("The Resonant Blossom answers you.");
  await look("blossom-open");
}

/** Follows the embers to Ignis, the end of the first hour. */
export async function meetIgnis(page: Page, look = noLook): Promise<void> {
  await follow(page, look, "to-ignis");
  await reached(page, "done", WALK_MS);
  await look("ignis");
}
