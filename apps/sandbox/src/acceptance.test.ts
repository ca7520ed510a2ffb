import { expect, test } from "vitest";
import { threeMetaEvents, tiktokEvent } from "./testing/events.ts";
import { useSandbox } from "./testing/sandbox.ts";

const sandbox = useSandbox();

test("short answers with fewer events and loses the last ones", async () => {
  await sandbox.fault({ kind: "short", by: 2 });
  expect((await sandbox.meta(threeMetaEvents())).body["events_received"]).toBe(1);
  expect(await sandbox.acceptedIds()).toEqual(["a"]);
  expect((await sandbox.meta(threeMetaEvents().slice(1, 2))).body["events_received"]).toBe(0);
});

test("partial answers 20001 with exactly its data, and loses the given events", async () => {
  await sandbox.fault({ kind: "partial", data: { failed: [1] }, unprocessed: [1] });
  const { body } = await sandbox.tiktok([tiktokEvent({ event_id: "a" }), tiktokEvent({ event_id: "b" })]);
  expect(body).toMatchObject({ code: 20_001, data: { failed: [1] } });
  expect(await sandbox.acceptedIds()).toEqual(["a"]);
});
