import { clickIdOfPage } from "@relay/platforms";

/** Numbers among the parameters that a page may give in `cd[…]`. */
const NUMBERS: ReadonlySet<string> = new Set(["value", "num_items", "predicted_ltv", "net_revenue"]);
/** Lists. A page writes one value, several with commas, or JSON. */
const LISTS: ReadonlySet<string> = new Set(["content_ids", "contents"]);
/** Fields of the person in `ud[…]`. Source: Meta Pixel, Advanced Matching. */
const ADVANCED_MATCHING: ReadonlySet<string> = new Set([
  "em",
  "ph",
  "fn",
  "ln",
  "ge",
  "db",
  "ct",
  "st",
  "zp",
  "country",
  "external_id",
]);
/** What the image request contains besides its query. */
export interface Visit {
  readonly nowSeconds: number;
  readonly cookies: ReadonlyMap<string, string>;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
  /** The page that the browser names as its origin. */
  readonly page: string | undefined;
  /** Match keys that an ad adds to the address of its page. */
  readonly clickIds: readonly string[];
}

/**
 * Returns the parameters of an image pixel as the input of `admit`. Fields of the person are the cookies _fbp and _fbc,
 * the IP address, the browser, `ud[…]` (raw or hashed), and a click id of the previous page when the page itself has
 * none. `dpo`, `dpoco` and `dpost` are the data processing options; `gpp` and `us_privacy` are the strings of a consent
 * platform. Sources: Meta Pixel, Advanced Matching, "Installing
 * with an img tag"; Data Processing Options for US Users, "Image Pixel".
 */
export function conversionOfPixel(query: ReadonlyMap<string, string>, visit: Visit): object {
  const { cookies, ip, userAgent } = visit;
  // A page writes an unknown value as empty.
  const said = (name: string) => query.get(name) || undefined;
  const page = said("dl") ?? visit.page;
  const data = Array.from(group(query, "cd"), ([name, text]) => [name, read(name, text)] as const);
  const person = Array.from(group(query, "ud")).filter(([name]) => ADVANCED_MATCHING.has(name));
  return {
    event_name: said("ev") ?? "PageView",
    event_time: visit.nowSeconds,
    action_source: "website",
    ...given({
      event_id: query.get("eid"),
      event_source_url: page,
      referrer_url: query.get("rl"),
    }),
    ...processingOptions(query),
    ...consentStrings(query),
    user_data: given({
      ...Object.fromEntries(person),
      ...clickIdsBefore(visit.clickIds, page, [visit.page, query.get("rl")]),
      client_ip_address: ip,
      client_user_agent: userAgent,
      fbp: said("fbp") ?? cookies.get("_fbp"),
      fbc: said("fbc") ?? cookies.get("_fbc"),
    }),
    ...(data.length > 0 && { custom_data: Object.fromEntries(data) }),
  };
}

/** The parameters named `name[…]`, by the text in the brackets. */
function group(query: ReadonlyMap<string, string>, name: string): ReadonlyMap<string, string> {
  return new Map(
    Array.from(query).flatMap(([whole, text]) =>
      whole.startsWith(`${name}[`) && whole.endsWith("]") && whole.length > name.length + 2
        ? [[whole.slice(name.length + 1, -1), text] as const]
        : [],
    ),
  );
}

/** Click ids of the previous pages. The mapping finds those of the page itself. */
function clickIdsBefore(
  clickIds: readonly string[],
  page: string | undefined,
  before: readonly (string | undefined)[],
): Record<string, string | undefined> {
  const isInPage = (name: string) => clickIdOfPage(page, name) !== undefined;
  return Object.fromEntries(
    clickIds
      .filter((name) => !isInPage(name))
      .map((name) => [name, before.map((url) => clickIdOfPage(url, name)).find((id) => id !== undefined)]),
  );
}

/**
 * An empty `dpo=` means no option. An unreadable value is passed on, so that the conversion is refused and the option
 * not lost.
 */
function processingOptions(query: ReadonlyMap<string, string>): object {
  const options = query.get("dpo");
  return {
    ...(options !== undefined && { data_processing_options: parts(options) }),
    ...given({
      data_processing_options_country: number(query.get("dpoco")),
      data_processing_options_state: number(query.get("dpost")),
    }),
  };
}

/** A page whose macro was not filled in writes it as empty. */
function consentStrings(query: ReadonlyMap<string, string>): object {
  const consent = given({ gpp: query.get("gpp"), us_privacy: query.get("us_privacy") });
  return Object.keys(consent).length > 0 ? { consent } : {};
}

function given(pairs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(pairs).filter(([, value]) => value !== undefined && value !== ""));
}

function read(name: string, text: string): unknown {
  if (NUMBERS.has(name)) return number(text);
  if (!LISTS.has(name)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [text];
  } catch {
    return parts(text);
  }
}

function number(text: string | undefined): number | string | undefined {
  return text === undefined || text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
}

function parts(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
