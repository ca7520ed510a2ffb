import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@hey-api/openapi-ts";
import { openApiOf } from "@relay/ingest-api/openapi";
import { PLATFORMS } from "@relay/platforms";
import { PROJECT_ROOT } from "@relay/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { IngestOnTest, NOW_MS } from "./entrances/ingest.ts";

/** A client that a stranger would generate from the document of the ingest API. */
const ingest = new IngestOnTest();
let folder: string;
beforeAll(async () => {
  await ingest.open();
  mkdirSync(join(PROJECT_ROOT, ".relay"), { recursive: true });
  folder = mkdtempSync(join(PROJECT_ROOT, ".relay", "generated-client-"));
  const document = join(folder, "openapi.json");
  writeFileSync(document, JSON.stringify(openApiOf(PLATFORMS.conversions)));
  await createClient({
    input: document,
    output: join(folder, "client"),
    plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"],
    logs: { level: "silent" },
  });
  writeFileSync(join(folder, "send.ts"), SEND);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await ingest.close();
});

/** What its user writes. It compiles only if the document has the types that it relies on. */
const SEND = `import { acceptConversions, validateConversions } from "./client";
import { createClient } from "./client/client";

export async function send(baseUrl: string, auth: string, event_time: number) {
  const client = createClient({ baseUrl, auth });
  const conversion = {
    event_name: "Lead",
    event_time,
    event_id: "generated-1",
    action_source: "website" as const,
    event_source_url: "https://shop.example/",
    user_data: { email: "ada@example.com", client_user_agent: "Mozilla/5.0" },
  };
  const checked = await validateConversions({ client, body: conversion });
  const score: number | undefined = checked.data?.results[0]?.destinations[0]?.match_quality.score;
  const accepted = await acceptConversions({ client, body: { data: [conversion] }, query: { atomic: true } });
  const refused = await acceptConversions({ client, body: { data: [{ ...conversion, event_time: 7 }] } });
  const code: string | undefined = refused.error?.results?.[0]?.faults?.[0]?.code;
  return { score, accepted: accepted.data?.accepted, type: refused.error?.type, code };
}
`;

test("it compiles", () => {
  const options = [
    "--noEmit",
    "--strict",
    "--module",
    "esnext",
    "--moduleResolution",
    "bundler",
    "--lib",
    "es2022,dom,dom.iterable",
  ];
  const tsc = join(PROJECT_ROOT, "node_modules", ".bin", "tsc");
  const { status, stdout } = spawnSync(tsc, [...options, "--ignoreConfig", join(folder, "send.ts")], {
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
});

test("it validates, sends, and is told what is wrong", async () => {
  const { send } = (await import(join(folder, "send.ts"))) as {
    readonly send: (baseUrl: string, auth: string, at: number) => Promise<unknown>;
  };
  expect(await send(ingest.url(""), "meta", NOW_MS / 1000 - 60)).toEqual({
    score: expect.any(Number),
    accepted: 1,
    type: "urn:conversion-relay:problem:nothing-accepted",
    code: "event_too_old",
  });
});
