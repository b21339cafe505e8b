/** The content security policy against the built client and the real server: it keeps out what is injected, and blocks nothing of the client's own. */
import { expect, test } from "@playwright/test";
import { begin, enter } from "./world";

test("the client runs within its content security policy, which blocks what is injected", async ({ page }) => {
  const errors: string[] = [];
  const answered = page.waitForResponse((answer) => answer.request().isNavigationRequest());
  await enter(page, errors);
  expect((await answered).headers()["content-security-policy"]).toContain("script-src 'self'; style-src 'self'");
  await begin(page);
  await page.keyboard.press("m");
  expect(errors).toEqual([]);
  // What somebody managed to write into the page is not run, and this test would have seen it.
  await page.evaluate(() => {
    const script = document.createElement("script");
    try {
      script.text = "window.wasRun = true";
    } catch {
      // Trusted types refuse it before the policy of scripts does.
    }
    document.head.append(script);
    document.body.insertAdjacentElement("beforeend", Object.assign(document.createElement("iframe"), { src: "https://evil.example/" }));
  });
  await expect.poll(() => errors.filter((error) => error.startsWith("policy:")).length).toBeGreaterThan(0);
  expect(await page.evaluate(() => "wasRun" in window)).toBe(false);
});
