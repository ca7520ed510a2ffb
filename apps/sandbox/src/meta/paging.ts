import { find, type Question, refuse, type QueryResult } from "../queries.ts";
import { invalidParameter } from "./refusals.ts";

/** The Graph API's default page size, and the largest that this sandbox gives. */
const USUAL_LIMIT = 25;
const MAX_LIMIT = 100;

/** An item of a list: its cursor is made from its id, and `document` is what the answer shows of it. */
export interface Listed {
  readonly id: string;
  readonly document: unknown;
}

/**
 * One page of a list (Graph API, Paginated Results): `limit`, cursors, and `next` only when there is more. `next` is an
 * absolute address that contains the token, as at Meta.
 */
export function pageOf(listed: readonly Listed[], question: Question, more: object = {}): QueryResult {
  const limit = readLimit(question.query["limit"]);
  if (limit === undefined) return refuse(invalidParameter("(#100) Param limit must be a positive integer"));
  const after = question.query["after"];
  const start = after === undefined ? 0 : 1 + listed.findIndex(({ id }) => cursorOf(id) === after);
  if (after !== undefined && start === 0)
    return refuse(invalidParameter("(#100) Invalid cursors values were provided for after"));
  const page = listed.slice(start, start + limit);
  const data = page.map(({ document }) => document);
  const [first, last] = [page[0], page.at(-1)];
  if (first === undefined || last === undefined) return find({ data, ...more });
  const cursors = { before: cursorOf(first.id), after: cursorOf(last.id) };
  const hasMore = start + limit < listed.length;
  const next = hasMore ? { next: nextAddress(question, limit, cursors.after) } : {};
  return find({ data, paging: { cursors, ...next }, ...more });
}

function readLimit(given: unknown): number | undefined {
  if (given === undefined) return USUAL_LIMIT;
  return typeof given === "string" && /^[1-9]\d{0,5}$/.test(given)
    ? Math.min(MAX_LIMIT, Number(given))
    : undefined;
}

function cursorOf(id: string): string {
  return Buffer.from(`after:${id}`).toString("base64url");
}

function nextAddress({ origin, path, query, token = "" }: Question, limit: number, after: string): string {
  const address = new URL(path, origin);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, String(value));
  address.searchParams.set("access_token", token);
  address.searchParams.set("limit", String(limit));
  address.searchParams.set("after", after);
  return address.href;
}
