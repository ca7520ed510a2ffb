import type { AttemptRecord } from "@relay/core";
import { expect, test } from "vitest";
import { deliveriesOf, joined } from "./result.ts";
import type { PreparedConversion } from "./triage.ts";

function delivered(identity: string, source: string, ...traceIds: readonly string[]): PreparedConversion {
  const attempts = traceIds.map((traceId): AttemptRecord => ({
    atMs: 1,
    batchId: "b",
    answer: { httpStatus: 200, traceId },
  }));
  return { queued: { identity, envelope: { source } }, attempts } as unknown as PreparedConversion;
}

test("each request that delivered has a receipt for each source, when several are settled together", () => {
  const first = { delivered: [delivered("a", "web", "t1"), delivered("b", "shop", "t1")] };
  const second = { delivered: [delivered("c", "web", "t2"), delivered("d", "web", "t1", "t2")] };
  expect(deliveriesOf(joined([first, second]).delivered ?? [], 7)).toEqual([
    { identities: ["a"], receipt: { source: "web", atMs: 7, attempts: 1, traceId: "t1" } },
    { identities: ["b"], receipt: { source: "shop", atMs: 7, attempts: 1, traceId: "t1" } },
    { identities: ["c"], receipt: { source: "web", atMs: 7, attempts: 1, traceId: "t2" } },
    { identities: ["d"], receipt: { source: "web", atMs: 7, attempts: 2, traceId: "t2" } },
  ]);
});
