/**
 * Two players cast a melody together, against the real server: one invites by its form, the other takes a part by keyboard, both count in on
 * one beat, hear each other's part from it on, and are told the end. Pictures where `TOGETHER_PICTURES` names a folder.
 */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import type { Gathering } from "../src/protocol/generated";
import { begin, enter, until } from "./world";

async function player(page: Page, errors: string[]): Promise<number> {
  await page.setViewportSize({ width: 720, height: 480 });
  await page.addInitScript(() => {
    localStorage.setItem("finalverse.settings", JSON.stringify({ quality: 0, motion: "less" }));
  });
  await enter(page, errors);
  await begin(page);
  return page.evaluate(() => window.finalverse.world().self.entity);
}

/** The newest state of a gathering that a page was told of. */
function told(page: Page): Promise<Gathering | null> {
  return page.evaluate(() => {
    const all = window.finalverse.happened().last.filter((one) => (one as { kind: string }).kind === "gathering");
    return ((all.at(-1) as { state: Gathering } | undefined)?.state ?? null) as Gathering | null;
  });
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["TOGETHER_PICTURES"];
  if (folder === undefined) return;
  for (const [device, width, height] of [["desk", 1280, 800], ["phone", 390, 844]] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${folder}/${name}-${device}.png` });
  }
  await page.setViewportSize({ width: 720, height: 480 });
}

test("two players invite, accept, begin on one beat and both see the end", async ({ browser }) => {
  test.setTimeout(120_000);
  const errors: string[] = [];
  const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  const [one, two] = (await Promise.all(contexts.map((context) => context.newPage()))) as [Page, Page];
  const [leader, follower] = await Promise.all([player(one, errors), player(two, errors)]);
  await expect.poll(() => one.evaluate(() => window.finalverse.world().others.map(({ entity }) => entity))).toContain(follower);
  // The instrument in hand takes letters for notes; it is put away.
  for (const page of [one, two]) if (await page.evaluate(() => window.finalverse.shown().raised)) await page.keyboard.press("Space");

  await one.keyboard.press("n");
  await one.getByRole("button", { name: "Cast together" }).press("Enter");
  const form = one.getByTestId("invite");
  await form.getByRole("checkbox").first().check();
  await form.getByLabel("Each part enters after the one before by").selectOption("4");
  await picture(one, "form");
  const results = await new AxeBuilder({ page: one }).include(".sheet").withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  expect(results.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join("; ")}`)).toEqual([]);
  await form.getByRole("button", { name: "Invite" }).press("Enter");

  const card = two.getByTestId("together");
  await expect(card).toContainText("invites you to cast");
  await expect(two.getByTestId("together-said")).toContainText("invites you to cast");
  await expect(card.getByRole("listitem").first()).toContainText("has it");
  await picture(two, "invited");
  const seen = await new AxeBuilder({ page: two }).include("[data-testid=together]").withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  expect(seen.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join("; ")}`)).toEqual([]);
  await card.getByRole("button", { name: "Take part 2" }).press("Enter");

  // Both are ready by themselves, and nobody else is waited for: one start for both, counted in by sight.
  for (const page of [one, two]) await expect(page.getByTestId("count")).toBeVisible();
  await until(two, "the beats of the count-in", () => document.querySelector('[data-testid=count][data-state="in"]') !== null);
  await picture(two, "count");
  const states = await Promise.all([told(one), told(two)]);
  const startMs = states[0]?.startMs ?? 0;
  expect(startMs).toBeGreaterThan(0);
  expect(states[1]?.startMs).toBe(startMs);

  const firstNote = async (page: Page, entity: number): Promise<number> => {
    const found = await page.waitForFunction(
      (of) => (window.finalverse.happened().last as { kind: string; entity?: number; atMs?: number }[]).find((one) => one.kind === "note" && one.entity === of)?.atMs,
      entity,
      { timeout: 30_000, polling: 50 },
    );
    return (await found.jsonValue()) as number;
  };
  const [led, followed] = await Promise.all([firstNote(two, leader), firstNote(one, follower)]);
  expect(Math.abs(led - startMs)).toBeLessThan(1);
  expect(Math.abs(followed - startMs - 4 * (states[0]?.beatMs ?? 0))).toBeLessThan(2);
  await expect(two.getByTestId("together-people")).toContainText("sings");

  for (const page of [one, two]) {
    await expect(page.getByTestId("together-said")).toHaveText("You cast it together.", { timeout: 60_000 });
    await expect(page.getByTestId("together")).toHaveCount(0);
  }
  expect(errors).toEqual([]);
  await Promise.all(contexts.map((context) => context.close()));
});
