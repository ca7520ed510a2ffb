import { expect, test } from "vitest";
import { META_DATASET, TIKTOK_DATASET, metaEvent, tiktokEvent } from "./testing/events.ts";
import { useSandbox } from "./testing/sandbox.ts";

const sandbox = useSandbox();

test("a rule strikes only the platform and dataset it names", async () => {
  await sandbox.fault({ kind: "status", status: 503, platform: "meta", dataset: META_DATASET });
  expect([(await sandbox.meta()).status, (await sandbox.tiktok()).status]).toEqual([503, 200]);
  expect((await sandbox.meta([metaEvent()], { path: "/v26.0/1002/events" })).status).toBe(200);
});

test("a rule for a TikTok dataset goes by the event_source_id", async () => {
  await sandbox.fault({ kind: "status", status: 503, dataset: TIKTOK_DATASET });
  const other = await sandbox.tiktok([tiktokEvent()], { body: { event_source_id: "OTHER" } });
  expect([(await sandbox.tiktok()).status, other.status]).toEqual([503, 200]);
});

test("a rule with a count stops after so many strikes, and the list says how often it struck", async () => {
  const id = await sandbox.fault({ kind: "status", status: 500, count: 2 });
  const statuses = [await sandbox.meta(), await sandbox.meta(), await sandbox.meta()].map(
    ({ status }) => status,
  );
  expect(statuses).toEqual([500, 500, 200]);
  expect(await sandbox.faults()).toMatchObject([{ id, struck: 2, rule: { kind: "status", probability: 1 } }]);
});

test("the same seed strikes the same requests again", async () => {
  const run = async (): Promise<number[]> => {
    await sandbox.call("DELETE", "/_sandbox/faults");
    await sandbox.fault({ kind: "status", status: 500, probability: 0.5, seed: 7 });
    const statuses: number[] = [];
    for (let sent = 0; sent < 24; sent += 1) statuses.push((await sandbox.meta()).status);
    return statuses;
  };
  const first = await run();
  expect(new Set(first)).toEqual(new Set([200, 500]));
  expect(await run()).toEqual(first);
});

test("of two rules that end an exchange the first one strikes and the other does not", async () => {
  await sandbox.fault({ kind: "status", status: 502 });
  await sandbox.fault({ kind: "status", status: 503 });
  expect((await sandbox.meta()).status).toBe(502);
  expect((await sandbox.faults()).map(({ struck }) => struck)).toEqual([1, 0]);
});

test("one rule or all rules can be removed", async () => {
  const first = await sandbox.fault({ kind: "status", status: 502 });
  await sandbox.fault({ kind: "status", status: 503 });
  expect((await sandbox.call("DELETE", `/_sandbox/faults/${first}`)).status).toBe(204);
  expect((await sandbox.meta()).status).toBe(503);
  expect((await sandbox.call("DELETE", "/_sandbox/faults")).status).toBe(204);
  expect((await sandbox.meta()).status).toBe(200);
  expect((await sandbox.call("DELETE", `/_sandbox/faults/${first}`)).status).toBe(404);
});
