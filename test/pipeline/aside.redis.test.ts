import { type AttemptOutcome, positionAt } from "@relay/core";
import { AsideService, AsideQueue, readTotals } from "@relay/redis";
import { beforeEach, describe, expect, test } from "vitest";
import { harnessOfFile, lane } from "./drain-harness.ts";
import { delivered, endingWith, failing, ids, silent } from "./scripted-platform.ts";

const CULPRIT = "culprit";

const harness = await harnessOfFile();
beforeEach(() => {
  harness.maxEvents = 100;
});

async function appendAmong(count: number, culprits: ReadonlyMap<number, string>): Promise<readonly string[]> {
  const all = ids(count).map((id, index) => culprits.get(index) ?? id);
  for (let from = 0; from < count; from += 50) await harness.append(all.slice(from, from + 50));
  return all.filter((id) => ![...culprits.values()].includes(id));
}

describe("a conversion on which the platform fails", () => {
  test.for([
    ["with an answer that says so", failing],
    ["without an answer", silent],
    ["by taking one too few", { kind: "unknown", answer: { httpStatus: 200 } }],
  ] as const)("%s costs its siblings some requests, and the gate stays open", async ([, outcome]) => {
    harness.script = endingWith(outcome, CULPRIT);
    const siblings = await appendAmong(500, new Map([[170, CULPRIT]]));
    await harness.drainBoth();
    const taken = harness.timesTaken([CULPRIT]);
    expect([...taken.keys()].toSorted()).toEqual([...siblings].toSorted());
    expect([...taken.values()].every((times) => times === 1)).toBe(true);
    expect((await harness.gate.read("shop")).state).toBe("open");
    expect(await harness.asideCount()).toBe(1);
    expect(await readTotals(harness.redis, lane)).toMatchObject({ delivered: 499, waiting: 0 });
    expect(harness.requests.length).toBeLessThan(60);
  });

  test("is tried a few times at growing distance, then becomes a dead letter with its answers", async () => {
    harness.settings = { ...harness.settings, asideWaitsMs: [1000, 2000] };
    harness.script = endingWith(failing, CULPRIT);
    await appendAmong(100, new Map([[60, CULPRIT]]));
    await harness.drainBoth();
    expect(await harness.listDeadLetters()).toEqual([]);
    for (let tries = 1; tries <= 2; tries += 1) {
      const before = harness.requests.length;
      await harness.asideTimeComes();
      await harness.asideSlice();
      expect(harness.requests.slice(before)).toEqual([[CULPRIT]]);
    }
    const [deadLetter] = await harness.listDeadLetters();
    expect(deadLetter).toMatchObject({ reason: "platform_failed", conversion: { event_id: CULPRIT } });
    expect(deadLetter).not.toHaveProperty("possiblySentAtMs");
    expect(deadLetter?.attempts.map(({ answer }) => answer.code)).toEqual([1, 1, 1]);
    expect(await harness.asideCount()).toBe(0);
    expect(await readTotals(harness.redis, lane)).toMatchObject({
      delivered: 99,
      dead: { platform_failed: 1 },
      waiting: 0,
    });
  });

  test("and may have taken it leaves a dead letter that says since when", async () => {
    const beganAtMs = Date.now() - 1000;
    harness.settings = { ...harness.settings, asideWaitsMs: [1000] };
    harness.script = endingWith(silent, CULPRIT);
    await appendAmong(20, new Map([[6, CULPRIT]]));
    await harness.drainBoth();
    const firstTriedBeforeMs = Date.now();
    await harness.asideTimeComes();
    await harness.asideSlice();
    const [{ reason, possiblySentAtMs } = {}] = await harness.listDeadLetters();
    expect(reason).toBe("platform_failed");
    expect(possiblySentAtMs).toBeGreaterThan(beganAtMs);
    expect(possiblySentAtMs).toBeLessThan(firstTriedBeforeMs);
  });

  test("and then works again is delivered at the next try", async () => {
    harness.script = endingWith(failing, CULPRIT);
    await appendAmong(100, new Map([[60, CULPRIT]]));
    await harness.drainBoth();
    harness.script = () => delivered;
    await harness.asideTimeComes();
    await harness.asideSlice();
    expect(await harness.asideCount()).toBe(0);
    expect(await readTotals(harness.redis, lane)).toMatchObject({ delivered: 100, dead: {}, waiting: 0 });
  });

  test("twenty of them among two thousand are all found", async () => {
    harness.maxEvents = 1000;
    const culprits = new Map(Array.from({ length: 20 }, (_, n) => [n * 97 + 5, `bad${n}`]));
    harness.script = endingWith(failing, ...culprits.values());
    const siblings = await appendAmong(2000, culprits);
    await harness.drainBoth();
    const taken = harness.timesTaken([...culprits.values()]);
    expect([...taken.keys()].toSorted()).toEqual([...siblings].toSorted());
    expect(await harness.asideCount()).toBe(20);
    expect((await harness.gate.read("shop")).state).toBe("open");
  });

  test("alone in its lane is set aside when another lane's conversions were taken meanwhile", async () => {
    harness.script = () => failing;
    await harness.append([CULPRIT]);
    await harness.slice();
    expect((await harness.gate.read("shop")).state).toBe("backing-off");
    await harness.gateTimeComes();
    await harness.slice();
    expect(await harness.asideCount()).toBe(0);
    harness.pulse.took(performance.now() + 1000);
    await harness.gateTimeComes();
    await harness.slice();
    expect(await harness.asideCount()).toBe(1);
    expect(await harness.waiting()).toBe(0);
  });
});

test("what is on its way when the platform is known to work is not sent from beside the lane too", async () => {
  harness.maxEvents = 10;
  await harness.append([...ids(9), CULPRIT, "last"]);
  let singles = 0;
  let asideMeanwhile = 0;
  harness.script = async (request) => {
    if (request.includes(CULPRIT)) return failing;
    if (request.length > 1 || request.includes("last")) return delivered;
    singles += 1;
    if (singles > 1) {
      // The first that was asked for by itself has shown that the platform works; these are still on their way.
      await expect.poll(async () => (await readTotals(harness.redis, lane)).delivered).toBeGreaterThan(0);
      await harness.asideSlice();
      asideMeanwhile = Math.max(asideMeanwhile, await harness.asideCount());
    }
    return delivered;
  };
  await harness.slice();
  await harness.gateTimeComes();
  await harness.slice();
  expect(asideMeanwhile).toBe(0);
  harness.script = endingWith(failing, CULPRIT);
  await harness.drainBoth();
  const taken = harness.timesTaken([CULPRIT]);
  expect([...taken.keys()].toSorted()).toEqual([...ids(9), "last"]);
  expect(Math.max(...taken.values())).toBe(1);
  expect(await harness.asideCount()).toBe(1);
});

describe("a platform that fails", () => {
  test("keeps everything in its lane, and its gate backs off", async () => {
    harness.script = () => failing;
    await harness.append(ids(100));
    for (let slices = 0; slices < 4; slices += 1) {
      await harness.gateTimeComes();
      await harness.slice();
    }
    expect(await harness.waiting()).toBe(100);
    expect(await harness.asideCount()).toBe(0);
    expect(await harness.gate.read("shop")).toMatchObject({ state: "backing-off", failures: 4 });
    // A whole micro-batch, then three probes, each with three conversions asked for one by one.
    expect(harness.requests.map(({ length }) => length)).toEqual([
      100, 50, 1, 1, 1, 50, 1, 1, 1, 50, 1, 1, 1,
    ]);
  });

  test("is asked nothing of what was set aside while its gate is shut", async () => {
    harness.script = endingWith(failing, CULPRIT);
    await appendAmong(100, new Map([[60, CULPRIT]]));
    await harness.drainBoth();
    await harness.gate.shut("shop", "backing-off", 60_000, { reason: "no-answer" });
    await harness.asideTimeComes();
    const before = harness.requests.length;
    expect((await harness.asideSlice()).kind).toBe("later");
    expect(harness.requests.length).toBe(before);
  });
});

describe("what may have been delivered", () => {
  /** Since when the groups beside the lane may have been delivered. */
  const sentSince = async () => {
    await harness.asideTimeComes();
    return (await harness.aside.due(lane, "test", 100)).map(({ possiblySentAtMs }) => possiblySentAtMs);
  };

  test("by a request that was taken in part stays so when it goes back for another reason", async () => {
    harness.script = endingWith(failing, CULPRIT);
    await appendAmong(64, new Map([[20, CULPRIT]]));
    await harness.slice();
    await harness.gateTimeComes();
    await harness.slice();
    expect(await harness.asideCount()).toBeGreaterThan(40);
    // Of each group the platform takes some without saying which, and then asks for another token.
    const partial: AttemptOutcome = { kind: "partial", answer: { httpStatus: 200 } };
    const credentials: AttemptOutcome = { kind: "credentials", answer: { httpStatus: 401 } };
    let groupsSent = 0;
    harness.maxInFlight = 16;
    harness.script = async ({ length }) => {
      if (length > 4) {
        groupsSent += 1;
        return partial;
      }
      await expect.poll(() => groupsSent).toBe(8);
      return credentials;
    };
    await harness.asideSlice();
    const groups = await sentSince();
    expect(groups).toHaveLength(8);
    expect(groups).not.toContain(undefined);
  });

  test("by a drain that died stays so when its identity is set aside", async () => {
    harness.script = endingWith(failing, CULPRIT);
    await appendAmong(10, new Map([[5, CULPRIT]]));
    await harness.drainBoth();
    expect(await sentSince()).toEqual([undefined]);
    await harness.append([CULPRIT]);
    // It begins, and may have sent it when it dies.
    const [head] = await harness.lanes.ids(lane, undefined, 1);
    await harness.lanes.acquire(lane, "dead", 50);
    const last = positionAt(head ?? "", 0);
    const identities = [harness.identityOf(CULPRIT)];
    await harness.lanes.begin(
      lane,
      { nonce: "dead", leaseMs: 50 },
      { id: "batch", first: last, last, identities },
    );
    await expect
      .poll(async () => {
        await harness.slice();
        return harness.waiting();
      })
      .toBe(0);
    expect((await sentSince()).filter((since) => since !== undefined)).toHaveLength(1);
  });
});

test("a later duplicate of what was set aside follows it, and both end as one", async () => {
  harness.script = endingWith(failing, CULPRIT);
  await appendAmong(100, new Map([[60, CULPRIT]]));
  await harness.drainBoth();
  await harness.append([CULPRIT, "fresh"]);
  await harness.drainBoth();
  expect(await harness.waiting()).toBe(0);
  expect(await harness.asideCount()).toBe(2);
  harness.script = () => delivered;
  await harness.asideTimeComes();
  await harness.asideSlice();
  expect(await harness.asideCount()).toBe(0);
  expect(harness.requests.flat().filter((id) => id === CULPRIT).length).toBeGreaterThan(1);
  expect(harness.requests.at(-1)).toEqual([CULPRIT]);
  expect(await readTotals(harness.redis, lane)).toMatchObject({ delivered: 101, waiting: 0 });
});

describe("what a worker dies over", () => {
  test("beside its lane is tried one by one from then on, and the killer alone waits", async () => {
    harness.script = endingWith(failing, CULPRIT);
    await appendAmong(64, new Map([[20, CULPRIT]]));
    await harness.slice();
    await harness.gateTimeComes();
    await harness.slice();
    // A worker takes all of it up and is killed.
    await harness.aside.due(lane, "test", 100);
    const before = harness.requests.length;
    await harness.asideSlice();
    const sizes = harness.requests.slice(before).map(({ length }) => length);
    expect(Math.max(...sizes)).toBe(1);
    expect(await harness.asideCount()).toBe(1);
  });

  test("and was quarantined for it is tried again after a day, conversion by conversion", async () => {
    await harness.append(ids(20, "q"));
    const [head] = await harness.lanes.ids(lane, undefined, 1);
    await harness.lanes.quarantine(lane, head ?? "", "workers crash on it");
    const service = new AsideService(harness.redis, new AsideQueue(harness.redis), harness.sealer);
    expect(await service.retryQuarantined(lane)).toBe(0);
    await agedByADay();
    expect(await service.retryQuarantined(lane)).toBe(20);
    expect(await harness.redis.xlen("{shop:0}:q")).toBe(0);
    await harness.asideSlice();
    expect(harness.requests).toHaveLength(20);
    expect(await readTotals(harness.redis, lane)).toMatchObject({ delivered: 20 });
    expect(await harness.asideCount()).toBe(0);
  });

  /** Writes the quarantine anew as it would be, had it happened a day ago. */
  async function agedByADay(): Promise<void> {
    const entries = await harness.redis.xrangeBuffer("{shop:0}:q", "-", "+");
    await harness.redis.del("{shop:0}:q");
    for (const [id, fields] of entries) {
      const atMs = Number.parseInt(id.toString(), 10) - 86_400_001;
      await harness.redis.xadd("{shop:0}:q", `${atMs}-0`, ...fields);
    }
  }
});
