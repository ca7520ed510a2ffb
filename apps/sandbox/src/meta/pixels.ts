import type { DatasetStatistics } from "../statistics.ts";
import { type Library, find, type Question, refuse, type QueryResult } from "../queries.ts";
import { ACCOUNTS, BUSINESS, type SeededAccount, type SeededPixel } from "./catalogue.ts";
import { pick } from "./field-tree.ts";
import { askedFields } from "./node-fields.ts";
import { pageOf } from "./paging.ts";
import { NO_SUCH_OBJECT } from "./refusals.ts";
import { sampleStatistics } from "./sample-statistics.ts";
import { writeTime } from "./time.ts";

/** The fields of a pixel (Graph API, Ads Pixel). Those without a value here are left out, as at Meta. */
const FIELDS: ReadonlySet<string> = new Set([
  "id",
  "name",
  "code",
  "creation_time",
  "last_fired_time",
  "creator",
  "owner_business",
  "owner_business.id",
  "owner_business.name",
  "owner_ad_account",
  "owner_ad_account.id",
  "owner_ad_account.account_id",
  "is_created_by_business",
  "is_unavailable",
  "is_crm",
  "is_consolidated_container",
  "can_proxy",
  "data_use_setting",
  "first_party_cookie_status",
  "enable_automatic_matching",
  "automatic_matching_fields",
  "has_1p_pixel_event",
  "match_rate_approx",
  "matched_entries",
  "valid_entries",
  "duplicate_entries",
  "event_time_min",
  "event_time_max",
  "event_stats",
  "usage",
  "config",
  "description",
]);

/** A pixel and its account. */
interface Owned {
  readonly pixel: SeededPixel;
  readonly account: SeededAccount;
}

/** `GET /act_<id>/adspixels`: the pixels of an ad account, the oldest first. */
export function listPixels(question: Question, library: Library): QueryResult {
  const account = ACCOUNTS.find(({ id }) => `act_${id}` === question.params["node"]);
  if (account === undefined) return refuse(NO_SUCH_OBJECT);
  const asked = askedFields(question, "AdsPixel", FIELDS, "id");
  if (asked.kind === "refused") return asked;
  const pixels = pixelsOf(account, library);
  const listed = pixels.map((pixel) => ({
    id: pixel.id,
    document: pick(asked.tree, describe({ pixel, account }, library)),
  }));
  const wantsTotal = question.query["summary"] === "total_count" || question.query["summary"] === "true";
  return pageOf(listed, question, wantsTotal ? { summary: { total_count: pixels.length } } : {});
}

/** `GET /<pixel>`: one pixel. */
export function showPixel(question: Question, library: Library): QueryResult {
  const owned = findPixel(question.params["node"], library);
  if (owned === undefined) return refuse(NO_SUCH_OBJECT);
  const asked = askedFields(question, "AdsPixel", FIELDS, "id");
  return asked.kind === "refused" ? asked : find(pick(asked.tree, describe(owned, library)));
}

/**
 * Statistics of a dataset's accepted events; undefined when there is no such dataset. An existing one may have accepted
 * none; the first pixel then has samples.
 */
export function statisticsOf(
  dataset: unknown,
  library: Library,
): { readonly statistics: DatasetStatistics | undefined } | undefined {
  if (typeof dataset !== "string" || findPixel(dataset, library) === undefined) return undefined;
  const own = library.arrivals.find("meta", dataset)?.statistics;
  return { statistics: own?.firstAt === undefined ? sampleStatistics(dataset, library.nowMs) : own };
}

function findPixel(id: string | undefined, library: Library): Owned | undefined {
  for (const account of ACCOUNTS) {
    const pixel = pixelsOf(account, library).find((one) => one.id === id);
    if (pixel !== undefined) return { pixel, account };
  }
  return undefined;
}

/** A dataset that has accepted an event exists too and belongs to the first account. */
function pixelsOf(account: SeededAccount, library: Library): readonly SeededPixel[] {
  if (account !== ACCOUNTS[0]) return account.pixels;
  const seeded = new Set(ACCOUNTS.flatMap(({ pixels }) => pixels.map(({ id }) => id)));
  const met: SeededPixel[] = [];
  for (const { platform, dataset, arrivals } of library.arrivals.all()) {
    const { firstAt } = arrivals.statistics;
    if (platform !== "meta" || firstAt === undefined || seeded.has(dataset)) continue;
    met.push({ id: dataset, name: `Dataset ${dataset}`, createdMs: firstAt });
  }
  return [...account.pixels, ...met];
}

function describe({ pixel, account }: Owned, library: Library): object {
  const lastAt = library.arrivals.find("meta", pixel.id)?.statistics.lastAt;
  return {
    id: pixel.id,
    name: pixel.name,
    creation_time: writeTime(pixel.createdMs),
    last_fired_time: lastAt === undefined ? undefined : writeTime(lastAt),
    owner_business: BUSINESS,
    owner_ad_account: { id: `act_${account.id}`, account_id: account.id },
    is_created_by_business: true,
    is_unavailable: false,
    is_crm: false,
    data_use_setting: "ADVERTISING_AND_ANALYTICS",
    first_party_cookie_status: "FIRST_PARTY_COOKIE_ENABLED",
    enable_automatic_matching: false,
  };
}
