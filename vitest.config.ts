import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Test files share the modules of their worker: to load them anew for each file took a third of the suite's time.
 * Three files run at once: most of a system test is waiting for processes. With its default Vitest would leave one of two
 * cores to itself. The time-outs end a test that hangs; they say nothing of how long one may take on a slow machine.
 */
const shared = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 30_000 } },
  isolate: false,
  maxWorkers: 3,
};

/**
 * Files that take long, in the order in which they begin. One that began last would run alone, while the other core
 * idles. The two system tests that use the whole machine are kept apart.
 */
const LONG = [
  "test/simulation",
  "tiktok/exam",
  "meta/exam",
  "test/endings.redis",
  "demo/src/readme.redis",
  "regular-expressions",
  "matching/phone",
  "third-platform.redis",
  "fuzz/bombard",
  "test/wire",
  "system/campaign",
  "console/console",
  "system/replay",
  "system/receipts",
  "system/fuzz",
  "system/topologies",
  "system/growth",
  "system/admin",
  "system/processes",
  "system/crashes",
  "system/redis-away",
  "system/command",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
      return at === -1 ? LONG.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

/**
 * Units sit beside their source; `*.redis.test.ts` starts a private redis-server; `test/system` runs the real processes,
 * after the others.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
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
          testTimeout: 240_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
