import type { Reader, QueryRequest } from "@relay/core";
import { Router } from "@relay/pipeline/admission";
import { PLATFORMS } from "@relay/platforms";
import { Value } from "typebox/value";
import { beforeEach, expect, test } from "vitest";
import { ACTOR_SENDER, actorsContext } from "../../testing/actors-context.ts";
import { EndpointServer } from "../../testing/endpoint-server.ts";
import { ACTORS } from "../actor.ts";
import type { ActorSender } from "../context.ts";
import type { TaskInput } from "../input/read-input.ts";
import { queryPlatform } from "./query-platform.ts";

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

const DATASETS = ["1001", "1002"];

/** A sender that is routed to a Meta destination for each dataset. */
function senderTo(datasets: readonly string[]): ActorSender {
  const platform = "meta";
  const own = PLATFORMS.get(platform);
  const destinations = new Map(
    datasets.map((dataset_id, index) => {
      const name = `meta-${index}`;
      const dialect = PLATFORMS.open(platform, Value.Default(own.options, { dataset_id }));
      return [
        name,
        { name, platform, dialect, lanes: 1, keep: "needed" as const, defaultCountryOf: () => undefined },
      ];
    }),
  );
  const routes = [{ source: "shop", destinations: [...destinations.keys()] }];
  const router = new Router("shop", {
    conversions: PLATFORMS.conversions,
    routes,
    destinations,
    maxConversionBytes: 65_536,
  });
  return { ...ACTOR_SENDER, router };
}

async function list(given: Partial<TaskInput>, datasets: readonly string[] = DATASETS) {
  const actor = ACTORS.get("meta");
  if (!actor) throw new Error("there is no actor for Meta");
  const context = { ...actorsContext(new EndpointServer().context), reader };
  const input: TaskInput = { task: "list_pixels", isDemo: false, entries: [], ...given };
  const end = await queryPlatform({ actor, sender: senderTo(datasets), input }, context);
  return end.kind === "items" ? (end.items as readonly { readonly id: string }[]).map(({ id }) => id) : end;
}

test("list_pixels with the destinations' tokens shows their own pixels, not all that the tokens may see", async () => {
  expect(await list({})).toEqual(["1001", "1002"]);
  expect(asked).toEqual(["token of meta-0 1001", "token of meta-1 1002"]);
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
  expect(await list({}, [...DATASETS, ...DATASETS])).toEqual(["1001", "1002"]);
  expect(await list({}, [])).toMatchObject({ kind: "failed", failure: { type: "invalid-input" } });
});
