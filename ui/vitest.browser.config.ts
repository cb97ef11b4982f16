import { defineConfig } from "vitest/config";

/** The built pages in a real browser; they need `npm run build` and a Chromium. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["tests/browser/**/*.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    maxConcurrency: 2,
  },
});
