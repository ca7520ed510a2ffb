import type { DeadLetters, Dialect, LaneDrain, PlatformRequest, Reports, Verdict } from "@relay/core";
import { AsideDesk, AsideQueue, readTotals } from "@relay/redis";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Bench, delivered, lane, refused } from "./bench.ts";

const ids = (count: number, prefix = "e") => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const CULPRIT = "culprit";

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});
afterAll(async () => {
  await bench.close();
});
beforeEach(async () => {
  await bench.reset();
  bench.maxEvents = 100;
});

const failing: Verdict = { kind: "retry", answer: { httpStatus: 500, code: 1 } };
const silent: Verdict = { kind: "unknown", answer: { httpStatus: 0, meaning: "timed out" } };

/** A platform that ends in this way whenever the request holds a culprit. */
const endingWith =
  (verdict: Verdict, ...culprits: readonly string[]) =>
  (request: readonly string[]): Verdict =>
    request.some((id) => culprits.includes(id)) ? verdict : delivered;

/** How often each conversion was taken, as the platform saw it. */
function takenBy(culprits: readonly string[]): Map<string, number> {
  const taken = new Map<string, number>();
  for (const request of bench.requests) {
    if (request.some((id) => culprits.includes(id))) continue;
    for (const id of request) taken.set(id, (taken.get(id) ?? 0) + 1);
  }
  return taken;
}

async function appendAmong(count: number, culprits: ReadonlyMap<number, string>): Promise<readonly string[]> {
  const all = ids(count).map((id, index) => culprits.get(index) ?? id);
  for (let from = 0; from < count; from += 50) await bench.append(all.slice(from, from + 50));
  return all.filter((id) => ![...culprits.values()].includes(id));
}

describe("a conversion on which the platform fails", () => {
  test.for([
    ["with an answer that says so", failing],
    ["without an answer", silent],
    ["by taking one too few", { kind: "unknown", answer: { httpStatus: 200 } }],
  ] as const)("%s costs its siblings some requests, and the gate stays open", async ([, verdict]) => {
    bench.script = endingWith(verdict, CULPRIT);
    const siblings = await appendAmong(500, new Map([[170, CULPRIT]]));
    await bench.drainBoth();
    const taken = takenBy([CULPRIT]);
    expect([...taken.keys()].toSorted()).toEqual([...siblings].toSorted());
    expect([...taken.values()].every((times) => times === 1)).toBe(true);
    expect((await bench.gate.read("shop")).state).toBe("open");
    expect(await bench.asideCount()).toBe(1);
    expect(await readTotals(bench.redis, lane)).toMatchObject({ delivered: 499, waiting: 0 });
    expect(bench.requests.length).toBeLessThan(60);
  });

  test("is tried a few times at growing distance, then becomes a dead letter with its answers", async () => {
    bench.settings = { ...bench.settings, asideWaitsMs: [1000, 2000] };
    bench.script = endingWith(failing, CULPRIT);
    await appendAmong(100, new Map([[60, CULPRIT]]));
    await bench.drainBoth();
    expect(await bench.buried()).toEqual([]);
    for (let tries = 1; tries <= 2; tries += 1) {
      const before = bench.requests.length;
      await bench.asideTimeComes();
      await bench.asideSlice();
      expect(bench.requests.slice(before)).toEqual([[CULPRIT]]);
    }
    const [letter] = await bench.buried();
    expect(letter).toMatchObject({ reason: "platform_failed", conversion: { event_id: CULPRIT } });
    expect(letter).not.toHaveProperty("possiblySentAtMs");
    expect(letter?.attempts.map(({ answer }) => answer.code)).toEqual([1, 1, 1]);
    expect(await bench.asideCount()).toBe(0);
    expect(await readTotals(bench.redis, lane)).toMatchObject({
      delivered: 99,
      dead: { platform_failed: 1 },
      waiting: 0,
    });
  });

  test("and may have taken it leaves a dead letter that says since when", async () => {
    const beganAtMs = Date.now() - 1000;
    bench.settings = { ...bench.settings, asideWaitsMs: [1000] };
    bench.script = endingWith(silent, CULPRIT);
    await appendAmong(20, new Map([[6, CULPRIT]]));
    await bench.drainBoth();
    const firstTriedBeforeMs = Date.now();
    await bench.asideTimeComes();
    await bench.asideSlice();
    const [{ reason, possiblySentAtMs } = {}] = await bench.buried();
    expect(reason).toBe("platform_failed");
    expect(possiblySentAtMs).toBeGreaterThan(beganAtMs);
    expect(possiblySentAtMs).toBeLessThan(firstTriedBeforeMs);
  });

  test("and then works again is delivered at the next try", async () => {
    bench.script = endingWith(failing, CULPRIT);
    await appendAmong(100, new Map([[60, CULPRIT]]));
    await bench.drainBoth();
    bench.script = () => delivered;
    await bench.asideTimeComes();
    await bench.asideSlice();
    expect(await bench.asideCount()).toBe(0);
    expect(await readTotals(bench.redis, lane)).toMatchObject({ delivered: 100, dead: {}, waiting: 0 });
  });

  test("twenty of them among two thousand are all found", async () => {
    bench.maxEvents = 1000;
    const culprits = new Map(Array.from({ length: 20 }, (_, n) => [n * 97 + 5, `bad${n}`]));
    bench.script = endingWith(failing, ...culprits.values());
    const siblings = await appendAmong(2000, culprits);
    await bench.drainBoth();
    const taken = takenBy([...culprits.values()]);
    expect([...taken.keys()].toSorted()).toEqual([...siblings].toSorted());
    expect(await bench.asideCount()).toBe(20);
    expect((await bench.gate.read("shop")).state).toBe("open");
  });

  test("alone in its lane is set aside when another lane's conversions were taken meanwhile", async () => {
    bench.script = () => failing;
    await bench.append([CULPRIT]);
    await bench.slice();
    expect((await bench.gate.read("shop")).state).toBe("backing-off");
    await bench.gateTimeComes();
    await bench.slice();
    expect(await bench.asideCount()).toBe(0);
    bench.pulse.took(performance.now() + 1000);
    await bench.gateTimeComes();
    await bench.slice();
    expect(await bench.asideCount()).toBe(1);
    expect(await bench.waiting()).toBe(0);
  });
});

test("what is on its way when the platform is known to work is not sent from beside the lane too", async () => {
  bench.maxEvents = 10;
  await bench.append([...ids(9), CULPRIT, "last"]);
  let singles = 0;
  let asideMeanwhile = 0;
  bench.script = async (request) => {
    if (request.includes(CULPRIT)) return failing;
    if (request.length > 1 || request.includes("last")) return delivered;
    singles += 1;
    if (singles > 1) {
      // The first that was asked for by itself has shown that the platform works; these are still on their way.
      await vi.waitFor(async () =>
        expect((await readTotals(bench.redis, lane)).delivered).toBeGreaterThan(0),
      );
      await bench.asideSlice();
      asideMeanwhile = Math.max(asideMeanwhile, await bench.asideCount());
    }
    return delivered;
  };
  await bench.slice();
  await bench.gateTimeComes();
  await bench.slice();
  expect(asideMeanwhile).toBe(0);
  bench.script = endingWith(failing, CULPRIT);
  await bench.drainBoth();
  const taken = takenBy([CULPRIT]);
  expect([...taken.keys()].toSorted()).toEqual([...ids(9), "last"]);
  expect(Math.max(...taken.values())).toBe(1);
  expect(await bench.asideCount()).toBe(1);
});

describe("a platform that fails", () => {
  test("keeps everything in its lane, and its gate backs off", async () => {
    bench.script = () => failing;
    await bench.append(ids(100));
    for (let slices = 0; slices < 4; slices += 1) {
      await bench.gateTimeComes();
      await bench.slice();
    }
    expect(await bench.waiting()).toBe(100);
    expect(await bench.asideCount()).toBe(0);
    expect(await bench.gate.read("shop")).toMatchObject({ state: "backing-off", failures: 4 });
    // A whole micro-batch, then three probes, each with three conversions asked for one by one.
    expect(bench.requests.map(({ length }) => length)).toEqual([100, 50, 1, 1, 1, 50, 1, 1, 1, 50, 1, 1, 1]);
  });

  test("is asked nothing of what was set aside while its gate is shut", async () => {
    bench.script = endingWith(failing, CULPRIT);
    await appendAmong(100, new Map([[60, CULPRIT]]));
    await bench.drainBoth();
    await bench.gate.shut("shop", "backing-off", 60_000, { reason: "no-answer" });
    await bench.asideTimeComes();
    const before = bench.requests.length;
    expect((await bench.asideSlice()).kind).toBe("later");
    expect(bench.requests.length).toBe(before);
  });
});

describe("what may have been delivered", () => {
  /** Since when the groups beside the lane may have been delivered. */
  const sentSince = async () => {
    await bench.asideTimeComes();
    return (await bench.aside.due(lane, 100)).map(({ possiblySentAtMs }) => possiblySentAtMs);
  };

  test("by a request that was taken in part stays so when it goes back for another reason", async () => {
    bench.script = endingWith(failing, CULPRIT);
    await appendAmong(64, new Map([[20, CULPRIT]]));
    await bench.slice();
    await bench.gateTimeComes();
    await bench.slice();
    expect(await bench.asideCount()).toBeGreaterThan(40);
    // Of each group the platform takes some without saying which, and then asks for another token.
    const partial: Verdict = { kind: "partial", answer: { httpStatus: 200 } };
    const credentials: Verdict = { kind: "credentials", answer: { httpStatus: 401 } };
    let groupsSent = 0;
    bench.script = async ({ length }) => {
      if (length > 4) {
        groupsSent += 1;
        return partial;
      }
      await vi.waitFor(() => expect(groupsSent).toBe(8));
      return credentials;
    };
    await bench.asideSlice();
    const groups = await sentSince();
    expect(groups).toHaveLength(8);
    expect(groups).not.toContain(undefined);
  });

  test("by a drain that died stays so when its identity is set aside", async () => {
    bench.script = endingWith(failing, CULPRIT);
    await appendAmong(10, new Map([[5, CULPRIT]]));
    await bench.drainBoth();
    expect(await sentSince()).toEqual([undefined]);
    await bench.append([CULPRIT]);
    // It begins, and may have sent it when it dies.
    const [head] = await bench.lanes.ids(lane, undefined, 1);
    await bench.lanes.acquire(lane, "dead", 50);
    const last = { segmentId: head ?? "", index: 0 };
    await bench.lanes.begin(lane, "dead", 50, "batch", last, [bench.identityOf(CULPRIT)]);
    await expect
      .poll(async () => {
        await bench.slice();
        return bench.waiting();
      })
      .toBe(0);
    expect((await sentSince()).filter((since) => since !== undefined)).toHaveLength(1);
  });
});

test("a later copy of what was set aside follows it, and both end as one", async () => {
  bench.script = endingWith(failing, CULPRIT);
  await appendAmong(100, new Map([[60, CULPRIT]]));
  await bench.drainBoth();
  await bench.append([CULPRIT, "fresh"]);
  await bench.drainBoth();
  expect(await bench.waiting()).toBe(0);
  expect(await bench.asideCount()).toBe(2);
  bench.script = () => delivered;
  await bench.asideTimeComes();
  await bench.asideSlice();
  expect(await bench.asideCount()).toBe(0);
  expect(bench.requests.flat().filter((id) => id === CULPRIT).length).toBeGreaterThan(1);
  expect(bench.requests.at(-1)).toEqual([CULPRIT]);
  expect(await readTotals(bench.redis, lane)).toMatchObject({ delivered: 101, waiting: 0 });
});

/** Fails whenever the step concerns the culprit. */
describe("a fault of the relay on one conversion among two thousand", () => {
  const fault = new TypeError("a fault of this test");
  const culpritSegment = async () => {
    const entries = await bench.redis.xrange("{shop:0}:s", "-", "+");
    return entries.findLast(([, fields]) => fields[1] === "1")?.[0];
  };
  const over = <T extends object>(target: T, methods: Partial<T>): T =>
    new Proxy(target, {
      get: (own, name) => {
        const value: unknown = methods[name as keyof T] ?? own[name as keyof T];
        return typeof value === "function" ? (value as () => unknown).bind(own) : value;
      },
    });
  const idsOf = (body: string) => JSON.parse(body) as string[];

  const steps: Readonly<Record<string, () => Promise<void> | void>> = {
    read: async () => {
      const id = await culpritSegment();
      const lanes: Partial<LaneDrain> = {
        async read(...args) {
          const segments = await bench.lanes.read(...args);
          if (segments.some((segment) => segment.id === id)) throw fault;
          return segments;
        },
      };
      bench.faults = { lanes: over<LaneDrain>(bench.lanes, lanes) };
    },
    decode: async () => {
      const id = await culpritSegment();
      const lanes: Partial<LaneDrain> = {
        async read(...args) {
          const segments = await bench.lanes.read(...args);
          return segments.map((one) => (one.id === id ? { ...one, blob: one.blob.subarray(0, 9) } : one));
        },
      };
      bench.faults = { lanes: over<LaneDrain>(bench.lanes, lanes) };
    },
    ledger: () => {
      const begin: LaneDrain["begin"] = async (...args) => {
        if (args[5].includes(bench.identityOf(CULPRIT))) throw fault;
        return bench.lanes.begin(...args);
      };
      bench.faults = {
        lanes: over<LaneDrain>(bench.lanes, { begin }),
        aside: over(bench.aside, {
          begin: async (...args) => {
            if (args[4].includes(bench.identityOf(CULPRIT))) throw fault;
            return bench.aside.begin(...args);
          },
        }),
      };
    },
    window: () => {
      bench.dialectFaults = {
        window: ({ event_id: id }) => {
          if (id === CULPRIT) throw fault;
          return { maxAgeSeconds: 7 * 86_400, maxAheadSeconds: 60 };
        },
      };
    },
    prepare: () => {
      const prepare: Dialect["prepare"] = ({ event_id: id }) => {
        if (id === CULPRIT) throw fault;
        return { group: "all", json: JSON.stringify(id), matchKeys: [], leftOut: [] };
      };
      bench.dialectFaults = { prepare };
    },
    send: () => {
      const request: Dialect["request"] = (_group, events): PlatformRequest => {
        if (events.includes(JSON.stringify(CULPRIT))) throw fault;
        return { path: "/", headers: {}, body: `[${events.join(",")}]` };
      };
      bench.dialectFaults = { request };
    },
    classify: () => {
      bench.dialectFaults = {
        judge: ({ body }) => {
          if (idsOf(body).includes(CULPRIT)) throw fault;
          return delivered;
        },
      };
    },
    "dead letter": () => {
      bench.script = endingWith(refused, CULPRIT);
      bench.faults = {
        deadLetters: over<DeadLetters>(bench.letters, {
          write: async (destination, letters) => {
            if (letters.some(({ conversion }) => conversion.event_id === CULPRIT)) throw fault;
            return bench.letters.write(destination, letters);
          },
        }),
      };
    },
    status: () => {
      bench.faults = {
        reports: over<Reports>(bench.reports, {
          note: async (ends) => {
            if (ends.some(({ eventId }) => eventId === CULPRIT)) throw fault;
            return bench.reports.note(ends);
          },
        }),
      };
    },
    settle: () => {
      const settle: LaneDrain["settle"] = async (ref, settlement) => {
        const delivered = settlement.deliveries.flatMap(({ identities }) => identities);
        if (delivered.includes(bench.identityOf(CULPRIT))) throw fault;
        return bench.lanes.settle(ref, settlement);
      };
      bench.faults = { lanes: over<LaneDrain>(bench.lanes, { settle }) };
    },
  };

  test.for(Object.keys(steps))("at the step `%s` leaves the others alone", async (step) => {
    bench.maxEvents = 1000;
    for (let from = 0; from < 1000; from += 50)
      await bench.append(ids(50, `a${from}-`), {}, { isReported: true });
    await bench.append([CULPRIT], {}, { isReported: true });
    for (let from = 0; from < 1000; from += 50)
      await bench.append(ids(50, `b${from}-`), {}, { isReported: true });
    await steps[step]?.();
    const startedAt = performance.now();
    await bench.drainBoth();
    expect(performance.now() - startedAt).toBeLessThan(10_000);

    // What was sent together with it and refused, or not understood, was not delivered.
    const taken = takenBy(["classify", "dead letter"].includes(step) ? [CULPRIT] : []);
    taken.delete(CULPRIT);
    expect(taken.size).toBe(2000);
    expect(Math.max(...taken.values())).toBe(1);
    const left = {
      aside: await bench.asideCount(),
      dead: (await bench.buried()).length,
      quarantined: await bench.redis.xlen("{shop:0}:q"),
    };
    expect(left.aside + left.dead + left.quarantined).toBe(1);
    expect((await bench.gate.read("shop")).state).toBe("open");
  });
});

describe("what a worker dies over", () => {
  test("beside its lane is tried one by one from then on, and the killer alone waits", async () => {
    bench.script = endingWith(failing, CULPRIT);
    await appendAmong(64, new Map([[20, CULPRIT]]));
    await bench.slice();
    await bench.gateTimeComes();
    await bench.slice();
    // A worker takes all of it up and is killed.
    await bench.aside.due(lane, 100);
    const before = bench.requests.length;
    await bench.asideSlice();
    const sizes = bench.requests.slice(before).map(({ length }) => length);
    expect(Math.max(...sizes)).toBe(1);
    expect(await bench.asideCount()).toBe(1);
  });

  test("and was quarantined for it is tried again after a day, conversion by conversion", async () => {
    await bench.append(ids(20, "q"));
    const [head] = await bench.lanes.ids(lane, undefined, 1);
    await bench.lanes.quarantine(lane, head ?? "", "workers crash on it");
    const desk = new AsideDesk(bench.redis, new AsideQueue(bench.redis));
    expect(await desk.retryQuarantined(lane)).toBe(0);
    await agedByADay();
    expect(await desk.retryQuarantined(lane)).toBe(20);
    expect(await bench.redis.xlen("{shop:0}:q")).toBe(0);
    await bench.asideSlice();
    expect(bench.requests).toHaveLength(20);
    expect(await readTotals(bench.redis, lane)).toMatchObject({ delivered: 20 });
    expect(await bench.asideCount()).toBe(0);
  });

  /** Writes the quarantine anew as it would be, had it happened a day ago. */
  async function agedByADay(): Promise<void> {
    const entries = await bench.redis.xrangeBuffer("{shop:0}:q", "-", "+");
    await bench.redis.del("{shop:0}:q");
    for (const [id, fields] of entries) {
      const atMs = Number.parseInt(id.toString(), 10) - 86_400_001;
      await bench.redis.xadd("{shop:0}:q", `${atMs}-0`, ...fields);
    }
  }
});
