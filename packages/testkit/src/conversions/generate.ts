import { seededDice } from "../dice.ts";
import { INVALID_FORMS } from "./invalid.ts";
import { person } from "./person.ts";
import { Pick } from "./pick.ts";
import { shopping } from "./shopping.ts";

/** What a conversion was made to be: the truth that an account is checked against. */
export type ConversionKind = "good" | "duplicate" | "expired" | "invalid" | "platform-refused";

export interface GeneratedConversion {
  readonly kind: ConversionKind;
  readonly conversion: Readonly<Record<string, unknown>>;
}

export interface GeneratorOptions {
  readonly seed: number;
  readonly count: number;
  /** The time at which they are sent, Unix seconds. */
  readonly nowSeconds: number;
  /** Share of each kind; what is left is good. */
  readonly shares?: Readonly<Record<Exclude<ConversionKind, "good">, number>>;
}

/** Orders that only the platform refuses begin like this: nothing in the conversion itself is wrong. */
export const PLATFORM_REFUSES = "RJ-";

export const USUAL_SHARES = {
  duplicate: 0.02,
  expired: 0.01,
  invalid: 0.01,
  "platform-refused": 0.005,
} as const;

const DAY_SECONDS = 86_400;
/** Most duplicates follow soon; some come from an export of hours ago. */
const SOON = 50;
const REMEMBERED = 5000;

/** Realistic, varied conversions, no two alike but for the duplicates. The same options give the same conversions. */
export function* generateConversions(options: GeneratorOptions): Generator<GeneratedConversion> {
  const { seed, count, nowSeconds, shares = USUAL_SHARES } = options;
  const pick = new Pick(seededDice(seed));
  const recent: GeneratedConversion[] = [];
  const kinds = Object.entries(shares) as [Exclude<ConversionKind, "good">, number][];
  for (let n = 0; n < count; n += 1) {
    const kind = kindOf(pick.dice(), kinds);
    const again =
      kind === "duplicate"
        ? recent[Math.max(0, recent.length - pick.whole(1, pick.chance(0.7) ? SOON : REMEMBERED))]
        : undefined;
    if (again) {
      yield { kind: "duplicate", conversion: again.conversion };
      continue;
    }
    const made = make(kind === "duplicate" ? "good" : kind, n, pick, nowSeconds);
    if (made.kind === "good" || made.kind === "platform-refused") recent.push(made);
    if (recent.length > REMEMBERED) recent.shift();
    yield made;
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
  const { place, userData } = person(pick, n, nowSeconds);
  const event = shopping(pick, n, place, kind === "platform-refused" ? PLATFORM_REFUSES : "A-");
  const age =
    kind === "expired"
      ? pick.whole(70, 200) * DAY_SECONDS
      : pick.whole(1, pick.chance(0.9) ? 3600 : 5 * DAY_SECONDS);
  const conversion: Record<string, unknown> = {
    event_id: `${event["action_source"] === "app" ? "app" : "web"}.${n.toString(36)}.${pick.token(10)}`,
    event_time: nowSeconds - age,
    ...event,
    user_data: userData,
    ...(place.country === "US" && pick.chance(0.05) && LIMITED),
  };
  return { kind, conversion: kind === "invalid" ? pick.one(INVALID_FORMS)(conversion) : conversion };
}

/** A person in California who limits the use of their data. */
const LIMITED = {
  data_processing_options: ["LDU"],
  data_processing_options_country: 1,
  data_processing_options_state: 1000,
};
