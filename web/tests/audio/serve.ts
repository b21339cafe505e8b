/**
 * Opens the sound laboratory in a browser page, served from the sources.
 *
 * Used by the audio checks only.
 */
import type { Page } from "@playwright/test";
import { createServer, type ViteDevServer } from "vite";

/** Serves the laboratory on a free port. */
export async function serveLab(): Promise<{ address: string; close: () => Promise<void> }> {
  const server: ViteDevServer = await createServer({ configFile: "tests/audio/vite.lab.config.ts", logLevel: "error", server: { port: 0 } });
  await server.listen();
  const address = server.resolvedUrls?.local[0];
  if (address === undefined) throw new Error("the laboratory has no address");
  return { address: `${address}tests/audio/lab.html`, close: () => server.close() };
}

/** Opens the laboratory and waits until it is ready. */
export async function openLab(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.waitForFunction(() => "lab" in window);
}
