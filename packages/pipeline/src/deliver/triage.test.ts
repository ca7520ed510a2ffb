import { type Conversion, type Known, NO_ERASURES, positionAt } from "@relay/core";
import { describe, expect, test } from "vitest";
import { EarlierSends } from "./earlier-sends.ts";
import { QueuedConversion } from "./queued-conversion.ts";
import { triage, type TriageContext } from "./triage.ts";

const NOW_MS = 1_795_000_000_000;
const HOUR_MS = 3_600_000;
const DATASET = "1001";
const SEGMENT = {
  id: "1794999990000-0",
  arrivedAtMs: NOW_MS,
  count: 1,
  deadline: 0,
  meanBytes: 1,
  unfinished: 1,
};

function queued(index: number, fields: Partial<Conversion> = {}): QueuedConversion {
  const conversion: Conversion = {
    event_name: "Lead",
    event_time: NOW_MS / 1000,
    event_id: `e${index}`,
    action_source: "website",
    user_data: {},
    ...fields,
  };
  const envelope = { source: "web", receivedAtMs: NOW_MS, requestId: "r" };
  return new QueuedConversion({ envelope, conversion }, { segment: SEGMENT, index, dataset: DATASET });
}

const context = (fields: Partial<TriageContext> = {}): TriageContext => ({
  isAside: false,
  dialect: {
    limits: { maxEvents: 1000, maxBytes: 1_000_000, dedupeHours: 48 },
    window: () => ({ maxAgeSeconds: 7 * 86_400, maxAheadSeconds: 60 }),
    weights: () => [],
    deduplicates: ({ action_source }) => action_source !== "business_messaging",
    prepare({ event_name, event_id }, { defaultCountry = "" }) {
      if (event_name === "Unmappable") throw new TypeError("cannot be written");
      return { group: defaultCountry, json: event_id, matchKeys: [], leftOut: [] };
    },
  },
  known: new Map(),
  earlierSends: new EarlierSends([]),
  erasures: NO_ERASURES,
  nowMs: NOW_MS,
  agesAreSure: true,
  defaultCountryOf: () => undefined,
  ...fields,
});
const knownAs = (known: Known) => ({ known: new Map([[0, known]]) });
/** An earlier drain began to send the first ten conversions of the segment, and did not settle them. */
const sentAt = (sentAtMs: number) => ({
  earlierSends: new EarlierSends([
    { sentAtMs, first: positionAt(SEGMENT.id, 0), last: positionAt(SEGMENT.id, 9) },
  ]),
});

test("a conversion that nothing is known of is prepared", () => {
  const one = queued(0);
  const { preparedConversions, ...others } = triage([one], context({ defaultCountryOf: () => "DE" }));
  expect(preparedConversions).toMatchObject([
    { queued: one, event: { json: "e0", group: "DE" }, attempts: [], deadLetter: "none" },
  ]);
  expect(others).toEqual({ finished: [], candidates: [], aside: [] });
});

test("one that cannot be prepared costs itself a dead letter, and its siblings nothing", () => {
  const { preparedConversions, candidates } = triage(
    [queued(0), queued(1, { event_name: "Unmappable" }), queued(2)],
    context(),
  );
  expect(preparedConversions.map(({ event }) => event.json)).toEqual(["e0", "e2"]);
  expect(candidates).toMatchObject([{ reason: "unmappable", detail: "TypeError" }]);
});

describe("what the ledger knows", () => {
  const one = queued(0);
  const elsewhere = positionAt(SEGMENT.id, 7);

  test.for([
    ["delivered", "delivered"],
    [{ givenUpAt: one.position }, "given-up"],
  ] as const)("%o finishes the conversion as %s", ([known, as]) => {
    const { finished, preparedConversions } = triage([one], context(knownAs(known)));
    expect(finished).toEqual([{ queued: one, as, deadLetter: "none" }]);
    expect(preparedConversions).toEqual([]);
  });

  test("as given up at another position is sent, and its dead letter is closed when it is delivered", () => {
    const { preparedConversions } = triage([one], context(knownAs({ givenUpAt: elsewhere })));
    expect(preparedConversions).toMatchObject([{ deadLetter: "counted" }]);
  });

  test.for(["aside", "aside-again"] as const)(
    "as %s follows it there, unless it comes from there",
    (known) => {
      expect(triage([one], context(knownAs(known))).aside).toEqual([one]);
      const fromAside = triage([one], context({ ...knownAs(known), isAside: true }));
      expect(fromAside.aside).toEqual([]);
      expect(fromAside.preparedConversions).toMatchObject([
        { deadLetter: known === "aside" ? "none" : "counted" },
      ]);
    },
  );

  test("as given up since it was set aside finishes a set-aside conversion", () => {
    const given = { ...knownAs({ givenUpAt: elsewhere }), isAside: true };
    expect(triage([one], context(given)).finished).toMatchObject([{ as: "given-up" }]);
  });

  test("belongs to the conversion at its place", () => {
    const { finished, preparedConversions } = triage(
      [queued(0), queued(1)],
      context({ known: new Map([[1, "delivered" as const]]) }),
    );
    expect(preparedConversions.map(({ queued: { index } }) => index)).toEqual([0]);
    expect(finished.map(({ queued: { index } }) => index)).toEqual([1]);
  });
});

describe("a conversion that was possibly sent", () => {
  test("is repeated while the platform recognises a repetition, and may have a dead letter", () => {
    const { preparedConversions } = triage([queued(0), queued(10)], context(sentAt(NOW_MS - 47 * HOUR_MS)));
    expect(preparedConversions.map(({ deadLetter }) => deadLetter)).toEqual(["uncounted", "none"]);
  });

  test.for([
    ["is too old for that", queued(0), NOW_MS - 47 * HOUR_MS - 1, "no longer recognises"],
    [
      "is of a kind that is never recognised",
      queued(0, { action_source: "business_messaging" }),
      NOW_MS,
      "does not recognise",
    ],
    [
      "has left its window",
      queued(0, { event_time: NOW_MS / 1000 - 8 * 86_400 }),
      NOW_MS,
      "its window closed",
    ],
  ] as const)("and that %s becomes a dead letter: its outcome is unknown", ([, one, sentAtMs, detail]) => {
    const { candidates, preparedConversions } = triage([one], context(sentAt(sentAtMs)));
    expect(candidates).toMatchObject([
      { queued: one, reason: "outcome_unknown", detail: expect.stringContaining(detail) },
    ]);
    expect(preparedConversions).toEqual([]);
  });
});

describe("a conversion outside its window", () => {
  const old = queued(0, { event_time: NOW_MS / 1000 - 7 * 86_400 });

  test("becomes a dead letter", () => {
    expect(triage([old], context()).candidates).toEqual([
      { queued: old, reason: "expired", tooOldAtMs: NOW_MS },
    ]);
  });

  test("is sent while no age is certain, because clocks differ", () => {
    expect(triage([old], context({ agesAreSure: false })).preparedConversions).toHaveLength(1);
  });
});

describe("a person who asked to be forgotten", () => {
  const forgotten = (fields: Partial<TriageContext> = {}) =>
    context({
      erasures: { isEmpty: false, covers: ({ user_data: person }) => person["email"] === "ada@example.com" },
      ...fields,
    });

  test("is not sent, and others are", () => {
    const own = queued(0, { user_data: { email: "ada@example.com" } });
    const { preparedConversions, finished, candidates } = triage([own, queued(1)], forgotten());
    expect(preparedConversions.map(({ event }) => event.json)).toEqual(["e1"]);
    expect(finished).toMatchObject([{ as: "erased" }]);
    expect(candidates).toEqual([]);
  });
});
