import { openApiOf as adminApi } from "@relay/admin-api/openapi";
import { openApiOf as ingestApi } from "@relay/ingest-api/openapi";
import { PLATFORMS } from "@relay/platforms";
import type { Pick } from "@relay/testkit";
import { IDLE, KEYS } from "../deployment.ts";
import { type Draft, draft, type Pairs } from "./draft.ts";
import { hostileText, writeJson } from "./hostile-values.ts";
import { type Making, markOfEarlier, mutatedOften } from "./material.ts";
import { type Schema, valueOf } from "./schema-value.ts";

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Route extends Operation {
  readonly to: Draft["to"];
  readonly method: string;
  readonly path: string;
}

/** Every operation of an API's own description. */
function routesOf(to: Draft["to"], { paths }: OpenApi): readonly Route[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      to,
      method: method.toUpperCase(),
      path,
      ...operation,
    })),
  );
}

const ADMIN_ROUTES = routesOf("admin", adminApi() as OpenApi);
/** Bodies of the ingest API are made elsewhere, from conversions. */
const INGEST_ROUTES = routesOf("ingest", ingestApi(PLATFORMS.conversions) as OpenApi).filter(
  ({ method }) => method !== "POST",
);

/** An operation of the admin API, as its description has it, with hostile values. */
export function adminRequest(making: Making): Draft {
  const { pick } = making;
  const key = pick.weighted([
    [8, KEYS.operator],
    [1, KEYS.reader],
  ]);
  return operationRequest(pick.one(ADMIN_ROUTES), making, [["Authorization", `Bearer ${key}`]]);
}

/** An operation of the ingest API without a body: receipts, runs and their items, deleting runs. */
export function lookRequest(making: Making): Draft {
  const route = making.pick.one(INGEST_ROUTES);
  return operationRequest(route, making, [["Authorization", `Bearer ${KEYS.shop}`]]);
}

function operationRequest(route: Route, making: Making, headers: Pairs): Draft {
  const { pick } = making;
  const { to, method, path, parameters = [], requestBody } = route;
  const schema = requestBody?.content["application/json"]?.schema;
  const base = draft({
    to,
    method,
    path: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => inPath(name, making)),
    query: parameters.filter((one) => one.in === "query").flatMap((one) => inQuery(one, pick)),
    headers,
  });
  if (!schema) return base;
  const value = valueOf(schema, pick);
  return {
    ...base,
    headers: [...headers, ["Content-Type", "application/json"]],
    body: Buffer.from(writeJson(pick.chance(0.5) ? mutatedOften(value, pick) : value)),
  };
}

/** Things that there may be; of destinations only the one that nobody's account is taken of. */
function inPath(name: string, { pick, n }: Making): string {
  if (pick.chance(0.3)) return encoded(hostileText(pick).slice(0, 2000), pick);
  switch (name) {
    case "destination":
      return IDLE.name;
    case "lane":
      return pick.one([`${IDLE.name}:0`, `${IDLE.name}:99`, `${IDLE.name}:`, ":0", "a:b:c"]);
    case "actor":
      return pick.one(["meta", "tiktok", "constructor"]);
    case "event_id":
      return markOfEarlier(n, pick);
    default:
      return pick.one(["0".repeat(24), "f".repeat(24), "1-1", "0-0", "00000000-0000-4000-8000-000000000000"]);
  }
}

function inQuery({ name, required = false, schema = {} }: Parameter, pick: Pick): Pairs {
  if (!required && pick.chance(0.6)) return [];
  const value = pick.chance(0.5) ? hostileText(pick) : valueOf(schema, pick);
  return [[name, (typeof value === "string" ? value : writeJson(value)).slice(0, 2000)]];
}

/** Half of the time as a path may hold it, else as it is but for what ends a path. */
function encoded(text: string, pick: Pick): string {
  if (pick.chance(0.5)) return encodeURIComponent(text.toWellFormed());
  return text.replaceAll(/[^\x21-\x7e]/g, "").replaceAll(/[?#]/g, "") || "%";
}
