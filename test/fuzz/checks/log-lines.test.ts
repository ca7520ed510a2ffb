import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KEYS } from "../deployment.ts";
import { judgeLog } from "./log-lines.ts";

test("errors in a log, output that is no log, and keys are found", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fuzz-log-"));
  const file = join(folder, "log");
  const lines = [
    '{"listening":{}}',
    '{"level":40}',
    '{"level":50}',
    "TypeError: x",
    `{"key":"${KEYS.page}"}`,
  ];
  await writeFile(file, `${lines.join("\n")}\n`);
  const wrong: string[] = [];
  await judgeLog(file, (what) => wrong.push(what));
  await rm(folder, { recursive: true });
  expect(wrong).toEqual(["an error in a log", "output that is no log", "a key in a log"]);
});
