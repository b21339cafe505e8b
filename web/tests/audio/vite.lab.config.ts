/**
 * Serves the sound laboratory's page for the audio tests, without reloading it when files change.
 *
 * It builds nothing. The regions' songs are read from content, which lies beside the web client.
 */
import { defineConfig } from "vite";

export default defineConfig({
  cacheDir: "node_modules/.vite-lab",
  server: { host: "127.0.0.1", hmr: false, fs: { allow: [".", "../content"] } },
});
