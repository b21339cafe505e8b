/**
 * The player and the keepers of the world, against a scripted server: a line and a person are reported, a word of the keepers is read and
 * appealed against, and who is shut out is heard; by keyboard, on a phone, accessible. Pictures where `KEEPERS_PICTURES` names a folder.
 */
import { expect, test, type Page } from "@playwright/test";
import type { OwnAct, Standing } from "../src/protocol/generated";
import { violations } from "./axe";
import { FakeServer } from "./fake/server";
import { begin } from "./world";

const NOW = Math.floor(Date.now() / 1_000);

function act(change: Partial<OwnAct>): OwnAct {
  return {
    act: 7, kind: "mute", channels: ["say", "region"], at: NOW - 60, until: NOW + 86_400, reason: "You shouted at newcomers.", inForce: true, seen: false,
    undone: null, mayAppeal: true, appeal: null, ...change,
  };
}

async function sound(page: Page, where: string, part: string): Promise<void> {
  expect(await violations(page, part), where).toEqual([]);
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["KEEPERS_PICTURES"];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

test("a line is reported from its menu, a person from the list of who is near, and what follows is told", async ({ page }) => {
  const reports: unknown[] = [];
  const server = await FakeServer.open(page, {
    http: (method, path) =>
      method === "POST" && path === "/reports" ? { status: 200, body: { report: reports.length, at: NOW, kind: "harassment", lookedAt: null, acted: false, seen: false } }
      : path.startsWith("/standing") ? { status: 200, body: { acts: [], reports: [] } }
      : null,
  });
  page.on("request", (request) => {
    if (request.url().endsWith("/reports")) reports.push(request.postDataJSON());
  });
  await begin(page);
  server.say({ type: "said", channel: "say", line: 41, songweaver: "00000000000000000000000000000101", name: "Juno Oboe", entity: 101, to: null, text: "Nobody wants you here." });
  await page.keyboard.press("Enter");
  const more = page.getByRole("button", { name: "What to do about what Juno Oboe said" });
  await more.focus();
  await page.keyboard.press("Enter");
  await expect(more).toHaveAttribute("aria-expanded", "true");
  await picture(page, "chat-menu");
  await page.getByRole("group", { name: "What to do about what Juno Oboe said" }).getByRole("button", { name: "Report" }).press("Enter");
  const sheet = page.locator(".sheet");
  await expect(sheet.getByRole("heading", { name: "Report" })).toBeFocused();
  await expect(sheet).toContainText("Nobody wants you here.");
  await expect(sheet.getByRole("button", { name: "Send the report" })).toBeDisabled();
  await sheet.getByLabel("It pursues, threatens or humiliates someone").check();
  await sheet.getByLabel("A few words, if you like").fill("Again and again.");
  await sound(page, "report", ".sheet");
  await picture(page, "report");
  await sheet.getByRole("button", { name: "Send the report" }).press("Enter");
  await expect(sheet.getByRole("status")).toContainText("Your report arrived.");
  expect(reports).toEqual([{ about: { of: "line", line: 41 }, kind: "harassment", words: "Again and again." }]);
  await picture(page, "report-arrived");
  await sheet.getByRole("button", { name: "Close" }).last().press("Enter");

  await page.setViewportSize({ width: 390, height: 844 });
  await page.keyboard.press("n");
  await sheet.getByRole("button", { name: /^Report Ely/ }).click();
  await sheet.getByLabel("The name itself").check();
  await picture(page, "report-phone");
  await sound(page, "report on a phone", ".sheet");
  await sheet.getByRole("button", { name: "Send the report" }).click();
  await expect(sheet.getByRole("status")).toContainText("Your report arrived.");
  expect(reports[1]).toMatchObject({ about: { of: "name" }, kind: "name" });

  const looked = { report: 1, at: NOW, kind: "harassment", lookedAt: NOW, acted: true, seen: false };
  server.say({ type: "standing", standing: { acts: [], reports: [looked] } }, true);
  await expect(page.getByText("The keepers of this world looked at what you reported. Thank you.")).toBeVisible();
  server.say({ type: "announced", what: "mute" }, true);
  await expect(page.getByText("A Songweaver was muted by the keepers of this world.")).toBeVisible();
  server.stop();
});

test("a word of the keepers is read and appealed against, also by who is shut out", async ({ page }) => {
  let standing: Standing = { acts: [act({})], reports: [] };
  const seen: string[] = [];
  const server = await FakeServer.open(page, {
    http: (method, path) => {
      if (path === "/standing/seen") seen.push(method);
      if (path === "/appeals") {
        const [first, ...rest] = standing.acts;
        if (first !== undefined) standing = { ...standing, acts: [{ ...first, mayAppeal: false, appeal: { at: NOW, words: "It was a play.", answer: null, seen: false } }, ...rest] };
      }
      return path.startsWith("/standing") || path === "/appeals" ? { status: 200, body: standing } : null;
    },
  });
  await begin(page);
  server.say({ type: "standing", standing }, true);
  const card = page.getByRole("alertdialog", { name: "A word from the keepers of this world" });
  await expect(card.getByRole("heading", { level: 2 })).toBeFocused();
  await expect(card).toContainText("You are muted: Say, Region");
  await expect(card).toContainText("You shouted at newcomers.");
  await sound(page, "word of the keepers", "[data-testid=kept]");
  await picture(page, "muted");
  await card.getByRole("button", { name: /^Appeal/ }).press("Enter");
  await card.getByLabel("What should the keepers know?").fill("It was a play.");
  await card.getByRole("button", { name: "Send the appeal" }).press("Enter");
  await expect(card.getByRole("status")).toContainText("It waits for its answer.");
  await card.getByRole("button", { name: "I have read this" }).press("Enter");
  await expect(card).toHaveCount(0);
  expect(seen).toEqual(["POST"]);

  // Shut out, on a phone: why, until when, and the way to be heard.
  await page.setViewportSize({ width: 390, height: 844 });
  standing = { acts: [act({ act: 8, kind: "ban", channels: [], until: null, reason: "Threats, twice." })], reports: [] };
  server.say({ type: "closing", code: "banned", reason: "The keepers of this world banned you: Threats, twice. You may appeal once.", retry: false });
  await server.cut();
  const closed = page.getByTestId("closed");
  await expect(closed).toContainText("The keepers of this world banned you: Threats, twice.");
  await expect(closed).toContainText("Until it is taken back");
  await closed.getByRole("button", { name: /^Appeal/ }).click();
  await closed.getByLabel("What should the keepers know?").fill("It was a play.");
  await sound(page, "shut out", "[data-testid=closed]");
  await picture(page, "banned-phone");
  await closed.getByRole("button", { name: "Send the appeal" }).click();
  await expect(closed).toContainText("It waits for its answer.");
  await picture(page, "banned-appealed-phone");
  server.stop();
});
