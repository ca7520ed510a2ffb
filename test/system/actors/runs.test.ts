import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { connectRedis } from "@relay/redis";
import { describe, expect, test, vi } from "vitest";
import { addFault, clearFaults } from "../shop.ts";
import { actorsOfFile, KEY, META, type Json, purchase } from "./deployment.ts";

const { deployment, call, items } = await actorsOfFile();

describe("a run", () => {
  test("is started, looked at and read by its id, and by nobody else", async () => {
    const started = await call("POST", `/acts/${META}/runs`, purchase("7"));
    expect(started.status).toBe(201);
    const id = String(started.body.data?.["id"]);
    expect(started.body.data).toMatchObject({
      actId: META,
      userId: "shop",
      meta: { origin: "API" },
      options: { timeoutSecs: 60 },
      defaultDatasetId: id,
      usageTotalUsd: 0,
    });
    await vi.waitFor(async () => {
      const { body } = await call("GET", `/actor-runs/${id}`);
      expect(body.data).toMatchObject({ status: "SUCCEEDED", statusMessage: "1 delivered" });
    }, 30_000);
    for (const path of [
      `/actor-runs/${id}/dataset/items`,
      `/datasets/${id}/items`,
      `/acts/meta/runs/${id}/dataset/items`,
    ])
      expect((await call("GET", path)).body).toMatchObject([{ event_id: "act-7", status: "delivered" }]);
    expect((await call("GET", `/actor-runs/${id}`, undefined, "key-of-another")).status).toBe(404);
    expect((await call("GET", `/actor-runs/${id}`, undefined, "wrong")).status).toBe(401);
  });

  test("is listed and deleted by its source, and by nobody else", async () => {
    const ids: string[] = [];
    for (const n of ["l1", "l2"]) {
      const { body } = await call("POST", "/acts/meta/runs", purchase(n));
      ids.push(String(body.data?.["id"]));
    }
    for (const path of ["/actor-runs", "/acts/meta/runs"]) {
      const { body } = await call("GET", `${path}?desc=1&limit=2`);
      expect(body.data).toMatchObject({ offset: 0, limit: 2, count: 2, desc: true });
      expect(body.data?.["items"]).toMatchObject(
        ids.toReversed().map((id) => ({ id, task: "send_event", itemCount: 1 })),
      );
    }
    expect((await call("GET", "/acts/tiktok/runs")).body.data).not.toMatchObject({ items: [{ id: ids[0] }] });
    expect((await call("GET", "/actor-runs", undefined, "key-of-another")).body.data).toMatchObject({
      total: 0,
    });
    expect((await call("GET", "/actor-runs", undefined, "wrong")).status).toBe(401);
    const path = `/actor-runs/${ids[0]}`;
    expect((await call("DELETE", path, undefined, "key-of-another")).status).toBe(404);
    expect((await call("DELETE", path)).status).toBe(204);
    expect((await call("GET", path)).status).toBe(404);
    expect((await call("DELETE", path)).status).toBe(404);
  });

  test("of a validation is not kept, in no key of Redis", async () => {
    const redis = await connectRedis(deployment.redis.url, "worker");
    // Statuses of the runs before are still being written.
    const kept = async () => {
      const keys = await Promise.all(["{runs:*", "{report:*"].map((pattern) => redis.keys(pattern)));
      return keys
        .flat()
        .filter((key) => !key.endsWith(":statuses"))
        .toSorted();
    };
    const before = await kept();
    const input = { ...purchase("v"), task: "validate_events" };
    const started = await call("POST", "/acts/meta/runs", input);
    expect(started).toMatchObject({ status: 400, body: { error: { type: "not-kept" } } });
    const { body } = await call("POST", "/acts/meta/run-sync", input);
    expect(body).toMatchObject({ task: "validate_events", counts: { valid: 1 } });
    expect(body).not.toHaveProperty("runId");
    const validated = await fetch(`${deployment.ingest.url}/v1/validate`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      body: "[{}]",
    });
    expect(validated.status).toBe(200);
    expect(await kept()).toEqual(before);
    redis.disconnect();
  });

  test("answers its output to run-sync", async () => {
    const { status, body } = await call("POST", "/acts/meta/run-sync", purchase("8"));
    expect(status).toBe(200);
    expect(body).toMatchObject({ task: "send_event", status: "SUCCEEDED", counts: { delivered: 1 } });
  });

  test("that does not end in its time says where to look, and ends later", async () => {
    await addFault(deployment, { kind: "status", status: 503, body: "html", when: "before" });
    const { status, body } = await items("meta", purchase("9"), "?timeout=1");
    expect(status).toBe(408);
    expect(body.error).toMatchObject({ type: "run-timeout-exceeded" });
    await clearFaults(deployment);
    const id = String(body.error?.["runId"]);
    await vi.waitFor(async () => {
      expect((await call("GET", `/datasets/${id}/items`)).body).toMatchObject([{ status: "delivered" }]);
    }, 30_000);
  });

  test("its webhook is notified of what became of each event", async () => {
    const notified = Promise.withResolvers<Json>();
    const receiver = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        response.writeHead(204).end();
        notified.resolve(JSON.parse(Buffer.concat(parts).toString()) as Json);
      });
    });
    receiver.listen(0, "127.0.0.1");
    await once(receiver, "listening");
    const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    await items("meta", { ...purchase("10"), webhookUrl });
    expect(await notified.promise).toMatchObject({
      data: { results: [{ event_id: "act-10", status: "delivered" }] },
    });
    receiver.close();
    const refused = await items("meta", { ...purchase("11"), webhookUrl: "http://10.0.0.1/" });
    expect(refused.body.error).toMatchObject({ type: "webhook-unusable" });
  });

  test("names every fault of its input", async () => {
    const { status, body } = await items("meta", { task: "send_evnt", value: "many", colour: "red" });
    expect(status).toBe(400);
    expect(body.error?.faults?.map(({ pointer }) => pointer).toSorted()).toEqual([
      "/colour",
      "/task",
      "/value",
    ]);
    expect((await items("meta", { ...purchase("1"), pixelId: "77" })).body.error).toMatchObject({
      type: "no-destination",
    });
    expect((await items("nobody", {})).status).toBe(404);
    // It would be overlooked there, and a test would count as a purchase.
    expect(await items("meta", purchase("1"), "?testEventCode=T1")).toMatchObject({
      status: 400,
      body: { error: { faults: [{ pointer: "/testEventCode", code: "unknown_field" }] } },
    });
  });

  test.for([
    ["{", "", "malformed_json"],
    ["null", "", "not_an_object"],
    ['"x"', "", "not_an_object"],
    ["5", "", "not_an_object"],
    ["[]", "", "not_an_object"],
    ["[1]", "", "not_an_object"],
    ["[null]", "", "not_an_object"],
    ['{"data":null}', "/data", "unknown_field"],
  ] as const)("is not made of %s", async ([body, pointer, code]) => {
    for (const route of ["runs", "run-sync", "run-sync-get-dataset-items"]) {
      const response = await fetch(`${deployment.ingest.url}/v2/acts/meta/${route}?token=${KEY}`, {
        method: "POST",
        body,
      });
      expect({ status: response.status, body: await response.json() }).toMatchObject({
        status: 400,
        body: { error: { type: "invalid-input", faults: [{ pointer, code }] } },
      });
    }
  });
});

test("a demonstration connects to nothing outside of this machine", async () => {
  for (const input of [{}, { task: "list_pixels" }, { task: "get_event_stats", pixelId: "1" }])
    await items("meta", input);
  await items("tiktok", { task: "send_event" });
  const noted = readFileSync(join(deployment.folder, "connections.txt"), "utf8").trim().split("\n");
  expect(noted.length).toBeGreaterThan(3);
  const outside = noted.filter((address) => !/^(?:127\.|::1|localhost|ipc)/.test(address));
  expect(outside).toEqual([]);
});
