import { expect, test } from "vitest";
import { accountFor, type Findings, latencies, quantiles } from "./account.ts";
import type { AcceptedFor } from "./tally.ts";

/** Five acknowledgements: a and b twice, c once; the platform refuses c. */
const accepted: AcceptedFor = {
  acknowledged: 5,
  firstAtMs: new Map([
    ["a", 100],
    ["b", 100],
    ["c", 200],
  ]),
  doomed: new Set(["c"]),
  leftOut: { too_few_match_keys: 1 },
};
const findings: Findings = {
  delivered: new Map([
    ["a", 150],
    ["b", 300],
  ]),
  sentAgain: 0,
  deadLetters: new Map([["c", "refused"]]),
  counted: { settled: 5, delivered: 2, dead: 1, waiting: 0 },
  requests: 5,
  refusedRequests: 3,
  meanBatch: 1,
};

test("an account balances when every acknowledged conversion was delivered, a duplicate or given up", () => {
  expect(accountFor(accepted, findings)).toMatchObject({
    accepted: 5,
    delivered: 2,
    duplicates: 2,
    deadLetters: { refused: 1 },
    discrepancies: [],
  });
});

const A = new Map([["a", 150]]);

test("a conversion of unknown outcome may be at the platform too", () => {
  const deadLetters = new Map([...findings.deadLetters, ["b", "outcome_unknown"]]);
  const counted = { ...findings.counted, delivered: 1, dead: 2 };
  expect(accountFor(accepted, { ...findings, deadLetters, counted }).discrepancies).toEqual([]);
  const notDelivered = { ...findings, delivered: A, deadLetters, counted };
  expect(accountFor(accepted, notDelivered).discrepancies).toEqual([]);
});

const TWO = findings.delivered;

test.for([
  ["a lost conversion", { delivered: A }, "5 accepted, but 1 delivered"],
  ["a lost conversion, by name,", { delivered: A }, "1 are neither"],
  ["a lost letter", { deadLetters: new Map() }, "0 dead letters"],
  ["one delivered that was never accepted", { delivered: new Map([...TWO, ["x", 1]]) }, "never accepted"],
  ["one lost in another's place", { delivered: new Map([...A, ["x", 1]]) }, "1 are neither"],
  ["one delivered and given up", { delivered: new Map([...TWO, ["c", 1]]) }, "delivered and dead letters"],
  [
    "one delivered that the platform refuses",
    { delivered: new Map([...TWO, ["c", 1]]) },
    "though the platform",
  ],
  ["one refused for nothing", { deadLetters: new Map([["b", "refused"]]) }, "nothing against them"],
  ["a counter that disagrees", { counted: { ...findings.counted, settled: 4 } }, "counts 4 settled"],
  ["another one", { counted: { ...findings.counted, delivered: 3 } }, "counts 3 delivered"],
  ["a third one", { counted: { ...findings.counted, dead: 2 } }, "counts 2 given up"],
  ["one that waits", { counted: { ...findings.counted, waiting: 1 } }, "1 are still waiting"],
] as const satisfies readonly (readonly [string, Partial<Findings>, string])[])(
  "%s is a discrepancy",
  ([, change, words]) => {
    expect(accountFor(accepted, { ...findings, ...change }).discrepancies.join("; ")).toContain(words);
  },
);

test("latency runs from the first acknowledgement to the platform", () => {
  expect(latencies(accepted, findings)).toEqual([50, 200]);
  expect(latencies({ firstAtMs: new Map([["a", 160]]) }, { delivered: new Map([["a", 150]]) })).toEqual([0]);
});

test("quantiles are values that were there", () => {
  expect(quantiles([5, 1, 3, 2, 4])).toEqual({ p50: 3, p99: 5 });
  expect(quantiles([])).toEqual({ p50: 0, p99: 0 });
});
