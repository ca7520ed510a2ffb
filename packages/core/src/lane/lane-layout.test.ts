import { describe, expect, test } from "vitest";
import { identityOf } from "../conversion/identity.ts";
import { askedElsewhere, withElsewhere } from "./known-elsewhere.ts";
import {
  grownAtLeastTo,
  grownTo,
  growingFrom,
  growthOver,
  isWaitingLane,
  type LaneLayout,
  lanesOf,
  ledgersOf,
  rememberingFor,
  withoutPast,
} from "./lane-layout.ts";
import { positionAt } from "./position.ts";
import { laneOf } from "./lane-ref.ts";

const HOUR = 3_600_000;
const one: LaneLayout = { lanes: 1, ledgerHours: 48, earlier: [] };
const identities = Array.from({ length: 64 }, (_, n) =>
  identityOf("1", { event_name: "Lead", event_id: `e${n}` }),
);

describe("a growth", () => {
  test("leaves the old lanes open and lets the new ones wait until it is over", () => {
    const growing = grownTo(one, 4);
    expect([0, 1, 3, 4].map((index) => isWaitingLane(growing, index))).toEqual([false, true, true, true]);
    const over = growthOver(growing, 1000);
    expect(growingFrom(over)).toBeUndefined();
    expect([0, 1, 3, 4].map((index) => isWaitingLane(over, index))).toEqual([false, false, false, true]);
  });

  test("has the old ledgers asked for the ledger hours, and two days for what waits beside the lane", () => {
    const over = growthOver(grownTo(one, 2), 1000);
    expect(over.earlier).toEqual([{ lanes: 1, ledgerHours: 48, untilMs: 1000 + 96 * HOUR }]);
    expect(withoutPast(over, 1000 + 96 * HOUR - 1)).toEqual(over);
    expect(withoutPast(over, 1000 + 96 * HOUR).earlier).toEqual([]);
  });

  test("that is over keeps its time when another one is over", () => {
    const twice = growthOver(grownTo(growthOver(grownTo(one, 2), 1000), 4), 5000);
    expect(twice.earlier.map(({ untilMs }) => untilMs)).toEqual([1000 + 96 * HOUR, 5000 + 96 * HOUR]);
  });

  test.for([1, 2, 3, 6, 128])("from 2 lanes to %d is refused", (lanes) => {
    expect(() => grownTo({ ...one, lanes: 2 }, lanes)).toThrow(/RELAY_CANNOT_GROW|power of two/);
  });

  test("is refused while another one is not over", () => {
    expect(() => grownTo(grownTo(one, 2), 4)).toThrow("It still grows from 1 to 2 lanes.");
  });

  test("that Redis has lost is made up for by a lane that was closed for it", () => {
    expect(grownAtLeastTo(one, 4, 1000)).toEqual(grownTo(one, 4));
    expect(grownAtLeastTo(grownTo(one, 4), 4, 1000)).toEqual(grownTo(one, 4));
    expect(growingFrom(grownAtLeastTo(grownTo(one, 2), 4, 1000))).toBe(2);
  });
});

describe("other ledger hours", () => {
  test("hold at once, and the earlier ledger is asked for as long as it was to remember", () => {
    const longer = rememberingFor({ ...one, lanes: 4 }, 168, 1000);
    expect(longer).toEqual({
      lanes: 4,
      ledgerHours: 168,
      earlier: [{ lanes: 4, ledgerHours: 48, untilMs: 1000 + 96 * HOUR }],
    });
    expect([0, 3].map((index) => isWaitingLane(longer, index))).toEqual([false, false]);
    const [identity = ""] = identities;
    const lane = laneOf(identity, 4);
    expect(askedElsewhere(longer, lane, [identity])).toEqual([{ lane, hours: 48, indexes: [0] }]);
  });

  test("that are the same change nothing, and those of two programs that disagree add up to one entry each", () => {
    expect(rememberingFor(one, 48, 1000)).toBe(one);
    let layout = one;
    for (let nowMs = 1; nowMs < 9; nowMs += 1)
      layout = rememberingFor(layout, nowMs % 2 === 0 ? 48 : 168, nowMs);
    expect(layout.earlier.map(({ ledgerHours }) => ledgerHours)).toEqual([48, 168]);
  });

  test("do not end a growth, and after it every lane is asked for all hours", () => {
    const both = rememberingFor(grownTo(one, 2), 168, 1000);
    expect(growingFrom(both)).toBe(1);
    const moved = identities.find((identity) => laneOf(identity, 2) === 1) ?? "";
    expect(ledgersOf(growthOver(both, 2000), moved)).toEqual([
      { lane: 1, hours: 168 },
      { lane: 1, hours: 48 },
      { lane: 0, hours: 168 },
      { lane: 0, hours: 48 },
    ]);
  });
});

describe("what is asked elsewhere", () => {
  test("is nothing when lanes have not grown lately", () => {
    expect(askedElsewhere({ ...one, lanes: 8 }, 3, identities)).toEqual([]);
  });

  test("is each lane that an identity was in, and of the old lane those in which it is now", () => {
    const grown = growthOver(grownTo(growthOver(grownTo(one, 2), 0), 8), 0);
    for (const identity of identities) {
      const own = laneOf(identity, 8);
      const asked = askedElsewhere(grown, own, [identity]);
      const before = new Set([laneOf(identity, 2), 0]);
      before.delete(own);
      expect(new Set(asked.map(({ lane }) => lane))).toEqual(before);
      expect(lanesOf(grown, identity)[0]).toBe(own);
    }
    const fromOld = askedElsewhere(grown, 0, identities);
    expect(new Set(fromOld.map(({ lane }) => lane))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
  });

  test.for([
    [undefined, 1, "delivered", "delivered"],
    ["aside", 1, "delivered", "delivered"],
    [undefined, 1, "aside", "aside-elsewhere"],
    [undefined, 1, "aside-again", "aside-elsewhere"],
    ["aside", 1, "aside", "aside-elsewhere"],
    ["aside", 7, "aside", "aside"],
    [undefined, 7, "aside", undefined],
    ["delivered", 1, "aside", "delivered"],
    [undefined, 3, "aside", "aside"],
    ["aside", 3, "delivered", "delivered"],
    [undefined, 1, { givenUpAt: positionAt("1-0", 0) }, "given-up-elsewhere"],
    ["aside", 1, { givenUpAt: positionAt("1-0", 0) }, "aside-again"],
  ] as const)("%s here, and in lane %d %j, is %s in lane 3", ([own, lane, mark, known]) => {
    const here = own === undefined ? new Map() : new Map([[5, own]]);
    const all = withElsewhere(here, 3, [{ lane, hours: 48, indexes: [2, 5], known: new Map([[1, mark]]) }]);
    expect(all.get(5)).toBe(known);
  });
});
