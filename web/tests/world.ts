/** What tests ask the page: the read-only view at `window.finalverse`, awaited as state and never as time. */
import { expect, type Page } from "@playwright/test";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { View } from "../src/entries/view";
import type { You } from "../src/protocol/generated";

declare global {
  interface Window {
    readonly finalverse: View;
  }
}

/** Milliseconds between two pictures where the picture is not the point. */
const PICTURE_MS = 140;

/** Has the page draw seldom, to be called before it is opened: the software renderer then leaves the machine to the world and to other players. */
export async function drawSeldom(page: Page): Promise<void> {
  await page.addInitScript((ms) => {
    const { requestAnimationFrame, cancelAnimationFrame } = window;
    const asked = new Map<number, number>();
    window.requestAnimationFrame = (draw) => {
      const id = window.setTimeout(() => {
        asked.set(
          id,
          requestAnimationFrame((now) => {
            asked.delete(id);
            draw(now);
          }),
        );
      }, ms);
      return id;
    };
    window.cancelAnimationFrame = (id) => {
      clearTimeout(id);
      cancelAnimationFrame(asked.get(id) ?? 0);
      asked.delete(id);
    };
  }, PICTURE_MS);
}

/** Makes the picture small, where only what lies over it is looked at: the software renderer draws large ones long. */
export async function smallPicture(page: Page): Promise<void> {
  await page.addStyleTag({ content: "canvas.world { width: 160px !important; height: 90px !important; }" });
  await page.evaluate(() => window.dispatchEvent(new Event("resize")));
}

/** The player's own state. */
export function you(page: Page): Promise<You> {
  return page.evaluate(() => window.finalverse.world().you as You);
}

/** Waits until the world is there and asks for the first touch. */
export async function arrived(page: Page): Promise<void> {
  await expect(page.getByTestId("prompt")).toBeVisible({ timeout: 40_000 });
}

/** Makes the first touch by keyboard, without playing a note for who is made already. */
export async function begin(page: Page): Promise<void> {
  await arrived(page);
  await page.keyboard.press("F8");
  await expect(page.getByTestId("prompt")).toBeHidden();
}

/** Waits until the shared clock shows a time, as one who plays in time does. */
async function serverTime(page: Page, atMs: number): Promise<void> {
  await page.waitForFunction((at) => window.finalverse.world().serverMs >= at, atMs, { polling: 16 });
}

/** Plays pitches on the letters, as they lie in the region's mode: one a beat of the region's Song, by the shared clock. */
export async function sing(page: Page, pitches: readonly number[]): Promise<void> {
  const { serverMs, beatMs } = await page.evaluate(() => window.finalverse.world());
  let at = serverMs;
  for (const pitch of pitches) {
    const code = await page.locator(`[data-testid=keys] [data-pitch="${pitch}"]`).first().getAttribute("data-code");
    if (code === null) throw new Error(`no key plays ${pitch} here`);
    await page.keyboard.down(code);
    await page.waitForFunction((sounding) => window.finalverse.shown().held.includes(sounding), pitch);
    await serverTime(page, at + beatMs * 0.8);
    await page.keyboard.up(code);
    await page.waitForFunction((sounding) => !window.finalverse.shown().held.includes(sounding), pitch);
    at += beatMs;
    await serverTime(page, at);
  }
}

/** Waits until something holds of the view. */
export async function until(page: Page, what: string, holds: () => boolean, timeout = 20_000): Promise<void> {
  await page.waitForFunction(holds, undefined, { timeout, polling: 100 }).catch((error: unknown) => {
    throw new Error(`waited for: ${what}`, { cause: error });
  });
}

/** The address of the real server; says plainly when there is none. */
export function realServer(): string {
  const url = process.env["FINALVERSE_URL"];
  if (url === undefined) throw new Error("no server: build it with `cargo build -p server`, or name a running one in FINALVERSE_URL");
  return url;
}

/** Opens the real world as whoever this browser is, at the lowest quality, and watches for errors of the page. */
export async function enter(page: Page, errors: string[], url = realServer()): Promise<void> {
  page.on("pageerror", (error) => errors.push(error.message));
  // What the content security policy blocks of the client's own would be missing for players, without any other sign.
  page.on("console", (line) => {
    if (line.text().startsWith("policy:")) errors.push(line.text());
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.effectiveDirective} blocked ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
    if (localStorage.getItem("finalverse.settings") === null) localStorage.setItem("finalverse.settings", JSON.stringify({ quality: 0 }));
  });
  await drawSeldom(page);
  await page.goto(url);
  await arrived(page);
}

/** The stage of the first hour one is at. */
export function stage(page: Page): Promise<string> {
  return page.evaluate(() => (window.finalverse.world().you as You).journeys.find((j) => j.journey === "first-hour")?.stage ?? "");
}

/** Skips stages of the first hour until one is at the given one. */
export async function skipTo(page: Page, wanted: string): Promise<void> {
  for (let skipped = 0; (await stage(page)) !== wanted; skipped++) {
    if (skipped > 12) throw new Error(`${wanted} was not reached by skipping`);
    const before = await stage(page);
    await page.getByRole("button", { name: "Skip this step" }).click();
    await expect.poll(() => stage(page)).not.toBe(before);
  }
}

/** Closes the tab and opens the world anew, as who comes back later; gives the new page. */
export async function comeBack(page: Page, errors: string[]): Promise<Page> {
  const context = page.context();
  // The new tab first: a browser without any tab ends.
  const again = await context.newPage();
  await page.close();
  await enter(again, errors);
  await begin(again);
  return again;
}

/** Has an operator's command done in a running world, the tests' own or that of a folder. */
export async function operate(command: readonly string[], world = process.env["FINALVERSE_WORLD"]): Promise<void> {
  const { FINALVERSE_BINARY: binary } = process.env;
  if (binary === undefined || world === undefined) throw new Error("a running server is used, so that nobody can be brought; name its FINALVERSE_BINARY and FINALVERSE_WORLD");
  await promisify(execFile)(binary, [...command, "--world", world]);
}

/** What an operator of the world does: brings someone to a place, and waits until they stand there. */
export async function bring(page: Page, name: string, place: string, world?: string): Promise<void> {
  const before = await page.evaluate(() => window.finalverse.happened().counts["corrected"] ?? 0);
  await operate(["bring", name, place], world);
  await page.waitForFunction((count) => (window.finalverse.happened().counts["corrected"] ?? 0) > count, before);
}
