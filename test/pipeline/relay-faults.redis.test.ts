import type { DeadLetters, Dialect, LaneDrain, PlatformRequest, Reports } from "@relay/core";
import { beforeEach, expect, test } from "vitest";
import { harnessOfFile } from "./drain-harness.ts";
import { delivered, endingWith, ids, refused } from "./scripted-platform.ts";
import { withMethods } from "./with-methods.ts";

const CULPRIT = "culprit";

const harness = await harnessOfFile();
beforeEach(() => {
  harness.maxEvents = 1000;
});

const fault = new TypeError("a fault of this test");
const culpritSegment = async () => {
  const entries = await harness.redis.xrange("{shop:0}:s", "-", "+");
  return entries.findLast(([, fields]) => fields[1] === "1")?.[0];
};
const idsOf = (body: string) => JSON.parse(body) as string[];

/** Makes a step of the relay fail for the culprit, and for nothing else. */
const steps: Readonly<Record<string, () => Promise<void> | void>> = {
  read: async () => {
    const id = await culpritSegment();
    const lanes: Partial<LaneDrain> = {
      async read(...args) {
        const segments = await harness.lanes.read(...args);
        if (segments.some((segment) => segment.id === id)) throw fault;
        return segments;
      },
    };
    harness.faults = { lanes: withMethods<LaneDrain>(harness.lanes, lanes) };
  },
  decode: async () => {
    const id = await culpritSegment();
    const lanes: Partial<LaneDrain> = {
      async read(...args) {
        const segments = await harness.lanes.read(...args);
        return segments.map((one) => (one.id === id ? { ...one, blob: one.blob.subarray(0, 9) } : one));
      },
    };
    harness.faults = { lanes: withMethods<LaneDrain>(harness.lanes, lanes) };
  },
  ledger: () => {
    const begin: LaneDrain["begin"] = async (...args) => {
      if (args[2].identities.includes(harness.identityOf(CULPRIT))) throw fault;
      return harness.lanes.begin(...args);
    };
    harness.faults = {
      lanes: withMethods<LaneDrain>(harness.lanes, { begin }),
      aside: withMethods(harness.aside, {
        begin: async (...args) => {
          if (args[2].identities.includes(harness.identityOf(CULPRIT))) throw fault;
          return harness.aside.begin(...args);
        },
      }),
    };
  },
  window: () => {
    harness.dialectFaults = {
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
    harness.dialectFaults = { prepare };
  },
  send: () => {
    const request: Dialect["request"] = (_group, events): PlatformRequest => {
      if (events.includes(JSON.stringify(CULPRIT))) throw fault;
      return { path: "/", headers: {}, body: Buffer.from(`[${events.join(",")}]`) };
    };
    harness.dialectFaults = { request };
  },
  classify: () => {
    harness.dialectFaults = {
      judge: ({ body }) => {
        if (idsOf(body).includes(CULPRIT)) throw fault;
        return delivered;
      },
    };
  },
  "dead letter": () => {
    harness.script = endingWith(refused, CULPRIT);
    harness.faults = {
      deadLetters: withMethods<DeadLetters>(harness.deadLetters, {
        write: async (destination, deadLetters) => {
          if (deadLetters.some(({ conversion }) => conversion.event_id === CULPRIT)) throw fault;
          return harness.deadLetters.write(destination, deadLetters);
        },
      }),
    };
  },
  status: () => {
    harness.faults = {
      reports: withMethods<Reports>(harness.reports, {
        note: async (statuses) => {
          if (statuses.some(({ status }) => status.event_id === CULPRIT)) throw fault;
          return harness.reports.note(statuses);
        },
      }),
    };
  },
  settle: () => {
    const settle: LaneDrain["settle"] = async (ref, settlement) => {
      const delivered = settlement.deliveries.flatMap(({ identities }) => identities);
      if (delivered.includes(harness.identityOf(CULPRIT))) throw fault;
      return harness.lanes.settle(ref, settlement);
    };
    harness.faults = { lanes: withMethods<LaneDrain>(harness.lanes, { settle }) };
  },
};

test.for(Object.keys(steps))(
  "a fault of the relay at the step `%s` costs only its own conversion among two thousand",
  async (step) => {
    harness.maxEvents = 1000;
    for (let from = 0; from < 1000; from += 50)
      await harness.append(ids(50, `a${from}-`), {}, { isReported: true });
    await harness.append([CULPRIT], {}, { isReported: true });
    for (let from = 0; from < 1000; from += 50)
      await harness.append(ids(50, `b${from}-`), {}, { isReported: true });
    await steps[step]?.();
    const startedAt = performance.now();
    await harness.drainBoth();
    expect(performance.now() - startedAt).toBeLessThan(10_000);

    // What was sent together with it and refused, or not understood, was not delivered.
    const taken = harness.timesTaken(["classify", "dead letter"].includes(step) ? [CULPRIT] : []);
    taken.delete(CULPRIT);
    expect(taken.size).toBe(2000);
    expect(Math.max(...taken.values())).toBe(1);
    const left = {
      aside: await harness.asideCount(),
      dead: (await harness.listDeadLetters()).length,
      quarantined: await harness.redis.xlen("{shop:0}:q"),
    };
    expect(left.aside + left.dead + left.quarantined).toBe(1);
    expect((await harness.gate.read("shop")).state).toBe("open");
  },
);
