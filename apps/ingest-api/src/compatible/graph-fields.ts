import { type Fault, fault, readRequestFields, type ReadRequestFields } from "@relay/core";
import { META_REQUEST_FIELDS } from "@relay/platforms";

type Json = Readonly<Record<string, unknown>>;

/** What else stands beside `data`: the token, and what Meta's own clients add, of which nothing is read. */
const IN_BODY = ["data", "access_token", "appsecret_proof", "id"];

/**
 * What else stands in the query: the token, and parameters that are about the answer or about the caller, of which nothing
 * is read. Source: Graph API, "Request parameters" and "Debug requests".
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
 * Reads what a request to Graph says of all its events. Graph takes each of these fields in the query too. Faults name what
 * is neither a field of the request nor about the answer, and what the query and the body say differently.
 */
export function readGraphFields(query: Json, body: Json): ReadRequestFields {
  const inQuery = readRequestFields(query, IN_QUERY, META_REQUEST_FIELDS);
  const inBody = readRequestFields(body, IN_BODY, META_REQUEST_FIELDS);
  if (!inQuery.ok || !inBody.ok)
    return { ok: false, faults: [inQuery, inBody].flatMap((read) => (read.ok ? [] : read.faults)) };
  const faults = META_REQUEST_FIELDS.flatMap((name): readonly Fault[] => {
    const { [name]: first = inBody.fields[name] } = inQuery.fields;
    const { [name]: second = first } = inBody.fields;
    if (first === second) return [];
    return [fault(`/${name}`, "conflicting_fields", "is another one in the query than in the body")];
  });
  return faults.length > 0
    ? { ok: false, faults }
    : { ok: true, fields: { ...inQuery.fields, ...inBody.fields } };
}
