import { seededDice } from "@relay/testkit";

/** What is special about a conversion of a campaign. */
export const KINDS = ["good", "refused", "refused-for-now", "near-its-deadline"] as const;
export type Kind = (typeof KINDS)[number];

/** Order ids that begin so are refused by the platforms: for good, and until the campaign's end. */
export const REFUSED = "RJ-";
export const REFUSED_FOR_NOW = "RT-";

const PREFIXES: Readonly<Record<Kind, string>> = {
  good: "",
  refused: REFUSED,
  "refused-for-now": REFUSED_FOR_NOW,
  "near-its-deadline": "",
};

/** Where conversions of a source go. */
export interface Source {
  readonly name: string;
  readonly key: string;
  readonly destinations: readonly CampaignDestination[];
}

export interface CampaignDestination {
  readonly name: string;
  readonly platform: "meta" | "tiktok";
  readonly dataset: string;
  readonly lanes: number;
}

export const META_WEB: CampaignDestination = {
  name: "meta-web",
  platform: "meta",
  dataset: "1001",
  lanes: 4,
};
export const TIKTOK_WEB: CampaignDestination = {
  name: "tiktok-web",
  platform: "tiktok",
  dataset: "C4CAMPAIGN",
  lanes: 2,
};
export const META_CRM: CampaignDestination = {
  name: "meta-crm",
  platform: "meta",
  dataset: "1002",
  lanes: 1,
};
export const DESTINATIONS = [META_WEB, TIKTOK_WEB, META_CRM] as const;

export const WEB: Source = { name: "web", key: "campaign-key-of-web", destinations: [META_WEB, TIKTOK_WEB] };
export const CRM: Source = { name: "crm", key: "campaign-key-of-crm", destinations: [META_CRM] };

const WEEK_SECONDS = 7 * 86_400;
/** The relay gives up a minute before the window really closes. */
const MARGIN_SECONDS = 60;

/** How many of each 100,000 conversions. */
const SHARES = { refused: 100, "refused-for-now": 80, "near-its-deadline": 150, crm: 20_000 } as const;

/** Conversion number n of a campaign: always the same, but for its time. */
export interface Goods {
  readonly source: Source;
  readonly kind: Kind;
}

/** Says what conversion number n is. */
export function goodsOf(seed: number, n: number): Goods {
  const dice = seededDice(seed ^ Math.imul(n + 1, 0x9e3779b1));
  dice();
  const source = dice() * 100_000 < SHARES.crm ? CRM : WEB;
  let roll = dice() * 100_000;
  for (const kind of KINDS) {
    if (kind === "good") continue;
    // Only one window for all of a source's destinations makes one edge.
    if (kind === "near-its-deadline" && source === WEB) continue;
    const share = kind === "near-its-deadline" ? SHARES[kind] * 5 : SHARES[kind];
    if (roll < share) return { source, kind };
    roll -= share;
  }
  return { source, kind: "good" };
}

/** When it happened, Unix seconds: a minute ago, or so long ago that it expires within half a minute. */
export function timeOf(kind: Kind, n: number, nowSeconds: number): number {
  if (kind !== "near-its-deadline") return nowSeconds - 60;
  return nowSeconds - WEEK_SECONDS + MARGIN_SECONDS + 2 + (n % 30);
}

/** When the relay must give up a conversion near its deadline, Unix seconds. */
export function deadlineOfNear(eventTime: number): number {
  return eventTime + WEEK_SECONDS - MARGIN_SECONDS;
}

/** The conversion as its producer writes it. */
export function writeGoods(n: number, kind: Kind, eventTime: number): string {
  return JSON.stringify({
    event_name: n % 5 === 0 ? "Lead" : "Purchase",
    event_time: eventTime,
    event_id: `c${n}`,
    action_source: "website",
    event_source_url: `https://shop.example/thanks?order=${n}`,
    user_data: {
      email: `buyer.${n}@example.com`,
      phone: `+1 415 555 ${String(n % 10_000).padStart(4, "0")}`,
      country: "US",
      client_ip_address: "198.51.100.7",
      client_user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0",
    },
    custom_data: { value: (n % 900) + 0.5, currency: "USD", order_id: `${PREFIXES[kind]}${n}` },
  });
}

/** The number in an event_id. */
export function numberOf(eventId: string): number {
  return Number(eventId.slice(1));
}
