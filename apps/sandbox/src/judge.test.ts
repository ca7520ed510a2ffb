import { expect, test } from "vitest";
import { TOKEN, metaEvent, threeMetaEvents, tiktokEvent, errorOf } from "./testing/events.ts";
import { useSandbox } from "./testing/sandbox.ts";

const sandbox = useSandbox();

test("dead-token refuses that token and no other, and does not show it", async () => {
  await sandbox.fault({ kind: "dead-token", token: "another" });
  expect((await sandbox.meta()).status).toBe(200);
  await sandbox.fault({ kind: "dead-token", token: TOKEN });
  const meta = await sandbox.meta();
  expect([meta.status, errorOf(meta.body)["code"]]).toEqual([401, 190]);
  expect((await sandbox.tiktok()).body["code"]).toBe(40_105);
  expect(JSON.stringify(await sandbox.faults())).not.toContain(TOKEN);
});

test("refuse refuses the whole request for one event that breaks an invented rule", async () => {
  await sandbox.fault({ kind: "refuse", pointer: "/custom_data/order_id", startsWith: "X-" });
  const bad = metaEvent({ event_id: "x", custom_data: { order_id: "X-1" } });
  expect((await sandbox.meta(threeMetaEvents())).status).toBe(200);
  const { status, body } = await sandbox.meta([...threeMetaEvents(), bad]);
  expect([status, errorOf(body)]).toMatchObject([
    400,
    { code: 100, error_subcode: 2_804_019, message: "Invalid parameter" },
  ]);
  expect(await sandbox.acceptedIds()).toEqual(["a", "b", "c"]);
  expect(await sandbox.summary("meta")).toMatchObject({
    refusedRequests: { "100/2804019": 1 },
    faults: { refuse: 1 },
  });
});

test("refuse names the culprit when asked, each platform in its way", async () => {
  await sandbox.fault({
    kind: "refuse",
    platform: "meta",
    pointer: "/event_id",
    startsWith: "b",
    nameCulprit: true,
  });
  await sandbox.fault({
    kind: "refuse",
    platform: "tiktok",
    pointer: "/properties/order_id",
    startsWith: "b",
    nameCulprit: true,
  });
  const meta = await sandbox.meta(threeMetaEvents());
  expect(errorOf(meta.body)["message"]).toContain("$['data'][1]['event_id']");
  const { body } = await sandbox.tiktok([tiktokEvent(), tiktokEvent({ properties: { order_id: "b2" } })]);
  expect(body).toMatchObject({ code: 40_002 });
  expect(body["message"]).toMatch(/^Batch\.1\.properties\.order_id: /);
});

test("refuse answers the code, subcode and message it is given", async () => {
  await sandbox.fault({
    kind: "refuse",
    pointer: "/event_id",
    startsWith: "",
    code: 368,
    subcode: 7,
    message: "no",
  });
  expect(errorOf((await sandbox.meta()).body)).toMatchObject({
    code: 368,
    error_subcode: 7,
    error_user_msg: "no",
  });
  expect((await sandbox.tiktok()).body).toMatchObject({ code: 368, message: "Invalid parameter: no" });
});
