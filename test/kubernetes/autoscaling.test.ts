import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { stringify } from "yaml";
import { hasPrometheus } from "../monitoring/prometheus.ts";
import { hasKustomize, render } from "./render.ts";

interface Scaler {
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly triggers: readonly {
    readonly name: string;
    readonly metadata: { readonly query: string; readonly threshold: string };
  }[];
}

/** Series of one destination: each of its lanes has the same backlog and age at each minute. */
interface Load {
  readonly destination: string;
  readonly lanes: number;
  readonly backlog: readonly number[];
  readonly ageSeconds: readonly number[];
  readonly isOpen: boolean;
}

describe.skipIf(!hasKustomize || !hasPrometheus)(
  "the worker's autoscaler (needs kubectl and promtool)",
  () => {
    const scaler = (hasKustomize ? render("examples/production") : []).find(
      ({ kind }) => kind === "ScaledObject",
    )?.spec as unknown as Scaler;

    test("follows a load that grows and falls, and comes back to where it began", () => {
      const backlog = [0, 20_000, 90_000, 300_000, 90_000, 20_000, 0];
      const age = backlog.map((waiting) => waiting / 20_000);
      const shop: Load = { destination: "meta-shop", lanes: 8, backlog, ageSeconds: age, isOpen: true };
      // Of a backlog of 8 lanes a worker for each 100,000; 24 would be more than there are lanes.
      expectWorkers("backlog", [shop], [0, 1.6, 7.2, 8, 7.2, 1.6, 0]);
      expectWorkers("age", [shop], [0, 0, 0, 0, 0, 0, 0]);
    });

    test("adds workers for lanes that are late, however few conversions wait in them", () => {
      const slow: Load = {
        destination: "tiktok-shop",
        lanes: 8,
        backlog: [100, 100, 100],
        ageSeconds: [10, 61, 10],
        isOpen: true,
      };
      expectWorkers("age", [slow], [0, 2, 0]);
    });

    test("adds none for a destination whose gate is shut", () => {
      const shut: Load = {
        destination: "meta-shop",
        lanes: 8,
        backlog: [900_000, 900_000],
        ageSeconds: [9000, 9060],
        isOpen: false,
      };
      expectWorkers("backlog", [shut], [0, 0]);
      expectWorkers("age", [shut], [0, 0]);
    });

    test("answers with a number of workers, between the least and one a lane", () => {
      expect(scaler.triggers.map(({ metadata }) => metadata.threshold)).toEqual(["1", "1"]);
      expect(scaler.minReplicaCount).toBe(2);
    });

    /** Fails unless Prometheus answers a trigger's query with these numbers, one a minute. */
    function expectWorkers(trigger: string, loads: readonly Load[], workers: readonly number[]): void {
      const query = scaler.triggers.find(({ name }) => name === trigger)?.metadata.query;
      const expected = workers.map((value, minute) => ({
        expr: query,
        eval_time: `${minute}m`,
        exp_samples: [{ labels: "{}", value }],
      }));
      const tests = [{ interval: "1m", input_series: loads.flatMap(seriesOf), promql_expr_test: expected }];
      const folder = mkdtempSync(join(tmpdir(), "relay-autoscaling-"));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      writeFileSync(join(folder, "test.yml"), stringify({ evaluation_interval: "1m", tests }));
      const { status, stdout, stderr } = spawnSync("promtool", ["test", "rules", join(folder, "test.yml")], {
        encoding: "utf8",
      });
      expect({ status, said: status === 0 ? "" : stdout + stderr }).toEqual({ status: 0, said: "" });
    }
  },
);

/** Two workers expose each lane's state. */
function seriesOf({ destination, lanes, backlog, ageSeconds, isOpen }: Load) {
  const instances = ["a", "b"];
  const states = instances.flatMap((instance) =>
    ["open", "suspended"].map((state) => ({
      series: `relay_gate_state{destination="${destination}", state="${state}", instance="${instance}"}`,
      values: backlog.map(() => Number(isOpen === (state === "open"))).join(" "),
    })),
  );
  const ofLanes = instances.flatMap((instance) =>
    Array.from({ length: lanes }, (_, lane) => {
      const labels = `{destination="${destination}", lane="${destination}:${lane}", instance="${instance}"}`;
      return [
        { series: `relay_lane_backlog_events${labels}`, values: backlog.join(" ") },
        { series: `relay_lane_oldest_seconds${labels}`, values: ageSeconds.join(" ") },
      ];
    }).flat(),
  );
  return [...states, ...ofLanes];
}
