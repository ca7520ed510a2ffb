import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { diagramsIn } from "@relay/docs/diagrams";
import { addressOf } from "@relay/docs/links";
import { type Entry, sidebarOf } from "@relay/docs/sidebar";
import { PROJECT_ROOT } from "@relay/testkit";
import { expect, test } from "vitest";

/** The parts of the pages' site that need no VitePress; `npm run docs` builds the whole. */
const REPOSITORY = "https://forge.example/ada/relay";

test.for([
  ["https://a.example/", "docs/redis.md", "https://a.example/"],
  ["#a-cluster", "docs/redis.md", "#a-cluster"],
  ["redis.md#a-cluster", "docs/index.md", "redis.md#a-cluster"],
  ["../README.md", "docs/index.md", "../index.md"],
  ["decisions/README.md#x", "docs/index.md", "decisions/index.md#x"],
  ["../../infra/kubernetes", "docs/operations/kubernetes.md", `${REPOSITORY}/blob/HEAD/infra/kubernetes`],
] as const)("a link to %s on %s leads to %s", ([href, page, address]) => {
  expect(addressOf(href, page, REPOSITORY)).toBe(address);
});

test("without the repository's address a link to a source file leads nowhere", () => {
  expect(addressOf("../docker-compose.yml", "docs/redis.md", undefined)).toBeUndefined();
});

test("the sidebar leads to pages that there are, each with a title, and to every runbook", () => {
  const groups = sidebarOf(PROJECT_ROOT);
  expect(groups.map(({ text }) => text)).toEqual(
    expect.arrayContaining(["Start", "Send", "Operate", "Runbooks", "Decisions"]),
  );
  const entries: readonly Entry[] = groups.flatMap(({ items = [] }) => items);
  const files = entries.map(({ link = "" }) => link.slice(1).replace(/index\.md$/, "README.md"));
  expect(files.filter((file) => !existsSync(join(PROJECT_ROOT, file)))).toEqual([]);
  expect(entries.filter(({ text }) => text === "")).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(globSync("docs/runbooks/*.md", { cwd: PROJECT_ROOT })));
});

test("the gate and a conversion have a diagram each", () => {
  const pictures = readFileSync(join(PROJECT_ROOT, "docs/pictures.md"), "utf8");
  expect(diagramsIn(pictures).map((text) => text.split("\n", 1)[0])).toEqual([
    "sequenceDiagram",
    "stateDiagram-v2",
  ]);
});
