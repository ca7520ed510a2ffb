import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "@relay/testkit";
import { createMetrics } from "@relay/runtime";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { DASHBOARDS } from "@relay/grafana/dashboards";
import { hasPrometheus } from "./monitoring/prometheus.ts";

const read = (path: string) => readFileSync(join(PROJECT_ROOT, path), "utf8");
const promtool = (args: readonly string[], input = "") => {
  const { status, stdout, stderr } = spawnSync("promtool", args, {
    cwd: join(PROJECT_ROOT, "infra/prometheus"),
    input,
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
};

interface Rule {
  readonly alert?: string;
  readonly labels?: { readonly severity?: string };
  readonly annotations?: { readonly runbook_url?: string };
}
const ALERT_TESTS = readdirSync(join(PROJECT_ROOT, "infra/prometheus/alerts-test")).toSorted();
interface AlertTests {
  readonly tests: readonly {
    readonly alert_rule_test: readonly {
      readonly alertname: string;
      readonly exp_alerts: readonly unknown[];
    }[];
  }[];
}
const { groups } = parse(read("infra/prometheus/alerts.yml")) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
};
const alerts = groups.flatMap(({ rules }) => rules.filter(({ alert }) => alert !== undefined));

describe.skipIf(!hasPrometheus)("promtool", () => {
  test("takes the rules", () => {
    expect(promtool(["check", "rules", "alerts.yml"])).toMatchObject({ status: 0 });
  });

  test.for(ALERT_TESTS)("sees the alerts of alerts-test/%s fire when they must, and not before", (file) => {
    const { status, said } = promtool(["test", "rules", `alerts-test/${file}`]);
    expect({ status, said }).toMatchObject({ status: 0 });
  });

  test("finds nothing to say against the metrics", async () => {
    const state = {
      destinations: [
        {
          name: "d",
          gate: "open" as const,
          deadLetters: { refused: 0 },
          conversions: { count: 0 },
          replaying: 0,
          replaysLeft: 0,
        },
      ],
      lanes: [
        {
          lane: { destination: "d", index: 0 },
          waiting: 1,
          oldestSeconds: 1,
          deadlineAtMs: 1,
          quarantined: 0,
          aside: 0,
          bytes: 1,
          ledger: { identities: 1, bytes: 1 },
          totals: { settled: 1, delivered: 1, dead: 0 },
          notRemembered: { names: 0, scores: 0 },
        },
      ],
      runs: [{ source: "s", count: 1, oldestSeconds: 1 }],
      webhooks: { due: 0, failed: 0 },
      jobs: [{ queue: "drains", state: "active", count: 0 }],
      server: { usedBytes: 1, maxBytes: 1, evicts: false, isDurable: true, clockSkewSeconds: 0 },
    };
    const { registry, shared } = createMetrics(() => Promise.resolve(state));
    const text = `${await registry.metrics()}${await shared.metrics()}`;
    const { status, said } = promtool(["check", "metrics"], text);
    // The default metrics of the runtime are the library's to name.
    const ours = said.split("\n").filter((line) => line.startsWith("relay_"));
    expect({ status: ours.length === 0 ? 0 : status, ours }).toEqual({ status: 0, ours: [] });
  });
});

test("every alert is tested both ways, says how bad it is and leads to a runbook that there is", () => {
  const tested = ALERT_TESTS.map((file) => parse(read(`infra/prometheus/alerts-test/${file}`)) as AlertTests);
  const cases = tested.flatMap(({ tests }) => tests.flatMap(({ alert_rule_test: one }) => one));
  for (const { alert = "", labels, annotations } of alerts) {
    expect(["critical", "warning"]).toContain(labels?.severity);
    const [, runbook = "none"] =
      /^\{\{ \$externalLabels\.admin \}\}\/runbooks\/([\w-]+)$/.exec(annotations?.runbook_url ?? "") ?? [];
    expect(existsSync(join(PROJECT_ROOT, `docs/runbooks/${runbook}.md`)), alert).toBe(true);
    const own = cases.filter(({ alertname }) => alertname === alert);
    expect(
      own.some(({ exp_alerts: expected }) => expected.length > 0),
      alert,
    ).toBe(true);
    // Of the burn rates the other destination in the same test does not fire.
    const isQuietSomewhere = own.some(({ exp_alerts: expected }) => expected.length === 0);
    expect(isQuietSomewhere || alert.startsWith("RelayDeliveryLate"), alert).toBe(true);
  }
});

test("every panel asks a question, and leads to a runbook that there is", () => {
  for (const { questions } of Object.values(DASHBOARDS)) {
    for (const { title, runbook } of questions) {
      expect(title.endsWith("?"), title).toBe(true);
      expect(existsSync(join(PROJECT_ROOT, "docs/runbooks", `${runbook}.md`)), runbook).toBe(true);
    }
  }
});
