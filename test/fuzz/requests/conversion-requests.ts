import { IDLE, KEYS, META, TIKTOK } from "../deployment.ts";
import { bulk } from "./bulk.ts";
import { type Draft, draft, markOf, type Pairs, withTrait } from "./draft.ts";
import { hostileText, hostileValue, writeJson } from "./hostile-values.ts";
import { batchOf, type Json, type Making, mutatedOften } from "./material.ts";

const JSON_TYPE = ["Content-Type", "application/json"] as const;
const BEARER = ["Authorization", `Bearer ${KEYS.shop}`] as const;
/** One of so many bodies is as large as it may be: it costs a hundred others. */
const BULK_SHARE = 0.02;
/** Envelopes with something wrong beside their conversions. */
const ENVELOPE_SHARE = 0.15;

/** `POST /v1/events`: JSON or NDJSON. */
export function eventsRequest(making: Making): Draft {
  const { pick } = making;
  const query: Pairs = pick.chance(0.1) ? [["atomic", pick.one(["true", "false", "1", ""])]] : [];
  const isLines = pick.chance(0.35);
  const type = isLines ? pick.one(["application/x-ndjson", "application/jsonl"]) : "application/json";
  const base = draft({
    to: "ingest",
    method: "POST",
    path: "/v1/events",
    query,
    headers: [BEARER, ["Content-Type", type]],
  });
  if (pick.chance(BULK_SHARE)) return inBulk(base, making, isLines ? "lines" : "json");
  const { items, eventIds } = batchOf(making);
  const text = isLines
    ? items.map(writeJson).join(pick.one(["\n", "\r\n", "\n\n"]))
    : writeJson(envelope(making, items));
  return { ...base, eventIds, body: Buffer.from(text) };
}

/** `POST /v1/validate`: nothing of it arrives anywhere. */
export function validateRequest(making: Making): Draft {
  const { eventIds: _, ...same } = eventsRequest(making);
  return { ...same, eventIds: [], path: "/v1/validate", query: [] };
}

/** One conversion, a list, or `{"data": […]}` with fields of the request beside it. */
function envelope(making: Making, items: readonly unknown[]): unknown {
  const { pick } = making;
  if (items.length === 1 && pick.chance(0.3)) return items[0];
  if (pick.chance(0.4)) return items;
  return withFieldsBeside(making, { data: items });
}

function withFieldsBeside({ pick }: Making, envelope: Json): Json {
  if (!pick.chance(ENVELOPE_SHARE)) return envelope;
  const name = pick.one([
    "test_event_code",
    "partner_agent",
    "upload_tag",
    "webhook_url",
    "__proto__",
    "own",
  ]);
  return Object.fromEntries([...Object.entries(envelope), [name, hostileValue(pick)]]);
}

function inBulk(base: Draft, making: Making, kind: "json" | "lines"): Draft {
  const { trait, text } = bulk(kind, making);
  return withTrait(base, trait, { body: Buffer.from(text) });
}

/** Meta's endpoint: JSON, form or multipart, with the token in the query, the body or a header. */
export function graphRequest(making: Making): Draft {
  const { pick } = making;
  const version = pick.weighted([
    [9, "v24.0"],
    [1, pick.one(["v99.0", "v0.0", "v24", "v24.00", "v24.0."])],
  ]);
  const dataset = pick.weighted([
    [12, META.dataset],
    [1, pick.one(["0", "%00", "__proto__", IDLE.dataset])],
  ]);
  const base = draft({ to: "ingest", method: "POST", path: `/${version}/${dataset}/events` });
  const tokenIn = pick.one(["query", "body", "header"] as const);
  const withToken: Draft = {
    ...base,
    ...(tokenIn === "query" && { query: [["access_token", KEYS.shop]] }),
    ...(tokenIn === "header" && { headers: [BEARER] }),
  };
  if (pick.chance(BULK_SHARE)) return graphInBulk(withToken, making);
  const { items, eventIds } = batchOf(making);
  const fields = {
    ...withFieldsBeside(making, { data: items }),
    ...(tokenIn === "body" && { access_token: KEYS.shop }),
  };
  const { type, body } = inForm(fields, making);
  return { ...withToken, headers: [...withToken.headers, ["Content-Type", type]], body, eventIds };
}

function graphInBulk(base: Draft, making: Making): Draft {
  const { pick } = making;
  const { trait, text } = bulk("json", making);
  const [type, body] = pick.one([
    [JSON_TYPE[1], `{"data":${text}}`],
    ["application/x-www-form-urlencoded", `data=${encodeURIComponent(text.slice(0, 1_000_000))}`],
    ["application/x-www-form-urlencoded", "a=b&".repeat(1_000_000)],
    ["application/x-www-form-urlencoded", `data=${"%".repeat(4_000_000)}`],
    ["application/x-www-form-urlencoded", "+".repeat(4_000_000)],
    [`multipart/form-data; boundary=x`, `${part("x", "data", "1").repeat(60_000)}--x--`],
    [`multipart/form-data; boundary=x`, part("x", "data", text)],
    [`multipart/form-data; boundary=x`, "--x\r\n".repeat(900_000)],
    [`multipart/form-data; boundary=x`, `--x\r\n${"A: b\r\n".repeat(700_000)}`],
  ] as const);
  const headers = [...base.headers, ["Content-Type", type]] as const;
  return withTrait(base, `${type.slice(0, 20)}: ${trait}`, { headers, body: Buffer.from(body) });
}

/** The fields as JSON or as a form; in a form each is text, and a list is JSON. */
function inForm(fields: Json, { pick, n }: Making): { readonly type: string; readonly body: Buffer } {
  const kind = pick.one(["json", "form", "multipart"] as const);
  const pairs = Object.entries(fields).map(
    ([name, value]) => [name, typeof value === "string" ? value : writeJson(value)] as const,
  );
  switch (kind) {
    case "json":
      return { type: "application/json", body: Buffer.from(writeJson(fields)) };
    case "form": {
      const body = pairs.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join("&");
      return { type: "application/x-www-form-urlencoded", body: Buffer.from(body) };
    }
    case "multipart": {
      const boundary = `----fuzz${n}`;
      const parts = pairs.map(([name, value]) => part(boundary, name, value)).join("");
      return {
        type: `multipart/form-data; boundary=${boundary}`,
        body: Buffer.from(`${parts}--${boundary}--\r\n`),
      };
    }
  }
}

function part(boundary: string, name: string, value: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

/** As encodeURIComponent, which throws at half a surrogate pair. */
function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** TikTok's endpoint: in TikTok's own shape, or in the relay's. */
export function trackRequest(making: Making): Draft {
  const { pick } = making;
  const base = draft({
    to: "ingest",
    method: "POST",
    path: "/open_api/v1.3/event/track/",
    headers: [JSON_TYPE, ["Access-Token", KEYS.shop]],
  });
  if (pick.chance(BULK_SHARE)) {
    const { trait, text } = bulk("json", making);
    const body = `{"event_source":"web","event_source_id":"${TIKTOK.dataset}","data":${text}}`;
    return withTrait(base, trait, { body: Buffer.from(body) });
  }
  const { items, eventIds } = batchOf(making, inTikTokShape);
  const fields = withFieldsBeside(making, {
    event_source: pick.weighted([
      [9, "web"],
      [1, hostileValue(pick)],
    ]),
    event_source_id: pick.weighted([
      [9, TIKTOK.dataset],
      [1, hostileValue(pick)],
    ]),
    data: items,
  });
  return { ...base, eventIds, body: Buffer.from(writeJson(fields)) };
}

/** As a producer for TikTok writes it. */
function inTikTokShape({ event_name, event_source_url, user_data, custom_data, ...rest }: Json): Json {
  const { event_time, event_id } = rest;
  return {
    event: event_name,
    event_time,
    event_id,
    user: user_data,
    ...(custom_data !== undefined && { properties: custom_data }),
    page: { url: event_source_url ?? "https://shop.example/" },
  };
}

/** The image pixel; a `POST` of it is nothing that there is. */
export function pixelRequest({ n, pick, pool }: Making): Draft {
  const { event_name, event_source_url, user_data = {}, custom_data = {} } = pick.one(pool);
  const hostile = pick.chance(0.6);
  const fields: [string, unknown][] = [
    [
      "id",
      pick.weighted([
        [12, META.dataset],
        [1, hostileText(pick)],
      ]),
    ],
    ["ev", event_name],
    ["eid", markOf(n, 0)],
    ["dl", event_source_url ?? "https://shop.example/"],
    ...bracketed("cd", hostile ? mutatedOften(custom_data, pick) : custom_data),
    ...bracketed("ud", hostile ? mutatedOften(user_data, pick) : user_data),
  ];
  if (pick.chance(0.3))
    fields.push([
      pick.one(["dpo", "dpoco", "rl", "fbp", "fbc", "cd[]", "cd[[a]]", "id[]"]),
      hostileText(pick),
    ]);
  const query = fields.map(
    ([name, value]) => [name, typeof value === "string" ? value : writeJson(value ?? "")] as const,
  );
  return draft({
    to: "ingest",
    method: pick.weighted([
      [9, "GET"],
      [1, "POST"],
    ]),
    path: "/tr",
    query: query.map(([name, value]) => [name, value.slice(0, 3000)]),
    headers: [
      ["User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"],
      ["Referer", "https://shop.example/p?fbclid=IwAR0example"],
    ],
    eventIds: [markOf(n, 0)],
  });
}

function bracketed(group: string, fields: unknown): [string, unknown][] {
  if (typeof fields !== "object" || fields === null) return [];
  return Object.entries(fields).map(([name, value]) => [`${group}[${name}]`, value]);
}
