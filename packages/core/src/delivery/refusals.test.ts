import { expect, test } from "vitest";
import { Refusals } from "./refusals.ts";
import type { Traced } from "./traits.ts";

let made = 0;
/** A conversion; what is given replaces its own. */
function conversion(fields: Partial<Traced["conversion"]> = {}, source = "web"): Traced {
  made += 1;
  return {
    envelope: { source },
    conversion: {
      event_name: "Purchase",
      event_time: 1_795_000_000,
      event_id: `order-${made}`,
      action_source: "website",
      user_data: { em: [`buyer${made}@example.com`], country: ["us"] },
      custom_data: { currency: "EUR", value: made, content_category: `category ${made % 7}` },
      ...fields,
    },
  };
}

/** Has conversions end in requests of a hundred: each `every`th of `odd` is refused, others are taken. */
function outcomes(refusals: Refusals, count: number, every: number, odd: () => Traced): void {
  for (let from = 0; from < count; from += 100) {
    const refused: Traced[] = [];
    const delivered: Traced[] = [];
    for (let at = from; at < from + 100; at += 1)
      if (at % every === 0) refused.push(odd());
      else delivered.push(conversion());
    end(refusals, delivered, refused);
  }
}

/** Has conversions end in one request whose answer names those refused. Those with a trait are in another request. */
function end(refusals: Refusals, delivered: readonly Traced[], refused: readonly Traced[]): void {
  const plain = (all: readonly Traced[]) => all.filter((one) => refusals.traitOf(one) === undefined);
  refusals.see(delivered);
  refusals.learnRequest({ delivered: plain(delivered), refused: plain(refused), withCulprit: [] });
  refusals.learn({ delivered, refused });
}

test("requests shrink with the share of refusals, and grow again", () => {
  const refusals = new Refusals();
  expect(refusals.bestSize()).toBe(Infinity);
  outcomes(refusals, 20_000, 200, () => conversion());
  expect(refusals.bestSize()).toBeGreaterThan(100);
  expect(refusals.bestSize()).toBeLessThan(140);
  for (let round = 0; round < 60; round += 1) end(refusals, [], [conversion()]);
  expect(refusals.bestSize()).toBeLessThan(30);
  for (let round = 0; round < 500; round += 1)
    end(
      refusals,
      Array.from({ length: 100 }, () => conversion()),
      [],
    );
  expect(refusals.bestSize()).toBeGreaterThan(1000);
});

test.for([
  [0.001, 0.7],
  [0.005, 0.55],
  [0.05, 0.5],
] as const)("of requests with a share of %s refused, a part of about %s passes", ([share, passing]) => {
  const refusals = new Refusals();
  const plain = conversion();
  let dice = 0;
  let requests = 0;
  let taken = 0;
  for (let sent = 0; sent < 100_000;) {
    const size = Math.min(1000, refusals.bestSize());
    sent += size;
    // Multiples of the golden ratio are spread evenly between 0 and 1.
    dice = (dice + 0.618_034) % 1;
    const isTaken = dice < (1 - share) ** size;
    const events = Array.from({ length: size }, () => plain);
    refusals.learnRequest({
      delivered: isTaken ? events : [],
      refused: [],
      withCulprit: isTaken ? [] : events,
    });
    if (sent < 20_000) continue;
    requests += 1;
    if (isTaken) taken += 1;
  }
  expect(Math.abs(taken / requests - passing)).toBeLessThan(0.1);
});

test.for<readonly [string, () => Traced]>([
  ["event_name is Lead", () => conversion({ event_name: "Lead" })],
  ["source is till", () => conversion({}, "till")],
  ["custom_data/currency is XTS", () => conversion({ custom_data: { currency: "XTS", value: 1 } })],
  ["user_data/em is absent", () => conversion({ user_data: { country: ["us"] } })],
  ["app_data/os is present", () => conversion({ app_data: { os: "x" } } as Partial<Traced["conversion"]>)],
])("refusals that share a trait are distinguished: %s", ([, odd]) => {
  const refusals = new Refusals();
  outcomes(refusals, 20_000, 200, odd);
  expect(refusals.traitOf(odd())).toBeDefined();
  expect(refusals.traitOf(conversion())).toBeUndefined();
  expect(refusals.bestSize(refusals.traitOf(odd()))).toBe(1);
  expect(refusals.bestSize()).toBeGreaterThan(1000);
});

test("a trait that is always refused is known after sixteen refusals, however rare it is", () => {
  const refusals = new Refusals();
  const lead = () => conversion({ event_name: "Lead" });
  outcomes(refusals, 15_000, 1000, lead);
  expect(refusals.traitOf(lead())).toBeUndefined();
  outcomes(refusals, 1000, 1000, lead);
  expect(refusals.traitOf(lead())).toBeDefined();
});

test("requests that were made before a trait was known say nothing of the others", () => {
  const refusals = new Refusals();
  const lead = () => conversion({ event_name: "Lead" });
  outcomes(refusals, 20_000, 200, lead);
  const before = refusals.bestSize();
  for (let round = 0; round < 20; round += 1) {
    const withCulprit = [...Array.from({ length: 99 }, () => conversion()), lead()];
    refusals.learnRequest({ delivered: [], refused: [], withCulprit });
    refusals.learnRequest({ delivered: [conversion()], refused: [lead()], withCulprit: [] });
  }
  expect(refusals.bestSize()).toBe(before);
});

test("refusals at random share no trait, whatever all conversions have in common", () => {
  const refusals = new Refusals();
  outcomes(refusals, 100_000, 50, () => conversion());
  expect(refusals.traitOf(conversion())).toBeUndefined();
  expect(refusals.traitOf(conversion({}, "till"))).toBeUndefined();
});

test("a trait that the platform takes again is no trait any more", () => {
  const refusals = new Refusals();
  const lead = () => conversion({ event_name: "Lead" });
  outcomes(refusals, 20_000, 200, lead);
  for (let round = 0; round < 3000; round += 1) refusals.learn({ delivered: [lead()], refused: [] });
  expect(refusals.traitOf(lead())).toBeUndefined();
});

test("where few are refused, conversions are looked into again only while a trait is watched", () => {
  const refusals = new Refusals();
  expect(refusals.areLookedInto).toBe(false);
  outcomes(refusals, 100_000, 1000, () => conversion());
  expect(refusals.areLookedInto).toBe(false);
  outcomes(refusals, 20_000, 200, () => conversion());
  expect(refusals.areLookedInto).toBe(true);

  const watching = new Refusals();
  outcomes(watching, 20_000, 1000, () => conversion({ event_name: "Lead" }));
  expect(watching.areLookedInto).toBe(true);
});
