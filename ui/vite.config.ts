import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [tailwindcss(), svelte(), svelteTesting()],
  // The page runs without a network: every asset is a file beside it, none is inlined as a data: address.
  build: { target: "safari16.4", assetsInlineLimit: 0, chunkSizeWarningLimit: 600 },
  worker: {
    format: "es",
    // harper.js makes a worker of its own out of text when it is asked to. It is not asked to: the text stays away.
    rolldownOptions: { treeshake: { manualPureFunctions: ["Blob"] } },
  },
  // Bundled for `npm run dev`, it would no longer find its WebAssembly beside it.
  optimizeDeps: { exclude: ["harper.js"] },
  server: { port: 1420, strictPort: true, host: "127.0.0.1" },
  preview: { port: 1420, strictPort: true, host: "127.0.0.1" },
  clearScreen: false,
  test: {
    environment: "happy-dom",
    include: ["tests/unit/**/*.test.ts"],
    setupFiles: ["tests/unit/setup.ts"],
    restoreMocks: true,
    testTimeout: 30_000,
  },
});
