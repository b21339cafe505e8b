/**
 * The operators' console against the real server: who gets in and who does not, every view at a desk and on a phone, dark and light,
 * by keyboard, and what its deeds do. Pictures of it are taken where `CONSOLE_PICTURES` names a folder.
 */
import { expect, test, type Page } from "@playwright/test";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { violations } from "./axe";
import { code } from "./totp";
import { realServer } from "./world";

const PASSWORD = "a long enough password";

/** An account of the world, with a role of its own where one is named; gives its access token. */
async function account(name: string, role?: string): Promise<string> {
  const url = `${realServer()}/api/v1`;
  const guest = (await (await fetch(`${url}/guest`, { method: "POST" })).json()) as { access: string };
  const made = await fetch(`${url}/register`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${guest.access}` },
    body: JSON.stringify({ name, password: PASSWORD }),
  });
  const text = await made.text();
  expect(made.status, text).toBe(200);
  if (role !== undefined) await atTheMachine("operator", "role", name, role);
  return (JSON.parse(text) as { access: string }).access;
}

/** Turns on the second factor of an account, by the code of the step before this one; gives its secret. */
async function secondFactor(access: string): Promise<string> {
  const ask = (path: string, body: unknown) =>
    fetch(`${realServer()}/api/v1/account/second-factor${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${access}` },
      body: JSON.stringify(body),
    });
  const { secret } = (await (await ask("", { password: PASSWORD })).json()) as { secret: string };
  expect((await ask("/confirmation", { code: code(secret, -1) })).status).toBe(204);
  return secret;
}

/** What an operator does with the binary. */
async function atTheMachine(...words: string[]): Promise<void> {
  const { FINALVERSE_BINARY: binary, FINALVERSE_WORLD: world } = process.env;
  if (binary === undefined || world === undefined) throw new Error("name the running server's FINALVERSE_BINARY and FINALVERSE_WORLD");
  await promisify(execFile)(binary, [words[0] ?? "", "--world", world, ...words.slice(1)]);
}

/** What goes wrong on the page, what its own policy refuses included. */
function watched(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && message.text().includes("Content Security Policy")) errors.push(message.text());
  });
  return errors;
}

async function login(page: Page, name: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("Account name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
}

/** WCAG 2.2 AA by axe, and nothing wider than the page. */
async function sound(page: Page, where: string): Promise<void> {
  expect(await violations(page), where).toEqual([]);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(over, `${where}: wider than the page`).toBeLessThanOrEqual(0);
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["CONSOLE_PICTURES"];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

test("the console lets in who has a right there, and says to everyone else why not", async ({ page }) => {
  const errors = watched(page);
  await account("Linnea-Oak");
  const secret = await secondFactor(await account("Mona-Reed", "moderator"));
  await page.goto(`${realServer()}/console`);
  await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
  await sound(page, "login");
  await picture(page, "login");
  await login(page, "Linnea-Oak", "not the password");
  await expect(page.getByRole("alert")).toContainText("The name or the password is wrong");
  await login(page, "Linnea-Oak");
  await expect(page.getByRole("heading", { name: "No right here" })).toBeVisible();
  await expect(page.getByRole("alert")).toContainText("The console is for moderators and operators; a player has no right there.");
  await sound(page, "refused");
  await page.getByRole("button", { name: "Log in as another" }).click();
  // Who has a second factor is asked for its code once the password fits.
  await login(page, "Mona-Reed");
  const asked = page.getByLabel("Code of the second factor");
  await expect(asked).toBeFocused();
  await sound(page, "second factor");
  await picture(page, "login-factor");
  await asked.fill("00000x");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("The code is wrong");
  await asked.fill(code(secret));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Views" })).toBeVisible();
  // A moderator's console has no tab of an operator's, whatever the address says.
  await page.goto(`${realServer()}/console#audit`);
  await expect(page.getByRole("link", { name: "Audit" })).toHaveCount(0);
  // The session is this tab's alone; a reload keeps it, logging out ends it.
  await page.reload();
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
  expect(errors).toEqual([]);
});

test("every view of an operator stands at a desk and on a phone, dark and light, by keyboard, and with the server gone", async ({ page }) => {
  test.setTimeout(120_000);
  const errors = watched(page);
  await account("Olga-Birch", "operator");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(`${realServer()}/console#audit`);
  await login(page, "Olga-Birch");
  await expect(page.getByRole("heading", { name: "Audit", level: 1 })).toBeVisible();
  await expect(page.getByRole("row", { name: /role-grant done/ }).first()).toBeVisible();
  const views = await page.getByRole("navigation", { name: "Views" }).getByRole("link").allTextContents();
  expect(views.length).toBeGreaterThan(6);
  for (const [room, width, height, theme] of [["desk", 1440, 900, "dark"], ["phone", 390, 844, "light"]] as const) {
    await page.setViewportSize({ width, height });
    await page.getByLabel("Look").selectOption(theme);
    for (const view of views) {
      const tab = page.getByRole("link", { name: view, exact: true });
      await tab.focus();
      await page.keyboard.press("Enter");
      await expect(page.getByRole("heading", { name: view, level: 1 })).toBeVisible();
      await expect(tab).toHaveAttribute("aria-current", "page");
      await expect(page.getByText("Loading", { exact: true })).toHaveCount(0);
      await sound(page, `${view}, ${room}, ${theme}`);
      await picture(page, `${room}-${view.toLowerCase()}-${theme}`);
    }
  }
  // What the plots show stands in numbers too.
  await page.getByRole("link", { name: "Figures" }).click();
  await page.getByRole("button", { name: "Numbers Memory" }).click();
  await expect(page.getByRole("table", { name: /Memory/ }).getByRole("row", { name: /memory \d/ })).toBeVisible();
  await page.getByRole("link", { name: "Health" }).click();
  await expect(page.getByText("journal:read")).toBeVisible();
  await page.route("**/api/**", (route) => route.abort());
  await expect(page.getByText("The server does not answer.")).toBeVisible();
  await expect(page.getByText("journal:read")).toBeVisible();
  await page.unroute("**/api/**");
  await expect(page.getByText("The server does not answer.")).toBeHidden();
  expect(errors).toEqual([]);
});

test("deeds are asked for twice, told, and found again: a notice, maintenance, an account", async ({ page }) => {
  await account("Ida-Alder", "operator");
  await secondFactor(await account("Lost-Phone"));
  await page.goto(`${realServer()}/console#notices`);
  await login(page, "Ida-Alder");
  await page.getByLabel("Words").fill("The bridge is mended.");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByRole("button", { name: "Send it" })).toBeFocused();
  await sound(page, "a notice before it is sent");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Preview" }).click();
  await page.keyboard.press("Enter");
  await expect(page.getByText(/^told \d+ players$/)).toBeVisible();
  await expect(page.getByRole("region", { name: "Sent before" }).getByText("The bridge is mended.")).toBeVisible();

  await page.goto(`${realServer()}/console#operation`);
  await page.getByLabel("What newcomers read").fill("Back at noon.");
  await page.getByRole("button", { name: "Begin maintenance" }).click();
  await page.getByRole("group").getByRole("button", { name: "Begin maintenance" }).click();
  await expect(page.getByText("It is on. Nobody new is let in; newcomers read:")).toBeVisible();
  await page.getByRole("button", { name: "End maintenance" }).click();
  await page.getByRole("group").getByRole("button", { name: "End maintenance" }).click();
  await expect(page.getByText(/^It is off\./)).toBeVisible();
  await expect(page.getByRole("button", { name: "Stop the server" })).toBeDisabled();

  await page.goto(`${realServer()}/console#accounts/Lost-Phone`);
  await expect(page.getByText("not in the world, 1 sessions")).toBeVisible();
  await page.getByLabel("Why; it stands in the audit").fill("a lost phone");
  await page.getByRole("button", { name: "End all sessions" }).click();
  await page.getByRole("group").getByRole("button", { name: "End all sessions" }).click();
  await expect(page.getByText("not in the world, 0 sessions")).toBeVisible();
  await expect(page.getByRole("definition").filter({ hasText: /^on$/ })).toBeVisible();
  await page.getByLabel("Why; it stands in the audit").fill("a lost phone");
  await page.getByRole("button", { name: "Take the second factor away" }).click();
  await page.getByRole("group").getByRole("button", { name: "Take the second factor away" }).click();
  await expect(page.getByRole("definition").filter({ hasText: /^none$/ })).toBeVisible();
  await page.getByRole("definition").getByRole("link").click();
  await expect(page.getByRole("row", { name: /second-factor-reset done/ })).toContainText("a lost phone");
  await expect(page.getByRole("row", { name: /sessions-end done/ })).toContainText("a lost phone");
});
