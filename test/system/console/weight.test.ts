import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "@relay/testkit";
import { beforeAll, expect, test } from "vitest";
import { buildConsole } from "./browser.ts";

const ASSETS = join(PROJECT_ROOT, "apps/console/dist/assets");

beforeAll(buildConsole);

/** Compressed bytes of the scripts whose names begin like this. */
function weightOf(beginning: string): number {
  return readdirSync(ASSETS)
    .filter((name) => name.startsWith(beginning) && name.endsWith(".js.gz"))
    .reduce((sum, name) => sum + statSync(join(ASSETS, name)).size, 0);
}

test("all script together weighs at most 300 KB compressed, what the first screen needs at most 200 KB", () => {
  expect(weightOf("")).toBeLessThan(300_000);
  expect(weightOf("index")).toBeLessThan(200_000);
});
