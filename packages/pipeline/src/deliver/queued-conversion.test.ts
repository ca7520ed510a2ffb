import { type Conversion, identityOf, positionAt, unauthenticatedIdentity } from "@relay/core";
import { expect, test } from "vitest";
import { QueuedConversion } from "./queued-conversion.ts";

const DATASET = "1001";
const segment = { id: "7-0", arrivedAtMs: 7, count: 1, deadline: 0, meanBytes: 1, unfinished: 1 };
const place = { segment, index: 3, dataset: DATASET };
const envelope = { source: "web", receivedAtMs: 7, requestId: "r" };
const conversion: Conversion = {
  event_name: "Lead",
  event_time: 1,
  event_id: "e",
  action_source: "website",
  user_data: {},
};

test("an authenticated conversion has its identity at its position, and is outranked by none", () => {
  const queued = new QueuedConversion({ envelope, conversion }, place);
  expect(queued).toMatchObject({ position: positionAt("7-0", 3), identity: identityOf(DATASET, conversion) });
  expect(queued.outrankedBy).toBeUndefined();
});

test("an unauthenticated one has an identity of its own, and is outranked by the authenticated one", () => {
  const named = identityOf(DATASET, conversion);
  const queued = new QueuedConversion(
    { envelope: { ...envelope, isUnauthenticated: true }, conversion },
    place,
  );
  expect(queued).toMatchObject({ identity: unauthenticatedIdentity(named), outrankedBy: named });
});

test("one whose identity cannot be computed has that of its position", () => {
  // A lane may hold what another version of the relay wrote.
  const odd = { ...conversion, event_name: undefined } as unknown as Conversion;
  const { identity } = new QueuedConversion({ envelope, conversion: odd }, place);
  expect(identity).toBe(identityOf(DATASET, { event_name: "7-0", event_id: "3" }));
});

test("one that was let go is parsed again when it is asked for", () => {
  const asked: number[] = [];
  const parseAgain = (index: number) => {
    asked.push(index);
    return conversion;
  };
  const queued = new QueuedConversion(
    { envelope, conversion },
    { ...place, segment: { ...segment, parseAgain } },
  );
  expect(queued.conversion).toBe(conversion);
  expect(asked).toEqual([]);
  queued.letGo();
  expect([queued.conversion, queued.conversion]).toEqual([conversion, conversion]);
  expect(asked).toEqual([3]);
});

test("one whose status is reported, or whose segment cannot be parsed again, is not let go", () => {
  const parseAgain = () => {
    throw new Error("parsed again");
  };
  const kept = [
    new QueuedConversion({ envelope, conversion }, place),
    new QueuedConversion(
      { envelope: { ...envelope, isReported: true }, conversion },
      { ...place, segment: { ...segment, parseAgain } },
    ),
  ];
  for (const queued of kept) {
    queued.letGo();
    expect(queued.conversion).toBe(conversion);
  }
});
