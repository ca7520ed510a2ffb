import fc from "fast-check";
import { expect, test } from "vitest";
import { harnessOfFile } from "./drain-harness.ts";
import { delivered, refused } from "./scripted-platform.ts";

const harness = await harnessOfFile();

const WITHOUT_KEY = { isUnauthenticated: true } as const;

test("a conversion with a key is sent although one without a key was delivered first", async () => {
  await harness.append(["order"], {}, WITHOUT_KEY);
  await harness.slice();
  await harness.append(["order"]);
  await harness.slice();
  expect(harness.requests).toEqual([["order"], ["order"]]);
});

test("one without a key is a duplicate of one with a key that was delivered", async () => {
  await harness.append(["order"]);
  await harness.slice();
  await harness.append(["order"], {}, WITHOUT_KEY);
  await harness.slice();
  expect(harness.requests).toEqual([["order"]]);
});

test("in one micro-batch the one with a key is sent, though it stands last", async () => {
  await harness.append(["order", "other"], {}, WITHOUT_KEY);
  await harness.append(["order"]);
  await harness.slice();
  expect(harness.requests.flat().toSorted()).toEqual(["order", "other"]);
  await harness.append(["order"]);
  await harness.slice();
  expect(harness.requests.flat()).toHaveLength(2);
});

test("one without a key that was refused leaves the one with a key its own end", async () => {
  harness.script = () => refused;
  await harness.append(["order"], {}, WITHOUT_KEY);
  await harness.slice();
  harness.script = () => delivered;
  await harness.append(["order"]);
  await harness.slice();
  expect(harness.requests).toEqual([["order"], ["order"]]);
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
        for (const hasKey of step) await harness.append([id], {}, hasKey ? {} : WITHOUT_KEY);
        await harness.slice();
        const isFirst: boolean = step.includes(true) ? !keyed : !keyed && !keyless;
        if (isFirst) sent += 1;
        if (step.includes(true)) keyed = true;
        else keyless ||= isFirst;
        expect(harness.requests.flat().filter((one) => one === id)).toHaveLength(sent);
      }
    }),
    { numRuns: 25 },
  );
});
