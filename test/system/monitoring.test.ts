import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Deployment, PROJECT_ROOT } from "@relay/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { DASHBOARDS } from "@relay/grafana/dashboards";
import { runRelay } from "../cli/run-relay.ts";
import { hasPrometheus, Prometheus, type Series } from "../monitoring/prometheus.ts";
import { Redis } from "ioredis";
import { addFault, clearFaults, openShop, post, purchase } from "./shop.ts";

const KEYS = { web: "key-web", capped: "key-capped" };

describe.skipIf(!hasPrometheus)("a real Prometheus over a run with faults", () => {
  let deployment: Deployment;
  let prometheus: Prometheus;

  beforeAll(async () => {
    deployment = await openShop({
      sources: { web: { key: KEYS.web }, "capped-source": { key: KEYS.capped } },
      destinations: {
        "meta-shop": {
          platform: "meta",
          // A version whose end is announced.
          options: { dataset_id: "1001", api_version: "v25.0" },
          pause_at_refused_share: 1,
          request_timeout_ms: 1000,
        },
        "meta-capped": { platform: "meta", options: { dataset_id: "1002" }, max_backlog: 1000 },
      },
      routes: [
        { source: "web", destinations: ["meta-shop"] },
        { source: "capped-source", destinations: ["meta-capped"] },
      ],
      settings: {
        worker: { processes: 2 },
        redis: { memory_budget_bytes: 1_000_000_000 },
        admin: {
          keys: {
            ada: {
              api_key_sha256: [createHash("sha256").update("key-ada").digest("hex")],
              scopes: ["read"],
            },
          },
        },
      },
    });
    const admin = await deployment.startAdmin();
    prometheus = await Prometheus.start({
      "ingest-api": [`127.0.0.1:${deployment.ingest.port}`],
      worker: deployment.workers.map(({ port }) => `127.0.0.1:${port}`),
      "admin-api": [`127.0.0.1:${admin.port}`],
    });
    await misfortune(deployment);
  });
  afterAll(async () => {
    await prometheus?.[Symbol.asyncDispose]();
    await deployment?.stop();
  });

  /** One Redis has no nodes of its own to count. */
  const isOfNodes = (expr: string) => expr.includes("relay_redis_node_up");
  const panels = Object.entries(DASHBOARDS).flatMap(([name, { questions }]) =>
    questions.flatMap(({ title, answers }) =>
      answers.map(([expr, legend]) => [`${name}: ${title}`, expr, legend] as const),
    ),
  );
  test.for(panels.filter(([, expr]) => !isOfNodes(expr)))("%s is answered", async ([, expr, legend]) => {
    const series = await answered(expr.replaceAll("$__rate_interval", "1m").replaceAll("$destination", ".*"));
    const shown = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label ?? "");
    for (const { metric } of series) expect(shown.filter((label) => metric[label] === undefined)).toEqual([]);
  });

  const { groups } = parse(readFileSync(join(PROJECT_ROOT, "infra/prometheus/alerts.yml"), "utf8")) as {
    readonly groups: readonly {
      readonly rules: readonly { readonly alert?: string; readonly record?: string; readonly expr: string }[];
    }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  const asked = rules.map(({ alert, record, expr }) => [alert ?? record ?? "", expr] as const);
  test.for(asked.filter(([, expr]) => !isOfNodes(expr)))("what %s asks about is there", async ([, expr]) => {
    // The whole is valid, and each of its selectors, but those of rules that are recorded first, finds series.
    await prometheus.query(expr);
    const selectors = [...expr.matchAll(/\b(relay_\w+|up)(\{[^}]*\})?/g)].map(([selector]) => selector);
    for (const selector of selectors) await answered(selector);
  });

  test("every metric of the relay's own is in the reference", async () => {
    const { ingest, workers, admin } = deployment;
    const reference = readFileSync(join(PROJECT_ROOT, "docs/reference/metrics.md"), "utf8");
    for (const { url } of [ingest, ...workers, ...(admin ? [admin] : [])]) {
      const exposed = await (await fetch(`${url}/metrics`)).text();
      const names = [...exposed.matchAll(/^# TYPE (relay_\w+) /gm)].map(([, name]) => name ?? "");
      expect(names.length).toBeGreaterThan(4);
      expect(names.filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
    }
  });

  /** The answer, as soon as there is one. */
  function answered(expr: string): Promise<readonly Series[]> {
    return vi.waitFor(
      async () => {
        const series = await prometheus.query(expr);
        expect(series.length, expr).toBeGreaterThan(0);
        return series;
      },
      { timeout: 30_000, interval: 250 },
    );
  }

  /** Everything that a panel asks about happens once. */
  async function misfortune(of: Deployment): Promise<void> {
    const relay = (...args: string[]) => runRelay([...args, "--redis", of.redis.url]);
    const order = (n: string | number, order_id: string) =>
      purchase(n, { custom_data: { value: 1, currency: "USD", order_id } });
    const web = { key: KEYS.web };
    await relay("destinations", "pause", "meta-capped");
    await addFault(of, { platform: "meta", kind: "usage", percent: 40 });
    await addFault(of, {
      platform: "meta",
      kind: "refuse",
      pointer: "/custom_data/order_id",
      startsWith: "RJ-",
    });
    await addFault(of, { platform: "meta", kind: "status", status: 503, count: 1 });
    const redis = new Redis(of.redis.url);
    await redis.xadd("{meta-shop:0}:s", "*", "c", "1", "v", "garbage", "d", "1900000000");
    await redis.incr("{meta-shop:0}:n");
    redis.disconnect();
    await post(of, [order(1, "a"), order(1, "a"), order(2, "RJ-2"), order(3, "b")], web);
    await post(of, { event_name: "Purchase" }, web);
    await post(
      of,
      { ...purchase(4), event_id: undefined, user_data: { ...purchase(4).user_data, zip: "?" } },
      web,
    );
    const full = Array.from({ length: 1000 }, (_, n) => purchase(`full-${n}`));
    await post(of, full, { key: KEYS.capped });
    await vi.waitFor(
      async () => expect((await post(of, purchase("over"), { key: KEYS.capped })).status).toBe(429),
      { timeout: 30_000 },
    );
    await vi.waitFor(
      async () => {
        const { stdout } = await relay("dead-letters", "stats", "meta-shop", "--json");
        expect(stdout).toContain("refused");
      },
      { timeout: 30_000 },
    );
    await relay("replay", "start", "meta-shop", "--reason", "refused", "--no-follow");
    // Rates need what happens to go on after the first scrape.
    await post(of, [order(5, "RJ-5"), order(6, "c"), order(6, "c")], web);
    await clearFaults(of);
    await addFault(of, { platform: "meta", kind: "usage", percent: 40 });
    await goOn(of);
  }

  async function goOn(of: Deployment): Promise<void> {
    for (let n = 0; n < 20; n += 1) await post(of, purchase(`more-${n}`), { key: KEYS.web });
  }
});
