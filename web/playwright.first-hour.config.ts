/** The whole first hour in the browser of the other tests: one test of some minutes, run by `npm run first-hour`. */
import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

export default defineConfig({ ...base, projects: [{ name: "whole" }], testMatch: "**/first-hour.whole.ts", timeout: 900_000, outputDir: "test-results/first-hour" });
