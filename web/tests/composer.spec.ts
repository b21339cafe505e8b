/**
 * The composer in a real browser against the real server: written by keyboard and mouse, undone, kept over a reload, heard, saved, rendered, shared with
 * another player, cast. What the composer holds is awaited; no time is.
 */
import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { begin, enter, until, you } from "./world";

const composed = (page: Page) => page.evaluate(() => window.finalverse.composed());
const pitches = async (page: Page): Promise<number[]> => (await composed(page)).notes.map((note) => note.pitch);

/** Opens the composer as one who has begun. */
async function compose(page: Page): Promise<void> {
  await page.keyboard.press("k");
  await expect(page.getByTestId("composer")).toBeVisible();
}

test("a melody is written, kept, heard, shared with another and cast", async ({ page, browser }) => {
  test.setTimeout(120_000);
  const errors: string[] = [];
  await enter(page, errors);
  await begin(page);
  await page.keyboard.press("Space");
  await expect(page.getByTestId("instrument")).toBeHidden();
  await compose(page);

  // By keyboard: four notes upward from the cursor, in the grotto's D.
  const roll = page.getByTestId("roll");
  await roll.focus();
  await expect(page.getByTestId("composer-spoken")).toContainText("Bar 1, beat 1, D4: empty");
  for (const [index, up] of [0, 4, 3, 2].entries()) {
    for (let i = 0; i < up; i++) await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await composed(page)).notes.length).toBe(index + 1);
  }
  expect((await composed(page)).notes).toMatchObject([{ pitch: 62, onset: 0 }, { pitch: 66, onset: 480 }, { pitch: 69, onset: 960 }, { pitch: 71, onset: 1_440 }]);

  // By mouse: a note is drawn and pulled to the right, then moved by its middle.
  const box = await roll.boundingBox();
  if (box === null) throw new Error("the roll is nowhere");
  const [x, y] = [box.x + box.width * 0.62, box.y + box.height * 0.5];
  await page.mouse.click(x, y);
  await expect.poll(async () => (await composed(page)).notes.length).toBe(5);
  const drawn = (await composed(page)).notes.at(-1);
  await page.mouse.move(x + 4, y);
  await page.mouse.down();
  await page.mouse.move(x + 4, y - 40, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await composed(page)).notes.at(-1)?.pitch).toBeGreaterThan(drawn?.pitch ?? 0);

  // A drag is one step back, and so is the writing; letters write nothing, and nobody walks or sings meanwhile.
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await composed(page)).notes.at(-1)?.pitch).toBe(drawn?.pitch);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+y");
  await page.keyboard.press("Control+z");
  await expect.poll(() => pitches(page)).toEqual([62, 66, 69, 71]);
  const stood = await page.evaluate(() => window.finalverse.world().metresWalked);
  for (const key of ["w", "a", "s", "d", "e", "n", "k"]) await page.keyboard.press(key);
  expect(await page.evaluate(() => window.finalverse.shown())).toMatchObject({ panel: "composer", raised: false });
  expect(await page.evaluate(() => window.finalverse.world().metresWalked)).toBe(stood);

  // What is heard, beside it.
  const heard = page.getByTestId("composer-heard");
  // Four notes are not much to go by: two keys that have them all are named, the second hardly less likely.
  await expect(heard).toContainText(/(D major|G major|B minor)( pentatonic)? hardly more than (D major|G major|B minor)/);
  await expect(heard).toContainText("What Memory Grotto would make of it");
  await page.getByTestId("composer-name").fill("Four lights");

  // A reload loses nothing.
  await page.reload();
  await begin(page);
  await page.keyboard.press("Space");
  await expect(page.getByTestId("instrument")).toBeHidden();
  await compose(page);
  await expect.poll(() => pitches(page)).toEqual([62, 66, 69, 71]);
  await expect(page.getByTestId("composer-name")).toHaveValue("Four lights");

  // It sounds, and as a file too.
  await page.getByTestId("composer-play").click();
  await until(page, "to sound", () => (window.finalverse.composed().position ?? 0) > 100);
  await page.getByTestId("composer-play").click();
  await page.getByRole("tab", { name: "Keep" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByTestId("composer-wav").click()]);
  const bytes = readFileSync(await file.path());
  expect(bytes.subarray(0, 4).toString("latin1")).toBe("RIFF");
  let loudest = 0;
  for (let at = 44; at + 1 < bytes.length; at += 2) loudest = Math.max(loudest, Math.abs(bytes.readInt16LE(at)));
  expect(loudest).toBeGreaterThan(1_000);

  // Saved, and shared: another player opens the link and has the very notes.
  await page.getByTestId("composer-keep").click();
  await expect(page.getByTestId("composer-told")).toContainText("Four lights");
  await expect.poll(async () => (await you(page)).melodies.map((melody) => melody.name)).toContain("Four lights");
  await page.getByTestId("composer-share").click();
  const link = await page.getByTestId("composer-link").inputValue();
  const context = await browser.newContext();
  const other = await context.newPage();
  await enter(other, errors);
  await begin(other);
  await other.goto(link);
  await expect(other.getByTestId("composer-received")).toContainText("Four lights");
  await other.getByRole("button", { name: "Open in the composer" }).click();
  await expect.poll(() => pitches(other)).toEqual([62, 66, 69, 71]);
  expect(new URL(other.url()).hash).toBe("");
  await context.close();

  // Cast where one stands: the composer gives way to the world.
  await page.getByTestId("composer-cast").click();
  await expect(page.getByTestId("composer")).toBeHidden();
  await until(page, "to be casting", () => window.finalverse.world().self.performing || (window.finalverse.happened().counts["began"] ?? 0) > 0);
  expect(errors).toEqual([]);
});
