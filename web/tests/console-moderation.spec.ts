/**
 * The console's view of moderation against the real server: from a report over HTTP to the decision, its effect, the appeal and its
 * answer; at a desk and on a phone, accessible. Pictures where `CONSOLE_PICTURES` names a folder.
 */
import { expect, test, type Page } from "@playwright/test";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Queue, Standing, Tokens } from "../src/protocol/generated";
import { violations } from "./axe";
import { realServer } from "./world";

const PASSWORD = "a long enough password";

async function call<T>(method: string, path: string, tokens: Tokens | null, body?: unknown): Promise<T> {
  const answer = await fetch(`${realServer()}/api/v1${path}`, {
    method,
    headers: { "content-type": "application/json", ...(tokens === null ? {} : { authorization: `Bearer ${tokens.access}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  expect(answer.ok, `${path}: ${text}`).toBe(true);
  return (text === "" ? null : JSON.parse(text)) as T;
}

async function account(name: string, role: string): Promise<Tokens> {
  const guest = await call<Tokens>("POST", "/guest", null);
  const tokens = await call<Tokens>("POST", "/register", guest, { name, password: PASSWORD });
  const { FINALVERSE_BINARY: binary, FINALVERSE_WORLD: world } = process.env;
  if (binary === undefined || world === undefined) throw new Error("name the running server's FINALVERSE_BINARY and FINALVERSE_WORLD");
  await promisify(execFile)(binary, ["operator", "--world", world, "role", name, role]);
  return tokens;
}

async function sound(page: Page, where: string): Promise<void> {
  expect(await violations(page), where).toEqual([]);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(over, `${where}: wider than the page`).toBeLessThanOrEqual(0);
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["CONSOLE_PICTURES"];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/moderation-${name}.png`, fullPage: true });
}

test("a moderator takes a case, decides it, and an appeal is answered by another", async ({ page }) => {
  test.setTimeout(120_000);
  await account("Mona-Moss", "moderator");
  const olga = await account("Olga-Moss", "operator");
  const [wild, calm, shy] = [await call<Tokens>("POST", "/guest", null), await call<Tokens>("POST", "/guest", null), await call<Tokens>("POST", "/guest", null)];
  for (const [who, words] of [[calm, "It follows me everywhere."], [shy, ""]] as const) {
    await call("POST", "/reports", who, { about: { of: "person", songweaver: wild.songweaver }, kind: "harassment", words });
  }
  await page.goto(`${realServer()}/console#moderation`);
  await page.getByLabel("Account name").fill("Mona-Moss");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Moderation", level: 1 })).toBeVisible();
  const waiting = page.getByRole("link", { name: /Harassment.*2 reports/ }).first();
  await expect(waiting).toBeVisible();
  await sound(page, "queue");
  await picture(page, "queue-desk");
  await waiting.press("Enter");
  await expect(page).toHaveURL(/#moderation\/case\/\d+$/);
  await page.getByRole("button", { name: "Take this case" }).click();
  await expect(page.getByText("You look at it")).toBeVisible();
  await expect(page.getByText("It follows me everywhere.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Ban" }), "a ban is an operator's").toHaveCount(0);
  await page.getByRole("button", { name: "Suspend", exact: true }).click();
  await page.getByLabel("Why", { exact: true }).fill("Leave others alone.");
  await sound(page, "deciding");
  await picture(page, "case-desk");
  // What weighs most is asked twice.
  await page.getByRole("button", { name: /^suspend/i }).last().click();
  await page.getByRole("button", { name: /^yes, suspend/i }).click();
  await expect(page.getByRole("status").filter({ hasText: "It holds from now on" })).toBeVisible();
  await expect(page.getByText(/Suspend until/).first()).toBeVisible();
  await picture(page, "decided-desk");

  // The person is heard; the moderator who decided does not answer, another does, on a phone.
  const standing = await call<Standing>("GET", "/standing", wild);
  const act = standing.acts[0];
  expect(act).toMatchObject({ kind: "suspend", reason: "Leave others alone.", inForce: true });
  await call("POST", "/appeals", wild, { act: act?.act, words: "I only followed the music." });
  await page.goto(`${realServer()}/console#moderation`);
  await expect(page.getByText("You decided this yourself; another moderator answers.")).toBeVisible();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByLabel("Account name").fill("Olga-Moss");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  const appeal = page.getByRole("article", { name: /^Appeals/ }).filter({ hasText: "I only followed the music." });
  await appeal.getByLabel("Your answer; the person reads this.").fill("Then follow from farther away.");
  await sound(page, "appeal on a phone");
  await picture(page, "appeal-phone");
  await appeal.getByRole("button", { name: "Grant it and take the act back" }).click();
  await expect(appeal).toHaveCount(0);
  const after = await call<Standing>("GET", "/standing", wild);
  expect(after.acts[0]).toMatchObject({ inForce: false, undone: "Then follow from farther away." });
  await page.goto(`${realServer()}/console#moderation/person/${wild.songweaver}`);
  await expect(page.getByText("taken back: Then follow from farther away.")).toBeVisible();
  await sound(page, "person on a phone");
  await picture(page, "person-phone");
  expect((await call<Queue>("GET", "/moderation/queue", olga)).appeals.some((one) => one.words === "I only followed the music.")).toBe(false);
});
