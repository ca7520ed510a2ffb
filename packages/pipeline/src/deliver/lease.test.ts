import type { Aside, LaneDrain, LaneRef, Signal } from "@relay/core";
import { atOnce, MemoryAside, MemoryLanes, MemoryStore, portOf } from "@relay/testkit/memory";
import { expect, test } from "vitest";
import { DEFAULT_DRAIN } from "./drain-context.ts";
import { Lease } from "./lease.ts";

const lane: LaneRef = { destination: "shop", index: 0 };
const { leaseMs, requestTimeoutMs } = DEFAULT_DRAIN;
/** A request must end this much before the lease. */
const MARGIN_MS = 1000;

/** Drains of one lane. Their clock and the store's pass only when the test says so, together or apart. */
function drains() {
  const time = { nowMs: 1_000_000, storeMs: 1_000_000, answerTakesMs: 0 };
  const memory = new MemoryStore(() => time.storeMs);
  const lanes = portOf<LaneDrain>(new MemoryLanes(memory), atOnce);
  const pass = (ms: number) => {
    time.nowMs += ms;
    time.storeMs += ms;
  };
  const calls: string[] = [];
  const signals: Signal[] = [];
  const store: Pick<LaneDrain, "extend"> = {
    async extend(...args) {
      calls.push("extend");
      const isExtended = await lanes.extend(...args);
      pass(time.answerTakesMs);
      return isExtended;
    },
  };
  const watched = Object.assign(Object.create(lanes) as LaneDrain, store);
  const leaseOf = (nonce: string) =>
    new Lease(lane, {
      lanes: watched,
      aside: portOf<Aside>(new MemoryAside(memory), atOnce),
      settings: DEFAULT_DRAIN,
      monotonic: () => time.nowMs,
      listen: (signal) => signals.push(signal),
      nonce: () => nonce,
    });
  return { leaseOf, pass, time, calls, signals };
}

/** Whether one more request may go out, once the store was asked. */
async function covers(lease: Lease): Promise<boolean> {
  await lease.confirm();
  return lease.coversRequest;
}

test.for([
  [0, true],
  [leaseMs - requestTimeoutMs - MARGIN_MS - 1, true],
  [leaseMs - requestTimeoutMs - MARGIN_MS, false],
] as const)(
  "an extension that is answered after %i ms covers a request: %s",
  async ([takesMs, isCovered]) => {
    const { leaseOf, pass, time } = drains();
    const lease = leaseOf("a");
    await lease.acquire();
    pass(100);
    time.answerTakesMs = takesMs;
    expect(await covers(lease)).toBe(isCovered);
  },
);

test("is asked for at the store again only a tenth of a second after the last answer", async () => {
  const { leaseOf, pass, calls } = drains();
  const lease = leaseOf("a");
  await lease.acquire();
  pass(99);
  expect(await covers(lease)).toBe(true);
  expect(calls).toEqual([]);
  pass(1);
  expect(await covers(lease)).toBe(true);
  expect(calls).toEqual(["extend"]);
});

test("lasts as long again from each extension on", async () => {
  const { leaseOf, pass } = drains();
  const lease = leaseOf("a");
  await lease.acquire();
  for (let requests = 0; requests < 5; requests += 1) {
    pass(leaseMs - requestTimeoutMs);
    expect(await covers(lease)).toBe(true);
  }
  pass(leaseMs);
  expect(lease.lasts).toBe(false);
});

test("is lost once another drain took it, which is signalled once", async () => {
  const { leaseOf, pass, signals, time } = drains();
  const lease = leaseOf("a");
  await lease.acquire();
  // The store's clock steps over the lease.
  time.storeMs += leaseMs;
  expect((await leaseOf("b").acquire()).kind).toBe("held");
  pass(100);
  expect(lease.lasts).toBe(true);
  for (const _ of [1, 2]) expect(await covers(lease)).toBe(false);
  expect(lease).toMatchObject({ isLost: true, lasts: false });
  expect(signals).toEqual([{ kind: "lease-lost", lane: "shop:0" }]);
});

test("that lapsed in the store is taken back while nobody else took it", async () => {
  const { leaseOf, pass, time } = drains();
  const lease = leaseOf("a");
  await lease.acquire();
  time.storeMs += 3_600_000;
  pass(100);
  expect(await covers(lease)).toBe(true);
  expect((await leaseOf("b").acquire()).kind).toBe("busy");
});

test("that another drain holds is not taken", async () => {
  const { leaseOf } = drains();
  const [first, second] = [leaseOf("a"), leaseOf("b")];
  await first.acquire();
  expect(await second.acquire()).toEqual({ kind: "busy", ttlMs: leaseMs });
  expect(second.lasts).toBe(false);
});
