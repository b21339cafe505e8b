/**
 * Runs the sound checks in a real browser: `gate` is short and part of every check, `soak` renders ten minutes of every region's bed.
 *
 * The page is served by the checks themselves. Nothing is played aloud.
 */
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results/audio",
  workers: 1,
  reporter: "list",
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  projects: [
    { name: "gate", testMatch: /audio\.spec\.ts$/, timeout: 20_000 },
    { name: "soak", testMatch: /audio\.soak\.ts$/, timeout: 400_000 },
  ],
});
