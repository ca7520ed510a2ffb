import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { NODE_ENVIRONMENT, PROJECT_ROOT } from "@relay/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { freshFolder, removeFolder } from "./folder.ts";
import { openShop, type Shop, WHOLE_SHOP } from "./shop.ts";
import { stillRunning } from "./still-running.ts";

let readme: string;
let folder: string;
let shop: Shop;
beforeAll(async () => {
  readme = await readFile(join(PROJECT_ROOT, "README.md"), "utf8");
  folder = await freshFolder("readme");
  shop = await openShop({ ...WHOLE_SHOP, workers: 1 }, folder, 0);
});
afterAll(async () => {
  await shop.deployment.stop();
  await removeFolder(folder);
});

/** A block of the section "Send a first event". */
function block(language: "sh" | "json", after = ""): string {
  const section = readme.slice(readme.indexOf("\n## Send a first event"));
  const found = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(
    section.slice(section.indexOf(after)),
  );
  return found?.[1] ?? "";
}

/** Runs a line as in a terminal that knows nothing but what the demo printed; `npx relay` is this workspace's. */
async function inTerminal(script: string): Promise<string> {
  const exports = stillRunning(shop, "").match(/^ {2}export .*$/gm) ?? [];
  const npx = `npx() { shift; "${process.execPath}" apps/cli/src/main.ts "$@"; }`;
  const { stdout } = await promisify(execFile)("bash", ["-c", [...exports, npx, script].join("\n")], {
    cwd: PROJECT_ROOT,
    env: NODE_ENVIRONMENT,
  });
  return stdout;
}

test("the first event of README is answered as README says", async () => {
  const shown = JSON.parse(block("json")) as object;
  const given = JSON.parse(await inTerminal(block("sh"))) as { readonly request_id: string };
  expect(given.request_id).toMatch(/^.{8,}$/);
  expect({ ...given, request_id: "…" }).toEqual(shown);
});

test("what became of it is shown by the command of README", async () => {
  expect(readme).toContain("npx relay status order-1042");
  await vi.waitFor(async () => {
    const shown = await inTerminal("npx relay status order-1042 --json");
    expect(JSON.parse(shown)).toMatchObject({
      destinations: [
        { destination: "meta-shop", status: "delivered" },
        { destination: "tiktok-shop", status: "delivered" },
      ],
    });
  }, 30_000);
});

describe("docs/actors.md", () => {
  type Items = readonly Readonly<Record<string, unknown>>[];
  let prelude: string;
  let blocks: readonly string[];
  beforeAll(async () => {
    const page = await readFile(join(PROJECT_ROOT, "docs/actors.md"), "utf8");
    [prelude = "", ...blocks] = Array.from(page.matchAll(/```sh\n([\s\S]*?)```/g), ([, text = ""]) => text);
  });

  test("has a command for every task of both actors, and each brings what its task is for", async () => {
    const commands = blocks.filter((text) => text.startsWith("run "));
    const reference = await readFile(join(PROJECT_ROOT, "docs/reference/actors.md"), "utf8");
    const tasks = Array.from(
      reference.matchAll(/^## (\w+)$[\s\S]*?^\| `task` \| ([^|]*)/gm),
      ([, actor, list = ""]) => list.match(/\w+/g)?.map((task) => `${actor} ${task}`) ?? [],
    ).flat();
    expect(tasks.length).toBeGreaterThan(10);
    const taskOf = (text: string) => /"task": "(\w+)"/.exec(text)?.[1] ?? "send_event";
    const isReading = (text: string) => /^(?:get_|list_)/.test(taskOf(text));
    const shown = commands.map((text) => `${text.split(" ")[1]} ${taskOf(text)}`);
    expect(new Set(shown)).toEqual(new Set(tasks));
    const itemsOf = async (text: string) => JSON.parse(await inTerminal(`${prelude}\n${text}`)) as Items;
    const sent = await Promise.all(commands.filter((text) => !isReading(text)).map(itemsOf));
    // A pixel is known once it has got an event.
    const read = await Promise.all(commands.filter(isReading).map(itemsOf));
    expect(sent.flat().filter(({ success }) => success !== true)).toEqual([]);
    expect(sent.flat().length).toBeGreaterThan(commands.length / 2);
    for (const items of read) expect(items.length).toBeGreaterThan(0);
  });

  test("shows how a run is looked at and deleted", async () => {
    const [script = ""] = blocks.filter((text) => text.includes("actor-runs/$id"));
    const [listed = "", run = "", items = "", deleted] = (await inTerminal(script)).split("\n");
    const { data } = JSON.parse(run) as { readonly data: { readonly id: string } };
    expect(JSON.parse(listed)).toMatchObject({ data: { items: [{ id: data.id }] } });
    expect(data).toMatchObject({ status: "SUCCEEDED", demoMode: true });
    expect(JSON.parse(items)).toMatchObject([{ status: "delivered", demo: true }]);
    expect(deleted).toBe("");
  });
});

test("the admin API of the demo answers the line of README, and the doctor finds all well", async () => {
  const [line = ""] = /^curl .*RELAY_ADMIN_URL.*$/m.exec(readme) ?? [];
  expect(JSON.parse(await inTerminal(line))).toMatchObject({
    destinations: expect.arrayContaining([
      expect.objectContaining({ destination: "meta-shop", state: "open" }),
    ]),
  });
  const findings = (await inTerminal("npx relay doctor --json"))
    .trim()
    .split("\n")
    .map((finding) => JSON.parse(finding) as { readonly what: string; readonly state: string });
  // A Node of the machine's own may be an old one, and TikTok answers nothing about a token.
  const bad = findings.filter(({ state }) => state === "bad");
  expect({ bad, count: findings.length > 6 }).toEqual({ bad: [], count: true });
});

test("the demo names the files and addresses that it runs with", async () => {
  const shown = stillRunning(shop, "");
  const { deployment, admin } = shop;
  for (const place of [deployment.ingest.url, deployment.redis.url, admin?.url ?? "", deployment.configFile])
    expect(shown).toContain(place);
  expect(JSON.parse(await readFile(deployment.configFile, "utf8"))).toHaveProperty("destinations.meta-shop");
});
