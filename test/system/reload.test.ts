import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import type { Deployment, Program } from "@relay/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { arrivals, KEY, openShop, post, purchase } from "./shop.ts";

/** The configuration changes while conversions come in. */
let deployment: Deployment;
beforeAll(async () => {
  deployment = await openShop({ settings: { ingest: { processes: 2 } }, logLevel: "info" });
});
afterAll(async () => {
  await deployment.stop();
});

interface File {
  sources: Record<string, { api_key_sha256: readonly string[] }>;
  destinations: Record<string, Record<string, unknown>>;
  routes: { source: string; destinations: readonly string[] }[];
}

/** Replaces relay.yaml in one step. */
async function change(edit: (file: File) => void): Promise<void> {
  const { configFile } = deployment;
  const file = JSON.parse(await readFile(configFile, "utf8")) as File;
  edit(file);
  await writeFile(`${configFile}.next`, JSON.stringify(file));
  await rename(`${configFile}.next`, configFile);
}

async function revisionOnDisk(): Promise<string> {
  const text = await readFile(deployment.configFile, "utf8");
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** The values of a metric, by its labels. */
async function metric(program: Program, name: string): Promise<readonly string[]> {
  const text = await (await fetch(`${program.url}/metrics`)).text();
  return text.split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

/** Resolves when all three processes run what is on disk. */
async function allRunIt(): Promise<void> {
  const revision = await revisionOnDisk();
  const [worker] = deployment.workers;
  await vi.waitFor(
    async () => {
      const running = await Promise.all(
        [deployment.ingest, worker as Program].map((one) => metric(one, "relay_config_info")),
      );
      expect(running.flat().filter((line) => line.includes(`revision="${revision}"`))).toHaveLength(3);
    },
    { timeout: 30_000, interval: 50 },
  );
}

test("a changed relay.yaml takes effect under load, and no request fails", async () => {
  const statuses = new Set<number>();
  let sent = 0;
  const loaded = new AbortController();
  const load = Array.from({ length: 2 }, async () => {
    while (!loaded.signal.aborted) {
      sent += 1;
      statuses.add((await post(deployment, purchase(sent))).status);
    }
  });
  const newKey = "another-key-of-the-shop";
  await change(({ sources, destinations, routes }) => {
    const { "web-shop": source } = sources;
    const { "meta-shop": meta } = destinations;
    if (!source || !meta) throw new Error("no shop");
    source.api_key_sha256 = [...source.api_key_sha256, createHash("sha256").update(newKey).digest("hex")];
    destinations["meta-second"] = { ...meta, options: { dataset_id: "1002" } };
    meta["max_wait_ms"] = 50;
    routes.push({ source: "web-shop", destinations: ["meta-second"] });
  });
  await allRunIt();
  const { body } = await post(deployment, purchase("new"), { key: newKey });
  expect(body.results?.[0]?.destinations).toEqual(["meta-shop", "meta-second"]);
  await vi.waitFor(
    async () => {
      const found = (await arrivals(deployment)).filter(({ eventId }) => eventId === "order-new");
      expect(found.map(({ dataset }) => dataset).toSorted()).toEqual(["1001", "1002"]);
    },
    { timeout: 30_000, interval: 50 },
  );
  loaded.abort();
  await Promise.all(load);
  expect([...statuses]).toEqual([202]);
});

test("one with a fault changes nothing, and SIGHUP ends no process", async () => {
  const { ingest, workers } = deployment;
  await change(({ destinations }) => {
    delete destinations["meta-second"];
  });
  for (const { pid } of [ingest, ...workers]) process.kill(pid, "SIGHUP");
  await vi.waitFor(
    async () => {
      const refused = await Promise.all(
        [ingest, ...workers].map((one) => metric(one, "relay_config_refused")),
      );
      expect(refused.flat()).toEqual(["relay_config_refused 1", "relay_config_refused 1"]);
    },
    { timeout: 30_000, interval: 50 },
  );
  const { status, body } = await post(deployment, purchase("kept"), { key: KEY });
  expect([status, body.results?.[0]?.destinations]).toEqual([202, ["meta-shop", "meta-second"]]);
  const log = await readFile(`${deployment.folder}/ingest-api.log`, "utf8");
  expect(log).toContain('"at":"/routes/1/destinations/0"');
  expect(log).not.toContain(createHash("sha256").update(KEY).digest("hex"));
});
