import { defineConfig } from "vitest/config";

/** Test files share the modules of their worker: to load them anew for each file took a third of the suite's time. */
const shared = { testTimeout: 20_000, hookTimeout: 60_000, isolate: false };

/**
 * Units sit beside their source; `*.redis.test.ts` starts a private redis-server; `test/system` runs the real processes, three
 * files at once, after the others.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["{packages,apps}/*/src/**/*.test.ts", "test/**/*.test.ts"],
          exclude: ["**/*.redis.test.ts", "test/{system,release}/**", "**/node_modules/**"],
        },
      },
      {
        test: {
          ...shared,
          name: "redis",
          include: ["{packages,apps}/*/src/**/*.redis.test.ts", "test/**/*.redis.test.ts"],
        },
      },
      {
        test: {
          ...shared,
          name: "system",
          include: ["test/system/**/*.test.ts"],
          testTimeout: 120_000,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
