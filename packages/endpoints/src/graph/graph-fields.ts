import {
  type ConversionSchema,
  type Fault,
  fault,
  readRequestFields,
  type ReadRequestFields,
} from "@relay/core";
import { meta } from "@relay/platforms";

type Json = Readonly<Record<string, unknown>>;

/** Other fields beside `data`: the token, and fields that Meta's own clients add and that are ignored. */
const IN_BODY = ["data", "access_token", "appsecret_proof", "id"];

/**
 * Other query parameters: the token, and parameters about the answer or the caller, which are ignored. Source: Graph
 * API, "Request parameters" and "Debug requests".
 */
const IN_QUERY = [
  "access_token",
  "appsecret_proof",
  "appsecret_time",
  "fields",
  "format",
  "pretty",
  "debug",
  "locale",
  "date_format",
  "include_headers",
  "suppress_http_code",
];

/**
 * Reads the fields that a request to Graph gives for all its events. Graph takes each of them in the query too. Returns
 * faults for unknown names and for fields that differ between query and body.
 */
export function readGraphFields(query: Json, body: Json, conversions: ConversionSchema): ReadRequestFields {
  const inQuery = readRequestFields(query, IN_QUERY, conversions, meta.requestFields);
  const inBody = readRequestFields(body, IN_BODY, conversions, meta.requestFields);
  if (!inQuery.ok || !inBody.ok)
    return { ok: false, faults: [inQuery, inBody].flatMap((read) => (read.ok ? [] : read.faults)) };
  const faults = meta.requestFields.flatMap((name): readonly Fault[] => {
    const { [name]: first = inBody.fields[name] } = inQuery.fields;
    const { [name]: second = first } = inBody.fields;
    if (first === second) return [];
    return [fault(`/${name}`, "conflicting_fields", "has one value in the query and another in the body")];
  });
  return faults.length > 0
    ? { ok: false, faults }
    : { ok: true, fields: { ...inQuery.fields, ...inBody.fields } };
}
