import { defineConfig } from "vitest/config";

const shared = { testTimeout: 20_000, hookTimeout: 60_000 };

/** Units sit beside their source; `*.redis.test.ts` starts a private redis-server; `test/system` runs the real processes. */
export default defineConfig({
  test: {
    reporters: process.env["CI"] ? ["default"] : ["default"],
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "test/*.test.ts"],
          exclude: ["**/*.redis.test.ts", "**/node_modules/**"],
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
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
