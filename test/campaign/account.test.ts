import type { DeadLetter, DeadReason } from "@relay/core";
import { expect, test } from "vitest";
import { type Account, type Evidence, takeAccount } from "./account.ts";
import { Acknowledged } from "./acknowledged.ts";
import {
  campaignConversionOf,
  deadlineOf,
  type Kind,
  LANDING,
  META_CRM,
  META_WEB,
  TIKTOK_WEB,
  WEB,
} from "./conversions.ts";
import { Disturbances } from "./disturbances.ts";
import type { Standstill } from "./liveness.ts";
import type { Acceptance, Arrival } from "./sandbox.ts";

const SEED = 5;
const NOW_MS = 1_795_000_000_000;

/** The first conversion of this kind that goes to these destinations. */
function find(kind: Kind, source = WEB): number {
  for (let n = 0; ; n += 1) {
    const conversion = campaignConversionOf(SEED, n);
    if (conversion.kind === kind && conversion.source === source) return n;
  }
}

const arrival = (
  { platform, dataset }: typeof META_WEB,
  n: number,
  more: Partial<Arrival> = {},
): Arrival => ({
  platform,
  dataset,
  eventId: `c${n}`,
  at: NOW_MS,
  ...more,
});
const deadLetter = (destination: string, n: number, reason: DeadReason) =>
  ({
    destination,
    reason,
    diedAtMs: NOW_MS,
    conversion: { event_id: `c${n}`, event_time: NOW_MS / 1000 - 60 },
  }) as DeadLetter;

async function accountOf({
  acknowledged = [],
  arrivals = [],
  deadLetters = [],
  redelivered = [],
  disturbances = new Disturbances(),
  aside = [],
  standstill,
  mayLose = false,
  failsOver = false,
}: {
  readonly acknowledged?: readonly number[];
  readonly arrivals?: readonly Arrival[];
  readonly deadLetters?: readonly DeadLetter[];
  readonly redelivered?: readonly DeadLetter[];
  readonly disturbances?: Disturbances;
  readonly aside?: Evidence["aside"];
  readonly standstill?: Standstill;
  readonly mayLose?: boolean;
  readonly failsOver?: boolean;
}): Promise<Account> {
  const noted = new Acknowledged();
  for (let n = 0; n <= Math.max(...acknowledged, 0); n += 1) noted.next();
  for (const n of acknowledged) noted.note(n, NOW_MS / 1000 - 60);
  return takeAccount({
    seed: SEED,
    acknowledged: noted,
    arrivals: stream(arrivals),
    deadLetters: stream(deadLetters),
    redelivered: stream(redelivered),
    disturbances,
    totals: new Map(),
    exported: new Map(),
    quarantined: [],
    garbage: 0,
    aside,
    standstill,
    mayLose,
    failsOver,
    trace: { disagreements: nothing, uncountedDeaths: nothing, histories: nothing },
  });
}

const nothing = () => Promise.resolve([]);

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

const good = find("good");
const bad = find("refused");
const everywhere = [arrival(META_WEB, good), arrival(TIKTOK_WEB, good)];
const twice = (first: Acceptance) => [
  arrival(META_WEB, good, { acceptances: [first, { at: first.at + 5000, isClear: true }] }),
  arrival(TIKTOK_WEB, good),
];

test("what is lost is counted, and no discrepancy, only where a replica without it may take over", async () => {
  const lost = { acknowledged: [good] };
  const may = await accountOf({ ...lost, mayLose: true });
  expect(may.lost).toMatchObject({ "meta-web": 1, "tiktok-web": 1 });
  expect(Object.keys(may.discrepancies)).not.toContain("lost");
  const mustNot = await accountOf(lost);
  expect(mustNot.lost).toEqual({});
  expect(mustNot.discrepancies["lost"]?.count).toBe(2);
});

test("what was taken amid a failover may be called expired, because its record may be lost with the primary", async () => {
  const late = find("near-its-deadline", LANDING);
  const disturbances = new Disturbances();
  disturbances.all.push({ kind: "failover", fromMs: NOW_MS, untilMs: NOW_MS });
  const contradicted = {
    acknowledged: [late],
    arrivals: [arrival(TIKTOK_WEB, late)],
    deadLetters: [deadLetter("tiktok-web", late, "expired")],
    disturbances,
  };
  const { dead, discrepancies } = await accountOf({ ...contradicted, failsOver: true });
  expect(dead).toEqual({ "expired, and delivered before a failover": 1 });
  expect(Object.keys(discrepancies)).not.toContain("expired and delivered");
  const alone = await accountOf(contradicted);
  expect(alone.dead).toEqual({ expired: 1 });
});

test("what is delivered everywhere, or dead for a true reason, is accounted for", async () => {
  const { discrepancies, delivered, dead } = await accountOf({
    acknowledged: [good, bad],
    arrivals: everywhere,
    deadLetters: [deadLetter("meta-web", bad, "refused"), deadLetter("tiktok-web", bad, "refused")],
  });
  expect(discrepancies).toEqual({});
  expect(delivered).toEqual({ "meta-web": 1, "tiktok-web": 1 });
  expect(dead).toEqual({ refused: 2 });
});

test.for([
  ["lost", { acknowledged: [good], arrivals: [arrival(META_WEB, good)] }],
  [
    "refused, untruly",
    {
      acknowledged: [good],
      arrivals: [arrival(META_WEB, good)],
      deadLetters: [deadLetter("tiktok-web", good, "refused")],
    },
  ],
  [
    "delivered and never produced",
    { acknowledged: [good], arrivals: [...everywhere, arrival(META_CRM, 99_999)] },
  ],
  [
    "delivered and never produced",
    { acknowledged: [good], arrivals: [...everywhere, arrival(META_CRM, good)] },
  ],
  [
    "expired, untruly",
    {
      acknowledged: [good],
      arrivals: [arrival(META_WEB, good)],
      deadLetters: [deadLetter("tiktok-web", good, "expired")],
    },
  ],
  [
    "delivered twice without a reason",
    { acknowledged: [good], arrivals: twice({ at: NOW_MS, isClear: true }) },
  ],
] as const)("%s is found out", async ([what, evidence]) => {
  expect(Object.keys((await accountOf(evidence)).discrepancies)).toEqual([what]);
});

test("a second arrival without a reason is shown with what happened soonest after the first", async () => {
  const disturbances = new Disturbances();
  for (const [kind, afterMs] of [
    ["worker killed", 9000],
    ["Redis away", 1700],
  ] as const)
    disturbances.all.push({ kind, fromMs: NOW_MS + afterMs, untilMs: NOW_MS + afterMs });
  const arrivals = twice({ at: NOW_MS, isClear: true });
  const { discrepancies } = await accountOf({ acknowledged: [good], arrivals, disturbances });
  expect(JSON.stringify(discrepancies)).toContain("1.7 s before: Redis away");
});

test("an unclear answer or a disturbance explains a second arrival, and nothing else does", async () => {
  const unclear = await accountOf({ acknowledged: [good], arrivals: twice({ at: NOW_MS, isClear: false }) });
  expect(unclear).toMatchObject({ discrepancies: {}, doubles: { "its answer was withheld or unclear": 1 } });
  const disturbances = new Disturbances();
  disturbances.all.push({ kind: "worker killed", fromMs: NOW_MS, untilMs: NOW_MS });
  const unread = { at: NOW_MS, isClear: false, isUnread: true };
  expect(await accountOf({ acknowledged: [good], arrivals: twice(unread) })).toMatchObject({
    discrepancies: {},
    doubles: { "its answer was given up": 1 },
  });
  expect(await accountOf({ acknowledged: [good], arrivals: twice(unread), disturbances })).toMatchObject({
    doubles: { "worker killed": 1 },
  });
  const clear = (at: number) =>
    accountOf({ acknowledged: [good], arrivals: twice({ at, isClear: true }), disturbances });
  expect(await clear(NOW_MS - 1000)).toMatchObject({ discrepancies: {}, doubles: { "worker killed": 1 } });
  expect(Object.keys((await clear(NOW_MS - 2000)).discrepancies)).toHaveLength(1);
  expect(Object.keys((await clear(NOW_MS + 400)).discrepancies)).toHaveLength(1);
});

test("a conversion expires only past the deadline of its own source's platform", async () => {
  const late = find("near-its-deadline", LANDING);
  const happened = NOW_MS / 1000 - 60;
  const diedAt = async (seconds: number) =>
    accountOf({
      acknowledged: [late],
      deadLetters: [{ ...deadLetter("tiktok-web", late, "expired"), diedAtMs: seconds * 1000 }],
    });
  expect((await diedAt(deadlineOf(LANDING, happened))).discrepancies).toEqual({});
  expect(Object.keys((await diedAt(deadlineOf(LANDING, happened) - 1)).discrepancies)).toEqual([
    "expired, untruly",
  ]);
});

test("what a replay delivered had been refused for a while, or lost by its platform", async () => {
  const redelivered = [deadLetter("tiktok-web", good, "refused")];
  const evidence = { acknowledged: [good], arrivals: everywhere, redelivered };
  expect(Object.keys((await accountOf(evidence)).discrepancies)).toEqual([
    "redelivered, and had died refused untruly",
  ]);
  const disturbances = new Disturbances();
  disturbances.losses.push({ platform: "tiktok", fromMs: NOW_MS - 1000, untilMs: NOW_MS });
  expect(await accountOf({ ...evidence, disturbances })).toMatchObject({
    discrepancies: {},
    redelivered: { "lost by the platform, alone in its request": 1 },
  });
  const forNow = find("refused-for-now");
  expect(
    await accountOf({
      acknowledged: [forNow],
      arrivals: [arrival(META_WEB, forNow), arrival(TIKTOK_WEB, forNow)],
      redelivered: [deadLetter("meta-web", forNow, "refused")],
    }),
  ).toMatchObject({ discrepancies: {}, redelivered: { "refused for a while": 1 } });
});

test("a worker's kill explains no more than can be on its way", async () => {
  const disturbances = new Disturbances();
  disturbances.all.push({ kind: "worker killed", fromMs: NOW_MS, untilMs: NOW_MS });
  const often = (times: number) => [
    arrival(META_WEB, good, {
      acceptances: Array.from({ length: times }, () => ({ at: NOW_MS, isClear: true })),
    }),
    arrival(TIKTOK_WEB, good),
  ];
  const explained = (times: number) =>
    accountOf({ acknowledged: [good], arrivals: often(times), disturbances });
  expect((await explained(36_001)).discrepancies).toEqual({});
  expect(Object.keys((await explained(36_002)).discrepancies)).toEqual([
    "a worker's kill explains more than was on its way",
  ]);
});

test("a conversion on which its platform fails ends as such a dead letter or stays aside, and no other does", async () => {
  const culprit = find("failing");
  const ended = (deadLetters: readonly DeadLetter[], aside: Evidence["aside"]) =>
    accountOf({ acknowledged: [culprit], deadLetters, aside });
  const dead = (name: string) => deadLetter(name, culprit, "platform_failed");
  const left = (destination: string, n = culprit) => ({ destination, eventId: `c${n}` });
  expect(await ended([dead("meta-web")], [left("tiktok-web")])).toMatchObject({
    discrepancies: {},
    dead: { platform_failed: 1 },
    aside: { failing: 1 },
  });
  expect(Object.keys((await ended([dead("meta-web")], [])).discrepancies)).toEqual(["lost"]);
  const healthy = await accountOf({
    acknowledged: [good],
    deadLetters: [deadLetter("meta-web", good, "platform_failed")],
    aside: [left("tiktok-web", good)],
  });
  expect(Object.keys(healthy.discrepancies)).toEqual([
    "platform_failed, untruly",
    "aside, and its platform takes it",
  ]);
  const taken = await accountOf({
    acknowledged: [culprit],
    arrivals: [arrival(META_WEB, culprit)],
    deadLetters: [dead("tiktok-web")],
  });
  expect(Object.keys(taken.discrepancies)).toEqual(["taken by a platform, though failing"]);
});

test.for([
  [30_000, []],
  [30_001, ["a lane stood still while its platform took requests"]],
] as const)("a standstill of %i ms: %j", async ([ms, wrong]) => {
  const standstill = { lane: "meta-web:0", ms, sinceMs: NOW_MS };
  const { discrepancies } = await accountOf({ acknowledged: [good], arrivals: everywhere, standstill });
  expect(Object.keys(discrepancies)).toEqual(wrong);
});
