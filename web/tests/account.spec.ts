/**
 * One's account in the game, against the real server: a guest keeps its Songweaver, sees where it is logged in and logs out there, turns on
 * a second factor and comes in with it, saves everything, and asks to be erased; at a desk and on a phone. Pictures where
 * `ACCOUNT_PICTURES` names a folder.
 */
import { expect, test, type Page } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { violations } from "./axe";
import { code } from "./totp";
import { begin, enter, realServer, until, you } from "./world";

const NAME = "Wren-Hazel";
const PASSWORD = "a long enough password";

/** The panel's sheet, found by what it is called. */
function sheetOf(page: Page) {
  return page.locator(".sheet");
}

async function sound(page: Page, where: string): Promise<void> {
  expect(await violations(page, ".sheet"), where).toEqual([]);
  const over = await sheetOf(page).evaluate((sheet) => [...sheet.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1).length);
  expect(over, `${where}: wider than the screen`).toBe(0);
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["ACCOUNT_PICTURES"];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

/** Opens the account's panel by the menu, by keyboard. */
async function openAccount(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await sheetOf(page).getByRole("button", { name: "Account", exact: true }).press("Enter");
  await expect(sheetOf(page).getByRole("heading", { name: "Account", level: 2 })).toBeFocused();
}

/** Logs in from elsewhere; answers the status. */
async function elsewhere(body: Record<string, string>): Promise<number> {
  const answer = await fetch(`${realServer()}/api/v1/login`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  return answer.status;
}

test("a guest becomes an account with a second factor, and all of it is shown, saved and erased again", async ({ page }) => {
  test.setTimeout(120_000);
  const errors: string[] = [];
  await enter(page, errors);
  await begin(page);
  await page.keyboard.press("Space");
  await openAccount(page);
  const sheet = sheetOf(page);
  await sheet.getByLabel("Account name").fill(NAME);
  await sheet.getByLabel("Password").fill(PASSWORD);
  await sound(page, "a guest's account");
  await picture(page, "guest-desk");
  await page.keyboard.press("Enter");
  await expect(sheet.getByText("Kept. You can log in anywhere now.")).toBeVisible();
  await expect(sheet.getByText(NAME, { exact: true })).toBeVisible();
  expect((await you(page)).guest).toBe(false);

  // Another device is seen and logged out.
  expect(await elsewhere({ name: NAME, password: PASSWORD })).toBe(200);
  await page.keyboard.press("Escape");
  await openAccount(page);
  const rows = sheet.getByRole("listitem").filter({ hasText: "last used" });
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: "this device" })).toHaveCount(1);
  await sound(page, "sessions");
  await picture(page, "sessions-desk");
  await sheet.getByRole("button", { name: /^Log out (?!everywhere)./ }).press("Enter");
  await expect(sheet.getByText("Logged out there.")).toBeVisible();
  await expect(rows).toHaveCount(1);

  // A second factor, on a phone: the picture and the same in letters, a first code, and from then on both are asked for.
  await page.setViewportSize({ width: 390, height: 844 });
  await sheet.getByRole("button", { name: "Turn it on" }).click();
  await sheet.getByLabel("Password so far").fill(PASSWORD);
  await sheet.getByRole("button", { name: "Turn it on" }).click();
  await expect(sheet.getByRole("img", { name: "The secret as a picture for an authenticator" })).toBeVisible();
  const secret = (await sheet.getByText(/^([A-Z2-7]{4} ?){8}$/).innerText()).replaceAll(" ", "");
  await sheet.getByLabel("The six digits").fill("12 34");
  await sheet.getByLabel("The six digits").press("Enter");
  await expect(sheet.getByRole("alert")).toContainText("That code does not fit");
  await sound(page, "the secret on a phone");
  await picture(page, "factor-phone");
  await sheet.getByLabel("The six digits").fill(code(secret, -1));
  await sheet.getByLabel("The six digits").press("Enter");
  await expect(sheet.getByText("On. Every other device was logged out.")).toBeVisible();
  await expect(sheet.getByText("Make recovery codes too: without one, a lost phone is a lost account.")).toBeVisible();
  await picture(page, "factor-on-phone");
  expect(await elsewhere({ name: NAME, password: PASSWORD })).toBe(401);

  // Everything as a file.
  const saving = page.waitForEvent("download");
  await sheet.getByRole("button", { name: "Save everything" }).click();
  const archive = await readFile(await (await saving).path());
  expect(archive.subarray(0, 2).toString()).toBe("PK");
  for (const file of ["account.json", "songweaver.json", "events.jsonl", "regions.jsonl"]) expect(archive.includes(file), file).toBe(true);

  // Out, and in again by password and code.
  await sheet.getByRole("button", { name: "Log out", exact: true }).click();
  await until(page, "to be a guest again", () => (window.finalverse.world().you as { guest: boolean } | null)?.guest === true);
  if ((await page.evaluate(() => window.finalverse.shown().panel)) !== "account") await openAccount(page);
  await sheet.getByRole("group", { name: "Account" }).getByRole("button", { name: "Log in" }).first().click();
  await sheet.getByLabel("Account name").fill(NAME);
  await sheet.getByLabel("Password").fill(PASSWORD);
  await sheet.getByLabel("Password").press("Enter");
  const asked = sheet.getByLabel("Code of your authenticator, or a recovery code");
  await expect(asked).toBeFocused();
  await sound(page, "the code at the door");
  await picture(page, "factor-asked-phone");
  await asked.fill(code(secret));
  await asked.press("Enter");
  await expect(sheet.getByText(NAME, { exact: true })).toBeVisible();

  // Asked to be erased, and thought better of it.
  await sheet.getByRole("button", { name: "Delete everything" }).click();
  await sheet.getByLabel("Password so far").fill(PASSWORD);
  await picture(page, "delete-phone");
  await sheet.getByRole("button", { name: "Delete after 14 days" }).click();
  await expect(sheet.getByText(/^All of this will be erased on /)).toBeVisible();
  await sound(page, "to be erased");
  await picture(page, "erased-phone");
  await sheet.getByRole("button", { name: "Keep everything" }).click();
  await expect(sheet.getByText(/^All of this will be erased on /)).toHaveCount(0);
  expect(errors).toEqual([]);
});
