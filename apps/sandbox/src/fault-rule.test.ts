import { expect, test } from "vitest";
import { useSandbox } from "./testing/sandbox.ts";

const sandbox = useSandbox();

test.for([
  [7, "body"],
  [{}, "kind"],
  [{ kind: "flood" }, "kind"],
  [{ kind: "latency" }, "ms"],
  [{ kind: "latency", ms: 1.5 }, "ms"],
  [{ kind: "latency", ms: 1, jitter: 1 }, "jitter"],
  [{ kind: "status", status: 99 }, "status"],
  [{ kind: "status", status: 500, body: "xml" }, "body"],
  [{ kind: "platform-error", code: "2" }, "code"],
  [{ kind: "platform-error", code: 2, isTransient: 1 }, "isTransient"],
  [{ kind: "throttle" }, "usagePercent"],
  [{ kind: "usage", percent: 1, platform: "tiktok" }, "platform"],
  [{ kind: "partial", platform: "meta" }, "platform"],
  [{ kind: "partial", unprocessed: [-1] }, "unprocessed"],
  [{ kind: "reset" }, "when"],
  [{ kind: "hang", when: "never" }, "when"],
  [{ kind: "dead-token" }, "token"],
  [{ kind: "short", by: 0 }, "by"],
  [{ kind: "refuse", pointer: "event_id", startsWith: "x" }, "pointer"],
  [{ kind: "refuse", pointer: "/event_id" }, "startsWith"],
  [{ kind: "status", status: 500, pointer: "/event_id" }, "startsWith"],
  [{ kind: "short", startsWith: "x" }, "pointer"],
  [{ kind: "reset", when: "after", platform: "snap" }, "platform"],
  [{ kind: "reset", when: "after", probability: 2 }, "probability"],
  [{ kind: "reset", when: "after", count: 0 }, "count"],
] as const)("the invalid rule %j is answered 400, naming %s", async ([rule, field]) => {
  const { status, body } = await sandbox.call("POST", "/_sandbox/faults", rule);
  expect([status, body["field"]]).toEqual([400, field]);
  expect(body["error"]).toMatch(new RegExp(`^${field} `));
  expect(await sandbox.faults()).toEqual([]);
});
