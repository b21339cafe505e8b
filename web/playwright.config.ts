/**
 * Browser tests: Debian's Chromium drawing with Mesa's software renderer, as every machine of the project can.
 *
 * Most of a test is waiting, for a tune to be sung or a way to be walked. So two run beside each other: one against the real server, one
 * in the made-up world or none. Within each, one follows the other.
 */
import { defineConfig } from "@playwright/test";

/** Tests of the made-up world, and of sound alone. */
const MADE_UP = /(audio|interface|keepers|weaving)\.spec\.ts$/;

export default defineConfig({
  testDir: "tests",
  testMatch: "**/*.spec.ts",
  workers: 2,
  fullyParallel: false,
  projects: [
    { name: "real", workers: 1, testIgnore: MADE_UP },
    { name: "made up", workers: 1, testMatch: MADE_UP },
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
