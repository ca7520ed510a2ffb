import { expect, test } from "vitest";
import { TOKEN, metaEvent, threeMetaEvents, tiktokEvent, type Json } from "./testing/events.ts";
import { useSandbox } from "./testing/sandbox.ts";

const sandbox = useSandbox();

const aim = { pointer: "/event_id", startsWith: "poison" } as const;
const siblings = {
  meta: threeMetaEvents,
  tiktok: () => ["a", "b", "c"].map((id) => tiktokEvent({ event_id: id })),
};
const poison = { meta: metaEvent({ event_id: "poison-1" }), tiktok: tiktokEvent({ event_id: "poison-1" }) };
const both = (platform: "meta" | "tiktok"): Json[] => [...siblings[platform](), poison[platform]];

test.for([
  ["meta", { kind: "status", status: 500 }, 500],
  ["tiktok", { kind: "status", status: 500 }, 500],
  ["meta", { kind: "platform-error", code: 1, httpStatus: 500 }, 500],
  ["tiktok", { kind: "platform-error", code: 50_000, httpStatus: 200 }, 200],
] as const)(
  "%s: %j strikes every request with such an event, and accepts none",
  async ([platform, rule, status]) => {
    await sandbox.fault({ ...rule, ...aim });
    const replies = [
      await sandbox[platform](both(platform)),
      await sandbox[platform]([poison[platform]]),
      await sandbox[platform](both(platform)),
    ];
    expect(replies.map((reply) => reply.status)).toEqual([status, status, status]);
    expect(await sandbox.acceptedIds()).toEqual([]);
    expect((await sandbox[platform](siblings[platform]())).status).toBe(200);
    expect(await sandbox.acceptedIds()).toEqual(["a", "b", "c"]);
  },
);

test.for(["meta", "tiktok"] as const)("%s: reset cuts the requests that hold one", async (platform) => {
  await sandbox.fault({ kind: "reset", when: "before", ...aim });
  await expect(sandbox[platform](both(platform))).rejects.toThrow("fetch failed");
  await expect(sandbox[platform]([poison[platform]])).rejects.toThrow("fetch failed");
  expect((await sandbox[platform](siblings[platform]())).status).toBe(200);
  expect(await sandbox.acceptedIds()).toEqual(["a", "b", "c"]);
});

test("hang withholds the answer to requests with such an event, and accepts none", async () => {
  await sandbox.fault({ kind: "hang", when: "before", ...aim });
  const signal = AbortSignal.timeout(200);
  const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
  const body = JSON.stringify({ data: both("meta") });
  await expect(
    fetch(`${sandbox.url}/v26.0/1/events`, { method: "POST", headers, body, signal }),
  ).rejects.toThrow("timeout");
  expect((await sandbox.meta([metaEvent()])).status).toBe(200);
  expect(await sandbox.acceptedIds()).toEqual(["lead-1"]);
});

test("short counts one event too few and loses that one alone", async () => {
  await sandbox.fault({ kind: "short", ...aim });
  const [first = {}, ...others] = threeMetaEvents();
  const mixed = await sandbox.meta([first, poison.meta, ...others]);
  expect(mixed.body["events_received"]).toBe(3);
  expect(await sandbox.acceptedIds()).toEqual(["a", "b", "c"]);
  expect((await sandbox.meta([poison.meta])).body["events_received"]).toBe(0);
  expect((await sandbox.meta(threeMetaEvents())).body["events_received"]).toBe(3);
  expect(await sandbox.acceptedIds()).toEqual(["a", "b", "c"]);
});

test("partial answers 20001 and loses that event alone", async () => {
  await sandbox.fault({ kind: "partial", ...aim });
  expect((await sandbox.tiktok([poison.tiktok, ...siblings.tiktok()])).body["code"]).toBe(20_001);
  expect((await sandbox.tiktok([poison.tiktok])).body["code"]).toBe(20_001);
  expect(await sandbox.acceptedIds()).toEqual(["a", "b", "c"]);
  expect((await sandbox.tiktok(siblings.tiktok())).body["code"]).toBe(0);
});

test("an event lost by one fault stays lost when another one strikes too", async () => {
  await sandbox.fault({ kind: "partial", ...aim });
  await sandbox.fault({ kind: "partial", unprocessed: [0] });
  await sandbox.tiktok([...siblings.tiktok(), poison.tiktok]);
  expect(await sandbox.acceptedIds()).toEqual(["b", "c"]);
});
