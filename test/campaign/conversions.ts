import { seededDice } from "@relay/testkit";

/** What is special about a conversion of a campaign. */
export const KINDS = [
  "good",
  "refused",
  "refused-for-now",
  "near-its-deadline",
  "failing",
  "erring",
  "hanging",
  "miscounted",
] as const;
export type Kind = (typeof KINDS)[number];

/** Kinds on which a platform fails in this way, whatever is sent along, while it takes everything else. */
export const CULPRITS = ["failing", "erring", "hanging", "miscounted"] as const;
export type Culprit = (typeof CULPRITS)[number];

/** Order ids that begin so are refused by the platforms: for good, and until the campaign's end. */
export const REFUSED = "RJ-";
export const REFUSED_FOR_NOW = "RT-";

const PREFIXES: Readonly<Record<Kind, string>> = {
  good: "",
  refused: REFUSED,
  "refused-for-now": REFUSED_FOR_NOW,
  "near-its-deadline": "",
  failing: "CF-",
  erring: "CE-",
  hanging: "CH-",
  miscounted: "CM-",
};

/** One of so many conversions makes its platform fail: often enough at first that a short campaign has every kind. */
const A_CULPRIT_IN = 6000;
const A_CULPRIT_IN_LATER = 30_000;
const OFTEN_UNTIL = 36_000;

export function isCulprit(kind: Kind): kind is Culprit {
  return (CULPRITS as readonly Kind[]).includes(kind);
}

/** How the order ids of a kind begin. */
export function prefixOf(kind: Culprit): string {
  return PREFIXES[kind];
}

/** Who reports conversions, and where they go. */
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
  /** How old a conversion may be. */
  readonly windowSeconds: number;
}

/** Requests of one worker in flight to one destination. */
export const MAX_IN_FLIGHT = 12;

const DAY_SECONDS = 86_400;
/** What each platform's destinations take when nothing is configured. */
const WINDOW_SECONDS = { meta: 7 * DAY_SECONDS, tiktok: 28 * DAY_SECONDS } as const;

export const META_WEB: CampaignDestination = {
  name: "meta-web",
  platform: "meta",
  dataset: "1001",
  lanes: 4,
  windowSeconds: WINDOW_SECONDS.meta,
};
export const TIKTOK_WEB: CampaignDestination = {
  name: "tiktok-web",
  platform: "tiktok",
  dataset: "C4CAMPAIGN",
  lanes: 2,
  windowSeconds: WINDOW_SECONDS.tiktok,
};
export const META_CRM: CampaignDestination = {
  name: "meta-crm",
  platform: "meta",
  dataset: "1002",
  lanes: 1,
  windowSeconds: WINDOW_SECONDS.meta,
};
export const DESTINATIONS = [META_WEB, TIKTOK_WEB, META_CRM] as const;

export const WEB: Source = { name: "web", key: "campaign-key-of-web", destinations: [META_WEB, TIKTOK_WEB] };
export const CRM: Source = { name: "crm", key: "campaign-key-of-crm", destinations: [META_CRM] };
export const LANDING: Source = {
  name: "landing",
  key: "campaign-key-of-landing",
  destinations: [TIKTOK_WEB],
};
export const SOURCES = [WEB, CRM, LANDING] as const;

/** The relay gives up a minute before the window really closes. */
const MARGIN_SECONDS = 60;

/** How many of each 100,000 conversions a source reports; the rest is the first one's. */
const SOURCE_SHARES: readonly (readonly [Source, number])[] = [
  [CRM, 20_000],
  [LANDING, 10_000],
];
/** How many of each 100,000 conversions of a source are special; near its deadline only where one window counts. */
const SHARES = { refused: 100, "refused-for-now": 80, "near-its-deadline": 750 } as const;

/** Conversion number n of a campaign: always the same, but for its time. */
export interface CampaignConversion {
  readonly source: Source;
  readonly kind: Kind;
}

/** Says what conversion number n is. */
export function campaignConversionOf(seed: number, n: number): CampaignConversion {
  const dice = seededDice(seed ^ Math.imul(n + 1, 0x9e3779b1));
  dice();
  const source = choose(dice(), SOURCE_SHARES) ?? WEB;
  const culprit = culpritAt(seed, n);
  if (culprit) return { source, kind: culprit };
  const kinds = (Object.keys(SHARES) as (keyof typeof SHARES)[])
    .filter((kind) => kind !== "near-its-deadline" || source.destinations.length === 1)
    .map((kind) => [kind, SHARES[kind]] as const);
  return { source, kind: choose(dice(), kinds) ?? "good" };
}

/** Each kind in turn, wherever the seed has them begin. */
function culpritAt(seed: number, n: number): Culprit | undefined {
  const every = n < OFTEN_UNTIL ? A_CULPRIT_IN : A_CULPRIT_IN_LATER;
  const place = n + (seed % A_CULPRIT_IN);
  return place % every === 0 ? CULPRITS[(place / every) % CULPRITS.length] : undefined;
}

/** What a roll of the dice in [0, 1) falls upon; undefined beyond all shares. */
function choose<T>(roll: number, shares: readonly (readonly [T, number])[]): T | undefined {
  let left = roll * 100_000;
  for (const [choice, share] of shares) {
    if (left < share) return choice;
    left -= share;
  }
  return undefined;
}

/** When it happened, Unix seconds: a minute ago, or so long ago that it expires within half a minute. */
export function timeOf({ kind, source }: CampaignConversion, n: number, nowSeconds: number): number {
  if (kind !== "near-its-deadline") return nowSeconds - 60;
  return nowSeconds - windowOf(source) + MARGIN_SECONDS + 2 + (n % 30);
}

/** When the relay must give up a conversion of this source, Unix seconds. */
export function deadlineOf(source: Source, eventTime: number): number {
  return eventTime + windowOf(source) - MARGIN_SECONDS;
}

/** The shortest window of its destinations. */
function windowOf({ destinations }: Source): number {
  return Math.min(...destinations.map(({ windowSeconds }) => windowSeconds));
}

export function eventNameOf(n: number): string {
  return n % 5 === 0 ? "Lead" : "Purchase";
}

/** The conversion as its producer writes it. */
export function writeCampaignConversion(n: number, kind: Kind, eventTime: number): string {
  return JSON.stringify({
    event_name: eventNameOf(n),
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

/** The number in an event_id; NaN for one that no campaign gives. */
export function numberOf(eventId: string | null): number {
  return /^c\d+$/.test(eventId ?? "") ? Number(eventId?.slice(1)) : Number.NaN;
}
