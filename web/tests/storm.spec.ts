/**
 * Two players under one Dissonance Storm, against the real server: both see its card, each sings at another fractured place, both are told who answered,
 * both are credited, and the end is told to both.
 *
 * The world is one of its own, whose content differs in two things: one performance that is no noise mends a place, and there are no ways, so that fractured
 * places are all at landmarks, to which an operator can bring people.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, type BrowserContext, type Page } from "@playwright/test";
import type { Atlas, RegionState, Storm } from "../src/protocol/generated";
import { make } from "./journey";
import { serveWorld, type TestServer } from "./set-up";
import { begin, bring, enter, operate, sing, skipTo, until } from "./world";

const REGION = "weavers-landing";
/** The region's own motif: what answers anywhere in it. */
const MOTIF = [62, 66, 69, 71, 69, 66, 62];
const NAMES = ["Ada Stillwater", "Bel Reedsong"] as const;

/** A copy of the project's content in which a storm can be answered by two performances. */
function quickStorms(): string {
  const folder = join(mkdtempSync(join(tmpdir(), "finalverse-content-")), "content");
  cpSync(fileURLToPath(new URL("../../content", import.meta.url)), folder, { recursive: true });
  const change = (file: string, by: (text: string) => string): void => {
    const path = join(folder, file);
    const before = readFileSync(path, "utf8");
    const after = by(before);
    if (after === before) throw new Error(`${file} has changed: the test no longer finds in it what it changes`);
    writeFileSync(path, after);
  };
  change("weather.toml", (text) => text.replace(/^depth = \d+/m, "depth = 80").replace(/^gloom = \d+/m, "gloom = 10").replace(/^mends = \d+/m, "mends = 1000"));
  // Ways go on beyond borders, so that none can go alone.
  for (const file of readdirSync(join(folder, "regions"))) change(`regions/${file}`, (text) => text.replaceAll(/^\[\[path\]\]\n(?:(?!\[)[^\n]*\n)*/gm, ""));
  return folder;
}

/** The storm as a page knows it. */
function storm(page: Page): Promise<Storm | null> {
  return page.evaluate((slug) => (window.finalverse.world().regions as RegionState[]).find(({ region }) => region === slug)?.storm ?? null, REGION);
}

test("two players answer one storm at two places; both are credited and told the end", async ({ browser }) => {
  const content = quickStorms();
  let server: TestServer | null = null;
  const contexts: BrowserContext[] = [];
  try {
    server = await serveWorld(content);
    const { url, folder } = server;
    const errors: string[] = [];
    const arrive = async (name: string): Promise<Page> => {
      // A small picture leaves the machine time for two worlds' worth of keys.
      const context = await browser.newContext({ viewport: { width: 720, height: 480 } });
      contexts.push(context);
      const page = await context.newPage();
      await enter(page, errors, url);
      await begin(page);
      // A wish for less motion holds from now on, also where the system has it only now.
      await expect(page.locator("html")).toHaveAttribute("data-motion", "full");
      await page.emulateMedia({ reducedMotion: "reduce" });
      await expect(page.locator("html")).toHaveAttribute("data-motion", "less");
      await skipTo(page, "making");
      await make(page, name);
      return page;
    };
    const pages = await Promise.all(NAMES.map(arrive));
    await operate(["storm", REGION], folder);

    // The places that are open are landmarks; each player is brought to another.
    const atlas = (await (await fetch(`${url}/api/v1/atlas`)).json()) as Atlas;
    const marks = atlas.regions.find(({ region }) => region === REGION)?.places ?? [];
    await Promise.all(pages.map((page) => until(page, "the storm to be known", () => (window.finalverse.world().regions as { storm?: unknown }[]).some(({ storm }) => storm !== undefined))));
    const open = (await storm(pages[0] as Page))?.fractures.filter((fracture) => fracture.open) ?? [];
    expect(open).toHaveLength(2);
    const metres = (k: number, at: { x: number; z: number }): number => Math.hypot((open[k]?.x ?? 0) - at.x, (open[k]?.z ?? 0) - at.z);
    await Promise.all(
      pages.map(async (page, k) => {
        const [nearest] = [...marks].sort((a, b) => metres(k, a.at) - metres(k, b.at));
        await bring(page, NAMES[k] as string, nearest?.place ?? "", folder);
        const card = page.getByTestId("storm");
        await expect(card).toContainText("within reach: sing here");
        await expect(card).toContainText("2 Gloom Shades");
      }),
    );

    // Both sing the motif, one beginning a moment after the other, and both are told of each answer.
    await Promise.all(
      pages.map(async (page) => {
        await page.keyboard.press("Space");
        await expect(page.getByTestId("instrument")).toBeVisible();
        await sing(page, MOTIF);
        await page.keyboard.press("Space");
      }),
    );
    for (const page of pages) {
      const ended = page.getByTestId("storm-ended");
      await expect(ended).toContainText("The storm is answered");
      await expect(ended).toContainText("2 have sung against it");
      await expect(ended).toContainText(/You earned [0-9.]*[1-9][0-9.]* resonance by it/);
      const happened = await page.evaluate(() => window.finalverse.happened());
      const answers = (happened.last as { kind: string; who?: string | null }[]).filter(({ kind }) => kind === "storm-answered");
      expect(new Set(answers.map(({ who }) => who))).toEqual(new Set(NAMES));
      expect(await storm(page)).toBeNull();
    }
    expect(errors).toEqual([]);
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
    await server?.stop();
    rmSync(join(content, ".."), { recursive: true, force: true });
  }
});
