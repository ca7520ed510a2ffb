import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { inspect } from "node:util";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConfigError } from "./config-error.ts";
import { readSealingOnly } from "./read-config.ts";

const KEY = Buffer.alloc(32, "k").toString("base64");
const PRINT = [process.execPath, "-e", `console.log(${JSON.stringify(KEY)})`];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "relay-sealing-"));
  writeFileSync(join(folder, "key"), `${KEY}\n`);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function read(sealing: unknown) {
  const path = join(folder, "relay.yaml");
  writeFileSync(path, JSON.stringify({ sealing, sources: {}, destinations: {}, routes: [] }));
  return readSealingOnly({ RELAY_CONFIG: path, KEY, EMPTY: "", SHORT: "c2hvcnQ=" });
}

function faultsOf(sealing: unknown): readonly string[] {
  try {
    read(sealing);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(({ at, message }) => `${at}: ${message}`);
  }
}

test("a key comes from the environment, a file, or the output of a program", () => {
  const { keys } = read({
    keys: [
      { id: "a", env: "KEY" },
      { id: "b", file: join(folder, "key") },
      { id: "c", command: PRINT },
    ],
  });
  expect(keys.map((key) => [key.id, key.reveal()])).toEqual([
    ["a", KEY],
    ["b", KEY],
    ["c", KEY],
  ]);
  expect(inspect(keys, { depth: 9 }) + JSON.stringify(keys)).not.toContain(KEY);
});

test("nothing is sealed where the file says off, or where there is no file", () => {
  expect(read("off").keys).toEqual([]);
  expect(readSealingOnly({ RELAY_CONFIG: join(folder, "none.yaml") }).keys).toEqual([]);
});

const RULE = "must hold 32 bytes in base64 (openssl rand -base64 32)";

test.for([
  [undefined, ["/sealing: is required: name a key that seals conversions in Redis"]],
  ["on", ["/sealing: must be"]],
  [{ keys: [] }, ["/sealing/keys: "]],
  [{ keys: [{ id: "No", env: "KEY" }] }, ["/sealing/keys/0/id: "]],
  [{ keys: [{ id: "a" }] }, ["/sealing/keys/0: must have exactly one of env, file and command"]],
  [
    { keys: [{ id: "a", env: "KEY", file: "key" }] },
    ["/sealing/keys/0: must have exactly one of env, file and command"],
  ],
  [{ keys: [{ id: "a", env: "NONE" }] }, [`/sealing/keys/0/env: ${RULE}`]],
  [{ keys: [{ id: "a", env: "EMPTY" }] }, [`/sealing/keys/0/env: ${RULE}`]],
  [{ keys: [{ id: "a", env: "SHORT" }] }, [`/sealing/keys/0/env: ${RULE}`]],
  [{ keys: [{ id: "a", file: "/nowhere" }] }, [`/sealing/keys/0/file: ${RULE}`]],
  [{ keys: [{ id: "a", command: ["/nowhere"] }] }, [`/sealing/keys/0/command: ${RULE}`]],
  [{ keys: [{ id: "a", command: [...PRINT, "; exit 1"] }] }, []],
  [
    {
      keys: [
        { id: "a", env: "KEY" },
        { id: "a", env: "KEY" },
      ],
    },
    ["/sealing/keys/1/id: must be unique"],
  ],
] as const)("%j: %j", ([sealing, expected]) => {
  const found = faultsOf(sealing);
  expect(found).toHaveLength(expected.length);
  for (const [index, start] of expected.entries()) expect(found[index]).toContain(start);
});
