import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { LEAST_NODE, nodeFindings, type Nodes, readNodes } from "./nodes.ts";

const good: Nodes = { command: "24.21.0", wanted: "24.21.0", pinned: "24.21.0", plain: "26.1.0" };
const states = (change: Partial<Nodes>) =>
  nodeFindings({ ...good, ...change }).map(({ what, state, found }) => `${state} ${what}: ${found}`);

test("usable Node versions are listed, with the path of the programs' own", () => {
  expect(states({})).toEqual([
    "good Node of this command: 24.21.0",
    "good Node of the programs: 24.21.0, node_modules/.bin/node",
  ]);
});

test.for([
  ["a command on an old Node", { command: "20.20.2" }, "bad Node of this command: 20.20.2: older than 24"],
  [
    "an old Node in the workspace",
    { pinned: "22.9.0" },
    "bad Node of the programs: 22.9.0, node_modules/.bin/node: older than 24",
  ],
  [
    "another Node than the workspace names",
    { pinned: "24.1.0" },
    "warning Node of the programs: 24.1.0, not 24.21.0",
  ],
  [
    "an old Node on the PATH",
    { plain: "20.20.2" },
    "warning Node on the PATH: 20.20.2: no program runs on it",
  ],
  [
    "no Node in the workspace, an old one on the PATH",
    { pinned: undefined, plain: "20.20.2" },
    "bad Node of the programs: 20.20.2, the machine's own: older than 24",
  ],
  [
    "no Node in the workspace, a good one on the PATH",
    { pinned: undefined },
    "good Node of the programs: 26.1.0, the machine's own",
  ],
  ["no Node at all", { pinned: undefined, plain: undefined }, "bad Node of the programs: none"],
] as const satisfies readonly (readonly [string, Partial<Nodes>, string])[])("%s", ([, change, said]) => {
  expect(states(change)).toContain(said);
});

test("each Node is asked for its version, and the workspace's own is not taken for the machine's", async () => {
  const folder = await mkdtemp(join(tmpdir(), "relay-nodes-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "node"), "#!/bin/sh\necho v20.1.0\n");
  await chmod(join(folder, "node"), 0o755);
  const path = ["/elsewhere/node_modules/.bin", "/nowhere", folder].join(delimiter);
  const pinned = process.versions.node;
  const workspace = await readFile(new URL("../../../pnpm-workspace.yaml", import.meta.url), "utf8");
  const wanted = /^ {2}node: (.+)$/m.exec(workspace)?.[1];
  expect(await readNodes(path)).toEqual({ command: pinned, wanted, pinned, plain: "20.1.0" });
});

test("the least version is the oldest that CI tests on", async () => {
  const workflow = new URL("../../../.github/workflows/check.yml", import.meta.url);
  expect(await readFile(workflow, "utf8")).toContain(`node: [${LEAST_NODE}, `);
});
