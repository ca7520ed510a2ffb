import { fault, type Signal } from "@relay/core";
import { expect, test } from "vitest";
import { admissionSignals } from "./admission-signals.ts";
import { admitItems } from "./admit-items.ts";
import { destination, ENVELOPE, lead, NOW, routerTo } from "./scripted-destination.ts";

/** Refuses conversions without a page. */
const strict = destination("strict", ({ event_source_url: page }) =>
  page === undefined ? [fault("/event_source_url", "missing_event_source_url", "is missing")] : [],
);
const page = { event_source_url: "https://shop.example/" };
const itemsOf = (values: readonly unknown[]) => values.map((value) => ({ ok: true, value }) as const);

test("an accepted conversion names the destinations that do not get it", async () => {
  const router = routerTo(destination("lenient"), strict);
  const { results, accepted } = await admitItems(itemsOf([lead(page), lead()]), { router }, ENVELOPE);
  expect(accepted).toBe(2);
  expect(results[0]).toMatchObject({ destinations: ["lenient", "strict"] });
  expect(results[0]).not.toHaveProperty("refused_by");
  expect(results[1]).toMatchObject({
    status: "accepted",
    destinations: ["lenient"],
    refused_by: [{ destination: "strict", codes: ["missing_event_source_url"] }],
  });
});

test("errors count for the destination that does not get the conversion, or for none if no destination does", async () => {
  const router = routerTo(destination("lenient"), strict);
  const old = { ...page, event_time: NOW - 90 * 86_400 };
  const values = [lead(page), lead(), lead(old), { event_name: 7 }];
  const admitted = await admitItems(itemsOf(values), { router }, ENVELOPE);
  const refused = admissionSignals(ENVELOPE, admitted).filter(
    (signal): signal is Extract<Signal, { kind: "refused-at-admission" }> =>
      signal.kind === "refused-at-admission",
  );
  const counts = refused.map(({ code, destination = "none", count }) => `${code} ${destination} ${count}`);
  expect(counts.filter((line) => !line.includes(" none "))).toEqual(["missing_event_source_url strict 1"]);
  expect(counts).toContain("event_too_old none 2");
});

test("a conversion on which the relay fails costs the others of its request nothing", async () => {
  const failing = destination("shop", ({ event_id: id }) => {
    if (id === "poison") throw new TypeError("cannot read properties of undefined");
    return [];
  });
  const values = ["1", "poison", "2"].map((id) => lead({ event_id: id }));
  const admitted = await admitItems(itemsOf(values), { router: routerTo(failing) }, ENVELOPE);
  expect(admitted.results.map(({ status }) => status)).toEqual(["accepted", "refused", "accepted"]);
  expect(admitted.results[1]?.faults).toMatchObject([{ pointer: "", code: "relay_failed" }]);
  expect(admitted.failures).toHaveLength(1);
});

test("a report expects a status for each identity at each destination", async () => {
  const values = ["1", "1", "2"].map((id) => lead({ event_id: id }));
  const router = routerTo(destination("a"), destination("b"));
  const reported = { ...ENVELOPE, isReported: true } as const;
  const { deliveries, expectedStatuses } = await admitItems(itemsOf(values), { router }, reported);
  expect(deliveries.map(({ index, destination: to }) => `${index} ${to}`)).toEqual(
    [0, 1, 2].flatMap((index) => [`${index} a`, `${index} b`]),
  );
  expect(expectedStatuses).toBe(4);
});
