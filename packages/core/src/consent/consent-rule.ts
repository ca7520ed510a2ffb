import { type Fault, fault, warning } from "../errors/errors.ts";
import type { Choice, Consent } from "./consent.ts";
import { wantsLimit } from "./data-use.ts";

/** What a source's conversions have to say about consent. */
export const CONSENT_MODES = ["required", "optional", "none"] as const;
export type ConsentMode = (typeof CONSENT_MODES)[number];

/** How the consent of a source's conversions is treated. */
export interface ConsentRule {
  /**
   * - `required`: a conversion that does not say both choices, and has no default for them, is refused.
   * - `optional`: what is said counts; what is not said restricts nothing.
   * - `none`: consent is handled before the relay; what is said is checked and not obeyed.
   */
  readonly mode: ConsentMode;
  /** What holds for conversions that do not say it. */
  readonly defaults: { readonly ad_user_data?: Choice; readonly ad_personalization?: Choice };
}

/** What is said counts, and nothing else. */
export const CONSENT_AS_SAID: ConsentRule = { mode: "optional", defaults: {} };

/** The consent of a conversion under its source's rule, or why the conversion is refused. */
export interface RuledConsent {
  /** Undefined when nothing is known, or nothing is to be obeyed. */
  readonly consent: Consent | undefined;
  readonly faults: readonly Fault[];
}

const NOTHING_SAID: RuledConsent = { consent: undefined, faults: [] };
const BOTH = ["ad_user_data", "ad_personalization"] as const;

/** Applies the rule of a source to what a conversion says of consent. Faults point into the conversion. */
export function consentUnder({ mode, defaults }: ConsentRule, said: Consent | undefined): RuledConsent {
  if (mode === "none") return said === undefined ? NOTHING_SAID : ignored(said);
  const consent = isEmpty(defaults) ? said : { ...defaults, ...said };
  if (mode === "optional") return { consent, faults: [] };
  return {
    consent,
    faults: BOTH.filter((name) => consent?.[name] === undefined).map((name) =>
      fault(`/consent/${name}`, "missing_consent", "is required of this source"),
    ),
  };
}

/** A restriction that is not obeyed deserves a warning: the setting may be a mistake. */
function ignored(said: Consent): RuledConsent {
  if (said.ad_user_data !== "denied" && !wantsLimit(said)) return NOTHING_SAID;
  const words = "restricts the use of the data, and consent is none for this source";
  return { consent: undefined, faults: [warning("/consent", "consent_ignored", words)] };
}

function isEmpty(object: object): boolean {
  return Object.keys(object).length === 0;
}
