/**
 * WCAG 2.2 AA by axe, on the whole page or a part of it, as it stands once what moves has come to rest.
 *
 * The page has no frames, so axe needs no page of its own to put them together: opening one for each look would cost more than the look.
 */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Waits until everything that moves once has come to rest: moving colours would be measured half-way. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().filter((a) => a.effect?.getTiming().iterations !== Infinity).map((a) => a.finished.catch(() => null))));
}

/** What is wrong, each with where and why; empty where nothing is. */
export async function violations(page: Page, part?: string): Promise<string[]> {
  await settled(page);
  const axe = new AxeBuilder({ page }).setLegacyMode().withTags(TAGS);
  const { violations: found } = await (part === undefined ? axe : axe.include(part)).analyze();
  return found.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(" ")} ${n.failureSummary ?? ""}`).join("; ")}`);
}
