import { type Page, type Pixel, type Query, type QueryAccess, failed } from "@relay/core";
import { isObject, textOf } from "../../toolkit/answer.ts";
import { isoOf } from "../../toolkit/query-time.ts";
import { listIn, type GraphDocument, graphQuery } from "./graph.ts";
import { queryAccounts } from "./accounts.ts";

/** Without `code`, the snippet for browsers: a hundred of them would exceed the limit of an answer. */
const LISTED = "id,name,creation_time,last_fired_time,is_unavailable";
const SHOWN = `${LISTED},owner_ad_account{account_id}`;

/** Asks for the pixels of one ad account. Source: Ad Account Adspixels. */
export function queryPixelsOf(access: QueryAccess, account: string, after?: string): Query<Pixel> {
  const parameters = { fields: LISTED, limit: "100", ...(after !== undefined && { after }) };
  return graphQuery(access, `act_${account}/adspixels`, parameters, (document) => {
    const list = listIn(document);
    if (list.kind === "failed") return list;
    const items = list.objects.flatMap((given) => pixelIn(given, account));
    return {
      kind: "page",
      items,
      ...(list.after !== undefined && { next: queryPixelsOf(access, account, list.after) }),
    };
  });
}

/**
 * Asks for the pixels of every ad account that the token may see, each pixel once, because accounts can share them.
 * There is no list without an account, so it asks for the accounts first.
 */
export function queryAllPixels(access: QueryAccess): Query<Pixel> {
  const gather = (query: ReturnType<typeof queryAccounts>, found: readonly string[]): Query<Pixel> => ({
    ...query,
    read: (response) => {
      const page = query.read(response);
      if (page.kind === "failed") return page;
      const accounts = [...found, ...page.items.map(({ id }) => id)];
      if (page.next !== undefined) return { kind: "page", items: [], next: gather(page.next, accounts) };
      return { kind: "page", items: [], ...oneAfterAnother(access, accounts, new Set()) };
    },
  });
  return gather(queryAccounts(access), []);
}

function oneAfterAnother(
  access: QueryAccess,
  accounts: readonly string[],
  seen: ReadonlySet<string>,
): Pick<Page<Pixel>, "next"> {
  const [account, ...others] = accounts;
  if (account === undefined) return {};
  const walk = (query: Query<Pixel>, seen: ReadonlySet<string>): Query<Pixel> => ({
    ...query,
    read: (response) => {
      const page = query.read(response);
      if (page.kind === "failed") return page;
      const items = page.items.filter(({ id }) => !seen.has(id));
      const seenNow = new Set([...seen, ...items.map(({ id }) => id)]);
      if (page.next !== undefined) return { kind: "page", items, next: walk(page.next, seenNow) };
      return { kind: "page", items, ...oneAfterAnother(access, others, seenNow) };
    },
  });
  return { next: walk(queryPixelsOf(access, account), seen) };
}

/** Asks for one pixel. Source: Ads Pixel. */
export function queryPixel(access: QueryAccess, id: string): Query<Pixel> {
  return graphQuery(access, id, { fields: SHOWN }, (document) => {
    const items = pixelIn(document, undefined);
    return items.length > 0
      ? { kind: "page", items }
      : failed("unreadable", "Meta: the pixel in the answer has no id.");
  });
}

function pixelIn(given: GraphDocument, account: string | undefined): readonly Pixel[] {
  const id = textOf(given["id"]);
  const name = textOf(given["name"]);
  const owner = isObject(given["owner_ad_account"])
    ? textOf(given["owner_ad_account"]["account_id"])
    : undefined;
  const belongsTo = account ?? owner;
  const createdAt = isoOf(given["creation_time"]);
  const lastFiredAt = isoOf(given["last_fired_time"]);
  const isUnavailable = given["is_unavailable"];
  if (id === undefined) return [];
  return [
    {
      id,
      ...(name !== undefined && { name }),
      ...(belongsTo !== undefined && { account: belongsTo }),
      ...(createdAt !== undefined && { createdAt }),
      ...(lastFiredAt !== undefined && { lastFiredAt }),
      ...(typeof isUnavailable === "boolean" && { isAvailable: !isUnavailable }),
    },
  ];
}
