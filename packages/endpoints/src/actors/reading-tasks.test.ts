import type { Reader, QueryRequest } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { AccessToken, type DestinationConfig } from "@relay/runtime";
import { Value } from "typebox/value";
import { beforeEach, expect, test } from "vitest";
import { ACTORS } from "./actor.ts";
import { type QueryTaskContext, readTask } from "./reading-tasks.ts";

/** The requests of each token: those of two agencies. */
const asked: string[] = [];
/** Ids that a token may not see. */
let hidden: readonly string[];
beforeEach(() => {
  asked.length = 0;
  hidden = [];
});

/** A Meta whose tokens may see every pixel that exists. */
const reader: Reader = {
  get(_baseUrl: string, { path, headers }: QueryRequest) {
    const token = /^Bearer (.+)$/.exec(headers["authorization"] ?? "")?.[1] ?? "nobody";
    const id = /^\/v[\d.]+\/(\w+)/.exec(path)?.[1] ?? "";
    asked.push(`${token} ${id}`);
    const isList = path.includes("/adspixels");
    const all = { data: ["1001", "1002", "66"].map((one) => ({ id: one })) };
    const one = { id, name: `Pixel ${id}`, owner_ad_account: { account_id: "9" } };
    const body = hidden.includes(id) ? { error: { code: 100, error_subcode: 33 } } : isList ? all : one;
    const status = hidden.includes(id) ? 400 : 200;
    return Promise.resolve({ kind: "answer", response: { status, headers: {}, body: JSON.stringify(body) } });
  },
};

function destination(name: string, options: object, platform: "meta" | "tiktok" = "meta"): DestinationConfig {
  const of = PLATFORMS.get(platform);
  const dialect = PLATFORMS.open(platform, Value.Default(of.options, options));
  const baseUrl = "http://platform.example";
  return {
    name,
    platform,
    dialect,
    baseUrl,
    accessToken: AccessToken.of(`${name}-token`),
  } as DestinationConfig;
}

const mine = [destination("one", { dataset_id: "1001" }), destination("two", { dataset_id: "1002" })];

async function list(input: object, destinations: readonly DestinationConfig[] = mine) {
  const actor = ACTORS.get(destinations[0]?.platform ?? "meta");
  if (!actor) throw new Error("there is no such actor");
  const context = { reader, listen: () => undefined, now: Date.now } as unknown as QueryTaskContext;
  const asking = { task: "list_pixels", isDemo: false, entries: [], ...input } as const;
  const end = await readTask(actor, asking, { meant: destinations, all: destinations }, context);
  return end.kind === "items" ? (end.items as readonly { readonly id: string }[]).map(({ id }) => id) : end;
}

test("list_pixels with the destinations' tokens shows their own pixels, not all that the tokens may see", async () => {
  expect(await list({})).toEqual(["1001", "1002"]);
  expect(asked).toEqual(["one-token 1001", "two-token 1002"]);
});

test("list_pixels with a token of the input shows all that it may see", async () => {
  expect(await list({ accessToken: "own", account: "9" })).toEqual(["1001", "1002", "66"]);
  expect(asked).toEqual(["own act_9"]);
});

test.for([
  ["9", ["1001", "1002"]],
  ["act_9", ["1001", "1002"]],
  ["8", []],
] as const)("list_pixels of account %s shows its pixels only", async ([account, ids]) => {
  expect(await list({ account })).toEqual(ids);
});

test("a pixel that cannot be read is left out; when none can be read, the answer says why", async () => {
  hidden = ["1001"];
  expect(await list({})).toEqual(["1002"]);
  hidden = ["1001", "1002"];
  expect(await list({})).toMatchObject({ kind: "failed", failure: { type: expect.any(String) as string } });
});

test("two destinations of one pixel show it once; a source without any is asked for a token", async () => {
  expect(await list({}, [...mine, ...mine])).toEqual(["1001", "1002"]);
  expect(await list({}, [])).toMatchObject({ kind: "failed", failure: { type: "invalid-input" } });
});
