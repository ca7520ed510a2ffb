import { seededDice } from "../dice.ts";
import { exampleConversions } from "./examples.ts";
import { INVALID_FORMS } from "./invalid.ts";
import { person } from "./person.ts";
import { Pick } from "./pick.ts";
import type { Place } from "./places.ts";
import { occasion, shopping } from "./shopping.ts";
import { weigh } from "./size.ts";

/** The intended kind of a conversion: the truth that an account is checked against. */
export type ConversionKind = "good" | "duplicate" | "expired" | "invalid" | "platform-refused";

export interface GeneratedConversion {
  readonly kind: ConversionKind;
  readonly conversion: Readonly<Record<string, unknown>>;
}

export type Shares = Readonly<Record<Exclude<ConversionKind, "good">, number>>;

export interface GeneratorOptions {
  readonly seed: number;
  readonly count: number;
  /** The time at which they are sent, Unix seconds. */
  readonly nowSeconds: number;
  /** Share of each kind; the rest is good. */
  readonly shares?: Shares;
}

/** Orders with this prefix are refused by the platform only: nothing in the conversion itself is wrong. */
export const PLATFORM_REFUSES = "RJ-";

export const USUAL_SHARES: Shares = {
  duplicate: 0.02,
  expired: 0.01,
  invalid: 0.01,
  "platform-refused": 0.005,
};

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;
/** Most duplicates follow soon (a producer's retry); some come much later, from an export. */
const SOON = 50;
const REMEMBERED = 20_000;
const INVALID = Object.values(INVALID_FORMS);

/**
 * Realistic, varied conversions, all different except the duplicates; the first few have the shapes of the platforms'
 * own pages. The same options give the same conversions.
 */
export function* generateConversions(options: GeneratorOptions): Generator<GeneratedConversion> {
  const { seed, count, nowSeconds, shares = USUAL_SHARES } = options;
  const pick = new Pick(seededDice(seed));
  const kinds = Object.entries(shares) as [Exclude<ConversionKind, "good">, number][];
  const memory = new Memory();
  for (const conversion of exampleConversions(nowSeconds, pick.token(8)).slice(0, count)) {
    yield memory.keep({ kind: "good", conversion });
  }
  for (let n = memory.size; n < count; n += 1) {
    const kind = kindOf(pick.dice(), kinds);
    const again = kind === "duplicate" ? memory.recall(pick) : undefined;
    if (again) yield { kind: "duplicate", conversion: again };
    else yield memory.keep(make(kind === "duplicate" ? "good" : kind, n, pick, nowSeconds));
  }
}

/** The conversions that a duplicate can repeat: those that the ingest API accepts. */
class Memory {
  readonly #ring: Readonly<Record<string, unknown>>[] = [];
  #kept = 0;

  get size(): number {
    return this.#kept;
  }

  keep(made: GeneratedConversion): GeneratedConversion {
    if (made.kind === "expired" || made.kind === "invalid") return made;
    this.#ring[this.#kept % REMEMBERED] = made.conversion;
    this.#kept += 1;
    return made;
  }

  recall(pick: Pick): Readonly<Record<string, unknown>> | undefined {
    const furthest = Math.min(this.#ring.length, pick.chance(0.6) ? SOON : REMEMBERED);
    return furthest === 0 ? undefined : this.#ring[(this.#kept - pick.whole(1, furthest)) % REMEMBERED];
  }
}

function kindOf(dice: number, kinds: readonly (readonly [ConversionKind, number])[]): ConversionKind {
  let at = dice;
  for (const [kind, share] of kinds) {
    at -= share;
    if (at < 0) return kind;
  }
  return "good";
}

function make(kind: ConversionKind, n: number, pick: Pick, nowSeconds: number): GeneratedConversion {
  // A conversion that the platform refuses needs an order.
  const what = occasion(pick, kind === "platform-refused" ? "Purchase" : undefined);
  const eventTime = nowSeconds - ageSeconds(kind, pick);
  const { place, userData } = person(pick, n, { ...what, atMs: eventTime * 1000 });
  const conversion = weigh(pick, {
    event_id: eventId(pick, n),
    event_time: timeForm(pick, eventTime),
    ...shopping(pick, n, what, { place, orderPrefix: kind === "platform-refused" ? PLATFORM_REFUSES : "A-" }),
    user_data: userData,
    ...limits(pick, place),
  });
  return {
    kind,
    conversion: kind === "invalid" ? pick.one(INVALID)({ ...conversion, event_time: eventTime }) : conversion,
  };
}

/**
 * Nine in ten are reported within the hour. An expired one is beyond every window, also that of a shop's till (62
 * days).
 */
function ageSeconds(kind: ConversionKind, pick: Pick): number {
  if (kind === "expired") return pick.whole(63, 200) * DAY_SECONDS;
  return pick.whole(1, pick.chance(0.9) ? HOUR_SECONDS : 5 * DAY_SECONDS);
}

function eventId(pick: Pick, n: number): string {
  return pick.chance(0.6)
    ? pick.uuid()
    : `${pick.one(["web", "evt", "o"])}.${n.toString(36)}.${pick.token(12)}`;
}

/** Unix seconds; some producers write ISO 8601. */
function timeForm(pick: Pick, seconds: number): number | string {
  return pick.chance(0.05) ? new Date(seconds * 1000).toISOString() : seconds;
}

/**
 * Some people in the United States limit the use of their data: in California, or wherever the platform locates them.
 */
function limits(pick: Pick, { country }: Place): Readonly<Record<string, unknown>> {
  if (country !== "US" || !pick.chance(0.06)) return {};
  const [countryCode, state] = pick.one([
    [1, 1000],
    [0, 0],
  ]);
  return {
    data_processing_options: ["LDU"],
    data_processing_options_country: countryCode,
    data_processing_options_state: state,
  };
}
