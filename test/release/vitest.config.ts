import { defineConfig } from "vitest/config";

/** What is released, built and used as its users do. It takes longer than `npm test` may, so it has commands of its own. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
