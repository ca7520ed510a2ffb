import { expect, test } from "vitest";
import { TOKEN, tiktokEvent } from "../testing/events.ts";
import { useSandbox } from "../testing/sandbox.ts";

const sandbox = useSandbox();

test.for([
  ["", 40104],
  ["wrong", 40105],
  [`Bearer ${TOKEN}`, 40105],
  [TOKEN, 0],
] as const)("the token %j is answered %i with status 200", async ([token, code]) => {
  const { status, body } = await sandbox.tiktok([tiktokEvent()], { headers: { "access-token": token } });
  expect([status, body["code"]]).toEqual([200, code]);
});

test.for([
  [{ event_source: undefined }, 40002, "must be web, app or offline"],
  [{ event_source: "Web" }, 40002, "must be web, app or offline"],
  [{ event_source_id: undefined }, 40002, "event_source_id"],
  [{ event_source_id: 7 }, 40002, "Invalid value for event_source_id: not a valid string"],
  [{ event_source: "offline" }, 40002, "Invalid value for event_source_id: not a valid string"],
  [{ event_source: "crm" }, 40002, "Invalid value for event_source_id: not a valid string"],
  [{ test_event_code: 1 }, 40002, "test_event_code"],
  [{ data: undefined }, 40002, "data"],
  [{ data: {} }, 40002, "data"],
  [{ data: [] }, 40061, "batch size"],
  [{ data: Array.from({ length: 1_001 }, () => tiktokEvent()) }, 40061, "batch size"],
] as const)("the top level %# is refused with %i", async ([body, code, message]) => {
  const reply = await sandbox.tiktok([tiktokEvent()], { body });
  expect([reply.status, reply.body["code"]]).toEqual([200, code]);
  expect(reply.body["message"]).toContain(message);
});

test("a thousand events, a test code and a partner name are accepted", async () => {
  const events = Array.from({ length: 1_000 }, (_, index) => tiktokEvent({ event_id: `e${index}` }));
  const { body } = await sandbox.tiktok(events, {
    body: { test_event_code: "TEST1", partner_name: "Relay" },
  });
  expect(body["code"]).toBe(0);
});

test("a body that is not JSON, or not declared as JSON, is refused", async () => {
  const plain = await sandbox.tiktok([tiktokEvent()], { headers: { "content-type": "text/plain" } });
  const broken = await fetch(`${sandbox.url}/open_api/v1.3/event/track/`, {
    method: "POST",
    headers: { "content-type": "application/json", "access-token": TOKEN },
    body: "{",
  });
  expect([plain.body["code"], await broken.json()]).toMatchObject([40002, { code: 40002 }]);
});

test("the path needs its last slash", async () => {
  expect((await sandbox.call("POST", "/open_api/v1.3/event/track", {})).status).toBe(404);
});
