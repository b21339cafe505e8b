/**
 * Browser tests: Debian's Chromium drawing with Mesa's software renderer, as every machine of the project can.
 *
 * Most of a test is waiting, for a tune to be sung or a way to be walked. So two run beside each other: one in the real world that all
 * of its tests share, one where each test has a world to itself. Within each, one follows the other.
 */
import { defineConfig } from "@playwright/test";

/** The made-up world, the sound checks, and what has a server of its own. */
const OWN_WORLD = /(audio|interface|keepers|storm|weaving)\.spec\.ts$/;

export default defineConfig({
  testDir: "tests",
  testMatch: "**/*.spec.ts",
  workers: 2,
  fullyParallel: false,
  projects: [
    { name: "shared world", workers: 1, testIgnore: OWN_WORLD },
    { name: "own worlds", workers: 1, testMatch: OWN_WORLD },
  ],
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [["list"]],
  globalSetup: "./tests/set-up.ts",
  use: {
    viewport: { width: 1280, height: 720 },
    launchOptions: {
      executablePath: "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--use-angle=gl-egl",
        "--ignore-gpu-blocklist",
        "--disable-backgrounding-occluded-windows",
        "--disable-renderer-backgrounding",
        "--disable-background-timer-throttling",
      ],
    },
  },
});
