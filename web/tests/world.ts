/** What tests ask the page: the read-only view at `window.finalverse`, awaited as state and never as time. */
import { expect, type Page } from "@playwright/test";
import type { View } from "../src/entries/view";
import type { You } from "../src/protocol/generated";

declare global {
  interface Window {
    readonly finalverse: View;
  }
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

/** Plays pitches on the letters, as they lie in the region's mode. */
export async function sing(page: Page, pitches: readonly number[], eachMs = 330): Promise<void> {
  for (const pitch of pitches) {
    const code = await page.locator(`[data-testid=keys] [data-pitch="${pitch}"]`).first().getAttribute("data-code");
    if (code === null) throw new Error(`no key plays ${pitch} here`);
    await page.keyboard.down(code);
    await page.waitForTimeout(eachMs * 0.8);
    await page.keyboard.up(code);
    await page.waitForTimeout(eachMs * 0.2);
  }
}

/** Waits until something holds of the view. */
export async function until(page: Page, what: string, holds: () => boolean, timeout = 20_000): Promise<void> {
  await page.waitForFunction(holds, undefined, { timeout, polling: 100 }).catch((error: unknown) => {
    throw new Error(`waited for: ${what}`, { cause: error });
  });
}
