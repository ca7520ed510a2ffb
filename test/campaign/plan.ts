import { seededDice } from "@relay/testkit";
import type { Topology } from "./servers.ts";

/** A rule for the sandbox, as its README describes them. */
export type FaultRule = Readonly<Record<string, unknown>> & { readonly kind: string };

/** Something bad that happens at a certain time of a campaign. Times are milliseconds since its start. */
export type Strike = { readonly atMs: number } & (
  | {
      readonly kind: "kill-worker";
      /** Which one, in [0, 1). */
      readonly which: number;
      /** Whether nothing else strikes for a while before and after, so that the time to recover is its own. */
      readonly isQuiet: boolean;
    }
  | { readonly kind: "freeze-worker"; readonly which: number; readonly forMs: number }
  | { readonly kind: "kill-ingest" }
  /** Killed, and started again on its data. */
  | { readonly kind: "kill-redis"; readonly downMs: number }
  /** Its host vanishes: connections stay open and nothing passes. */
  | { readonly kind: "silence-redis"; readonly downMs: number }
  /** Its process stands still until another server has taken over. */
  | { readonly kind: "freeze-redis" }
  /** Its replicas stand still for a while; then it is killed, and one of them takes over. */
  | { readonly kind: "stall-replication"; readonly forMs: number }
  /** The slot of a lane moves to another master of a cluster. */
  | { readonly kind: "move-slot" }
  /** The wall clock of Redis, or of every worker, is wrong for a while. */
  | {
      readonly kind: "step-clock";
      readonly program: SteppedProgram;
      readonly bySeconds: number;
      readonly forMs: number;
    }
  /** Every key of BullMQ's queues is deleted. */
  | { readonly kind: "forget-queues" }
  | { readonly kind: "fault"; readonly rule: FaultRule; readonly forMs: number }
  /** The token is refused; after a while another one is written to its file. */
  | { readonly kind: "dead-token"; readonly forMs: number }
  /** A segment that nobody can decode lies in a lane. */
  | { readonly kind: "garbage"; readonly which: number }
  /** Dead letters are replayed while all this goes on. */
  | { readonly kind: "replay" }
);

export type SteppedProgram = "redis" | "worker";

export type StrikeKind = Strike["kind"];

type Dice = () => number;

/** Longer than BullMQ holds a job's lock, so that it gives a running drain to another worker. */
const OUTLASTS_THE_LOCK = [11_000, 12_500] as const;
/** Longer than a lease of five seconds. */
const OUTLASTS_THE_LEASE = [6500, 9000] as const;
/** Longer than a connection that says nothing is kept. */
const OUTLASTS_THE_SILENCE = [5000, 7000] as const;
/** Longer than the relay waits for a confirmation. */
const OUTLASTS_A_CONFIRMATION_MS = 4000;
const MOVE_EVERY_MS = 10_000;
/** Clocks that are further apart than an hour are not believed. */
const OVER_AN_HOUR_S = 3700;
/** The first act has every kind of strike once. */
const FIRST_ACT_MS = 45_000;
const ROUND_MS = 60_000;
/** Nothing strikes in the last moments: what is broken is mended then. */
const REST_MS = 2000;

/** The strikes of a campaign: the same seed, duration and topology give the same plan. */
export function planOf(seed: number, durationMs: number, topology: Topology = "single"): readonly Strike[] {
  const dice = seededDice(seed);
  const isSingle = topology === "single";
  const strikes = isSingle ? firstAct(dice) : actOfFailovers(dice);
  const heavy = isSingle ? HEAVY : FAILOVERS;
  if (topology === "cluster") strikes.push(...movesIn(durationMs));
  for (let from = FIRST_ACT_MS, round = 0; from + ROUND_MS <= durationMs; from += ROUND_MS, round += 1) {
    strikes.push(...later(roundOf(dice, heavy[round % heavy.length] ?? heavy[0]), from));
  }
  return strikes.filter(({ atMs }) => atMs < durationMs - REST_MS).toSorted((a, b) => a.atMs - b.atMs);
}

function firstAct(dice: Dice): Strike[] {
  return [
    killWorker(1500, dice, true),
    silenceRedis(8500, between(dice, OUTLASTS_THE_SILENCE)),
    { atMs: 16_000, kind: "forget-queues" },
    { atMs: 17_000, kind: "kill-redis", downMs: between(dice, OUTLASTS_THE_LOCK) },
    { atMs: 29_600, kind: "kill-ingest" },
    { atMs: 29_700, kind: "garbage", which: dice() },
    ...faultsAt(29_600, dice, ALL_FAULTS.slice(0, 5), 2500),
    killWorker(30_500, dice),
    { atMs: 31_500, kind: "kill-redis", downMs: 200 },
    { atMs: 32_500, kind: "replay" },
    ...faultsAt(32_800, dice, ALL_FAULTS.slice(5, 10), 2500),
    { atMs: 33_300, kind: "freeze-worker", which: dice(), forMs: between(dice, OUTLASTS_THE_LEASE) },
    { atMs: 34_300, kind: "forget-queues" },
    ...faultsAt(36_300, dice, ALL_FAULTS.slice(10), 2500),
    stepClock(37_000, "redis", -OVER_AN_HOUR_S, 2000),
    killWorker(38_300, dice),
    { atMs: 39_300, kind: "dead-token", forMs: 2000 },
    stepClock(39_400, "worker", OVER_AN_HOUR_S, 2500),
    { atMs: 40_500, kind: "forget-queues" },
    { atMs: 42_000, kind: "kill-ingest" },
  ];
}

/** The first act where another server takes over from one that is lost. A server is a replica again after ten seconds. */
function actOfFailovers(dice: Dice): Strike[] {
  return [
    killRedis(0, 500),
    killWorker(5000, dice),
    { atMs: 12_000, kind: "stall-replication", forMs: OUTLASTS_A_CONFIRMATION_MS },
    { atMs: 20_000, kind: "forget-queues" },
    { atMs: 21_000, kind: "kill-ingest" },
    { atMs: 23_000, kind: "freeze-redis" },
    killWorker(26_000, dice),
    { atMs: 27_000, kind: "garbage", which: dice() },
    { atMs: 30_000, kind: "replay" },
    silenceRedis(32_000, between(dice, OUTLASTS_THE_SILENCE)),
    ...faultsAt(36_000, dice, ALL_FAULTS, 2500),
    { atMs: 38_000, kind: "freeze-worker", which: dice(), forMs: between(dice, OUTLASTS_THE_LEASE) },
    { atMs: 40_000, kind: "dead-token", forMs: 2000 },
    stepClock(40_500, "worker", OVER_AN_HOUR_S, 2500),
  ];
}

/** In a cluster the slot of another lane moves every ten seconds. */
function movesIn(durationMs: number): Strike[] {
  return Array.from({ length: Math.ceil(durationMs / MOVE_EVERY_MS) }, (_, n) => ({
    atMs: 2500 + n * MOVE_EVERY_MS,
    kind: "move-slot" as const,
  }));
}

/** A minute: two kills in quiet, then one heavy strike, then many faults at once with kills in them. */
function roundOf(dice: Dice, heavy: Heavy): readonly Strike[] {
  const faults = Array.from({ length: 4 }, () => pick(dice, ALL_FAULTS));
  return [
    killWorker(3000 + dice() * 1000, dice, true),
    killWorker(14_000 + dice() * 1000, dice, true),
    { atMs: 26_000, kind: "forget-queues" },
    ...later(heavy(dice), 28_000),
    ...faultsAt(40_500, dice, faults, 10_000),
    { atMs: 41_500, kind: "forget-queues" },
    killWorker(43_000 + dice() * 3000, dice),
    { atMs: 45_000 + dice() * 3000, kind: "kill-ingest" },
    killWorker(48_000 + dice() * 3000, dice),
  ];
}

const killRedis = (downMs: number, atMs = 0): Strike => ({ atMs, kind: "kill-redis", downMs });

type Heavy = (dice: Dice) => readonly Strike[];

/** Taken in turn: Redis is in two of three. */
const HEAVY: readonly [Heavy, ...Heavy[]] = [
  (dice) => [killRedis(between(dice, OUTLASTS_THE_LOCK))],
  (dice) => [
    { atMs: 0, kind: "freeze-worker", which: dice(), forMs: between(dice, OUTLASTS_THE_LEASE) },
    { atMs: 1000, kind: "freeze-worker", which: dice(), forMs: between(dice, OUTLASTS_THE_LEASE) },
    { atMs: 2000, kind: "garbage", which: dice() },
  ],
  (dice) => [killRedis(100), killWorker(300, dice), { ...killRedis(100), atMs: 8000 }],
  (dice) => [
    { atMs: 0, kind: "dead-token", forMs: 3000 + dice() * 4000 },
    { atMs: 1000, kind: "forget-queues" },
    { ...killRedis(1000), atMs: 10_000 },
  ],
  (dice) => [
    { atMs: 0, kind: "replay" },
    killWorker(1000, dice),
    { ...killRedis(500 + dice() * 2000), atMs: 2500 },
  ],
  (dice) => [
    { atMs: 0, kind: "forget-queues" },
    killWorker(100, dice),
    { atMs: 4000, kind: "freeze-worker", which: dice(), forMs: between(dice, OUTLASTS_THE_LEASE) },
  ],
  (dice) => [silenceRedis(0, between(dice, OUTLASTS_THE_SILENCE))],
  () => [stepClock(0, "redis", OVER_AN_HOUR_S, 4000), stepClock(6000, "redis", -OVER_AN_HOUR_S, 4000)],
  // It is set right when the outage is over: whatever waits by it would wait for an hour more.
  (dice) => [
    ...faultsAt(0, dice, [{ kind: "status", status: 503, body: "empty", when: "before" }], 6000),
    stepClock(500, "worker", OVER_AN_HOUR_S, 6500),
  ],
];

/** The same where another server takes over. */
const FAILOVERS: readonly [Heavy, ...Heavy[]] = [
  (dice) => [killRedis(0), killWorker(300, dice)],
  () => [{ atMs: 0, kind: "stall-replication", forMs: OUTLASTS_A_CONFIRMATION_MS }],
  () => [{ atMs: 0, kind: "freeze-redis" }],
  (dice) => [silenceRedis(0, between(dice, OUTLASTS_THE_SILENCE))],
  (dice) => [{ atMs: 0, kind: "replay" }, killRedis(0, 1500), killWorker(2000, dice)],
];

/** Every kind of misbehaviour that the sandbox knows, as rare as a platform's bad minutes make it. */
const ALL_FAULTS: readonly FaultRule[] = [
  { kind: "status", status: 503, body: "html", when: "before", probability: 0.2 },
  { kind: "status", status: 502, body: "empty", when: "after", probability: 0.15 },
  { kind: "reset", when: "before", probability: 0.1 },
  { kind: "reset", when: "after", probability: 0.1 },
  { kind: "latency", ms: 200, jitterMs: 400, probability: 0.5 },
  { kind: "hang", when: "before", probability: 0.05 },
  { kind: "hang", when: "after", probability: 0.05 },
  { kind: "throttle", usagePercent: 100, waitMinutes: 0.02, probability: 0.1, platform: "meta" },
  { kind: "short", by: 3, probability: 0.1, platform: "meta" },
  { kind: "partial", unprocessed: [0, 2], probability: 0.1, platform: "tiktok" },
  {
    kind: "platform-error",
    code: 2,
    isTransient: true,
    httpStatus: 500,
    probability: 0.15,
    platform: "meta",
  },
  { kind: "platform-error", code: 50_002, probability: 0.1, platform: "tiktok" },
  { kind: "usage", percent: 80, probability: 0.3, platform: "meta" },
  { kind: "status", status: 429, body: "json", when: "before", probability: 0.1 },
];

function faultsAt(atMs: number, dice: Dice, rules: readonly FaultRule[], forMs: number): readonly Strike[] {
  return rules.map((rule) => ({
    atMs: atMs + dice() * 500,
    kind: "fault" as const,
    rule: { ...rule, seed: Math.floor(dice() * 2 ** 32) },
    forMs,
  }));
}

function killWorker(atMs: number, dice: Dice, isQuiet = false): Strike {
  return { atMs, kind: "kill-worker", which: dice(), isQuiet };
}

function silenceRedis(atMs: number, downMs: number): Strike {
  return { atMs, kind: "silence-redis", downMs };
}

function stepClock(atMs: number, program: SteppedProgram, bySeconds: number, forMs: number): Strike {
  return { atMs, kind: "step-clock", program, bySeconds, forMs };
}

function later(strikes: readonly Strike[], byMs: number): readonly Strike[] {
  return strikes.map((strike) => ({ ...strike, atMs: strike.atMs + byMs }));
}

function between(dice: Dice, [from, to]: readonly [number, number]): number {
  return Math.round(from + dice() * (to - from));
}

function pick<T>(dice: Dice, choices: readonly T[]): T {
  return choices[Math.floor(dice() * choices.length)] as T;
}
