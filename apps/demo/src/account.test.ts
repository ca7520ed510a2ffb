import { expect, test } from "vitest";
import { type AcceptedFor, accountFor, type Findings, latencies, quantile } from "./account.ts";

const accepted: AcceptedFor = {
  copies: 5,
  firstAtMs: new Map([
    ["a", 100],
    ["b", 100],
    ["c", 200],
  ]),
};
const findings: Findings = {
  delivered: new Map([
    ["a", 150],
    ["b", 300],
  ]),
  deadLetters: { refused: 1 },
  counted: { settled: 5, delivered: 2, dead: 1, waiting: 0 },
  requests: 2,
  refusedRequests: 3,
  meanBatch: 1,
};

test("an account balances when every accepted copy was delivered, a duplicate or given up", () => {
  expect(accountFor(accepted, findings)).toMatchObject({
    accepted: 5,
    delivered: 2,
    duplicates: 2,
    discrepancies: [],
  });
});

test.for([
  ["a lost conversion", { delivered: new Map([["a", 150]]) }, "5 accepted, but 1 delivered"],
  ["a lost letter", { deadLetters: {} }, "0 dead letters"],
  [
    "one delivered that was never accepted",
    {
      delivered: new Map([
        ["a", 1],
        ["x", 1],
      ]),
    },
    "never accepted",
  ],
  [
    "counters that disagree",
    { counted: { settled: 4, delivered: 2, dead: 1, waiting: 1 } },
    "counts 4 settled",
  ],
] as const)("%s does not", ([, change, words]) => {
  expect(accountFor(accepted, { ...findings, ...change }).discrepancies.join("; ")).toContain(words);
});

test("latency runs from the first acknowledgement to the platform", () => {
  expect(latencies(accepted, findings)).toEqual([50, 200]);
  expect(quantile([5, 1, 3, 2, 4], 0.5)).toBe(3);
  expect(quantile([], 0.99)).toBe(0);
});
