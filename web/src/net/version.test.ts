/** Whether the page is the one that is served. */
import { expect, test } from "vitest";
import { isOldPage } from "./version";

const serving = (html: string, ok = true) => () => Promise.resolve({ ok, text: () => Promise.resolve(html) } as Response);
const script = "https://world.test/assets/index-Old1.js";

test("a page is old when the server's page begins with another script, and never because the server is away", async () => {
  expect(await isOldPage(script, serving('<script type="module" src="/assets/index-New2.js">'))).toBe(true);
  expect(await isOldPage(script, serving('<script type="module" src="/assets/index-Old1.js">'))).toBe(false);
  expect(await isOldPage(script, serving("Bad gateway", false))).toBe(false);
  expect(await isOldPage(script, () => Promise.reject(new Error("offline")))).toBe(false);
});
