import type { ConversionKind } from "@relay/testkit";
import { expect, test } from "vitest";
import type { ItemAnswer } from "./produce.ts";
import { Tally } from "./tally.ts";

const made = (kind: ConversionKind, id: string) => ({
  kind,
  conversion: { event_name: "Purchase", event_id: id },
});

function tallyOf(kinds: readonly ConversionKind[], results: readonly ItemAnswer[]): Tally {
  const tally = new Tally([{ name: "meta" }, { name: "tiktok" }]);
  const conversions = kinds.map((kind, index) => made(kind, kind === "duplicate" ? "0" : String(index)));
  tally.take({ request: { key: "k", body: "", conversions }, results, answeredAtMs: 7 });
  return tally;
}

test("acknowledgements are counted for each destination, identities once", () => {
  const both = { status: "accepted", destinations: ["meta", "tiktok"] } as const;
  const tally = tallyOf(
    ["good", "duplicate"],
    [
      { index: 0, ...both },
      { index: 1, ...both },
    ],
  );
  expect(tally.acceptedCount).toBe(2);
  expect(tally.acknowledged).toBe(4);
  expect(tally.accepted.get("meta")).toMatchObject({
    acknowledged: 2,
    firstAtMs: new Map([["purchase 0", 7]]),
  });
});

test("what only one destination takes is left out of the other, with the code", () => {
  const answer: ItemAnswer = {
    index: 0,
    status: "accepted",
    destinations: ["tiktok"],
    refused_by: [{ destination: "meta", codes: ["missing_currency"] }],
    faults: [
      { code: "missing_currency", severity: "error" },
      { code: "late_event", severity: "warning" },
    ],
  };
  const tally = tallyOf(["invalid"], [answer]);
  expect(tally.accepted.get("meta")).toMatchObject({ acknowledged: 0, leftOut: { missing_currency: 1 } });
  expect(tally.accepted.get("tiktok")).toMatchObject({ acknowledged: 1, leftOut: {} });
});

test("a refusal is counted by its first code, and noted when there was no reason for it", () => {
  const refused = (index: number): ItemAnswer => ({
    index,
    status: "refused",
    faults: [
      { code: "derived_event_id", severity: "warning" },
      { code: "wrong_type", severity: "error" },
    ],
  });
  const tally = tallyOf(["invalid", "good"], [refused(0), refused(1)]);
  expect(tally.refusedByCode).toEqual({ wrong_type: 2 });
  expect(tally.wronglyRefused).toBe(1);
});

test("orders that the platform refuses are remembered where they were accepted", () => {
  const tally = tallyOf(["platform-refused"], [{ index: 0, status: "accepted", destinations: ["meta"] }]);
  expect(tally.accepted.get("meta")?.doomed).toEqual(new Set(["purchase 0"]));
  expect(tally.accepted.get("tiktok")?.doomed.size).toBe(0);
});
