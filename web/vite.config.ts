/** How the web client is built and served in development, and which files are unit tests. */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/** Development serves the client on 5173 and hands everything of the server's on to 7777. */
export default defineConfig({
  plugins: [svelte()],
  build: { target: "es2022", chunkSizeWarningLimit: 800, rolldownOptions: { input: { game: "index.html", console: "console.html" } } },
  server: { proxy: { "/api": "http://127.0.0.1:7777", "/ws": { target: "ws://127.0.0.1:7777", ws: true } } },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
