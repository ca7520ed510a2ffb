import { connectRedis, RedisDeadLetters, viewLanes } from "@relay/redis";
import { expect, test } from "vitest";
import { measureErasures, wrongIn } from "../load/erasure/measure.ts";
import { deadLettersAmong, DESTINATION, erase, INDEX, openUnsealed } from "../load/erasure/shop.ts";
import { NO_SEALER } from "../sealer-of.ts";
import { filesOf, rewriteAppendOnlyFile, takeOut, tracesIn } from "./canary/at-rest.ts";
import { PERSON } from "./canary/person.ts";
import { KEY, post, purchase } from "./shop.ts";

test("one person is erased from among 2,000 dead letters and 2,000 waiting conversions, and nobody else", async () => {
  expect(wrongIn(await measureErasures(2000))).toEqual([]);
});

test("nothing of an erased person is left in Redis' files, wherever it was kept, although nothing is sealed", async () => {
  await using deployment = await openUnsealed();
  const redis = await connectRedis(deployment.redis.url, "worker");
  using _ = { [Symbol.dispose]: () => redis.disconnect() };
  const traces = async () => [...(await filesOf(deployment)).values()].flatMap(tracesIn);
  const deadLetters = new RedisDeadLetters(redis, NO_SEALER, { peopleIn: INDEX.peopleIn });
  await deadLetters.write(DESTINATION, deadLettersAmong(0, 2));
  await post(deployment, [purchase("quarantined", { user_data: PERSON }), purchase("beside")]);
  await post(deployment, [purchase("waiting", { user_data: PERSON })]);
  await takeOut(deployment, NO_SEALER);
  const run = await fetch(`${deployment.ingest.url}/v2/acts/meta/runs?token=${KEY}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ demoMode: false, eventName: "Lead", email: PERSON.email, phone: PERSON.phone }),
  });
  expect(run.status).toBe(201);
  expect(await traces()).toContain("canary");
  expect(await erase(deployment)).toMatchObject({ dead_letters: 1, quarantined: 1, replays: 1 });
  await deployment.startWorker();
  const waiting = async () => (await viewLanes(redis)).reduce((sum, lane) => sum + lane.waiting, 0);
  await expect.poll(waiting).toBe(0);
  await rewriteAppendOnlyFile(deployment);
  expect(await traces()).toEqual([]);
});
