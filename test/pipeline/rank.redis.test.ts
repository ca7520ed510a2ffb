import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Bench, delivered, refused } from "./bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

const WITHOUT_KEY = { isUnauthenticated: true } as const;

test("a conversion with a key is sent although one without a key was delivered first", async () => {
  await bench.append(["order"], {}, WITHOUT_KEY);
  await bench.slice();
  await bench.append(["order"]);
  await bench.slice();
  expect(bench.requests).toEqual([["order"], ["order"]]);
});

test("one without a key is a duplicate of one with a key that was delivered", async () => {
  await bench.append(["order"]);
  await bench.slice();
  await bench.append(["order"], {}, WITHOUT_KEY);
  await bench.slice();
  expect(bench.requests).toEqual([["order"]]);
});

test("in one micro-batch the one with a key is sent, though it stands last", async () => {
  await bench.append(["order", "other"], {}, WITHOUT_KEY);
  await bench.append(["order"]);
  await bench.slice();
  expect(bench.requests.flat().toSorted()).toEqual(["order", "other"]);
  await bench.append(["order"]);
  await bench.slice();
  expect(bench.requests.flat()).toHaveLength(2);
});

test("one without a key that was refused leaves the one with a key its own end", async () => {
  bench.script = () => refused;
  await bench.append(["order"], {}, WITHOUT_KEY);
  await bench.slice();
  bench.script = () => delivered;
  await bench.append(["order"]);
  await bench.slice();
  expect(bench.requests).toEqual([["order"], ["order"]]);
});

test("whatever comes in whichever order, each rank is sent once at the most, and one with a key always", async () => {
  const micro = fc.array(fc.boolean(), { minLength: 1, maxLength: 3 });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(micro, { minLength: 1, maxLength: 4 }), async (steps) => {
      run += 1;
      const id = `order-${run}`;
      let keyed = false;
      let keyless = false;
      let sent = 0;
      for (const step of steps) {
        for (const hasKey of step) await bench.append([id], {}, hasKey ? {} : WITHOUT_KEY);
        await bench.slice();
        const isFirst: boolean = step.includes(true) ? !keyed : !keyed && !keyless;
        if (isFirst) sent += 1;
        if (step.includes(true)) keyed = true;
        else keyless ||= isFirst;
        expect(bench.requests.flat().filter((one) => one === id)).toHaveLength(sent);
      }
    }),
    { numRuns: 25 },
  );
});
