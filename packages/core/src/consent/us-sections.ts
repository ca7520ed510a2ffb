import { Base64Bits } from "./base64-bits.ts";
import { type Consent, usConsent } from "./consent.ts";

/** Where a section of a GPP string holds a person's choices. */
export interface UsSection {
  /** Two capital letters; `US` for the national section. */
  readonly state: string;
  /** The bits at which the opt-outs of sale, sharing and targeted advertising begin, two bits each. */
  readonly optOuts: readonly number[];
}

const SALE_AND_TARGETED = [12, 14];
/** One more notice comes before the choices. */
const AFTER_FOUR_NOTICES = [14, 16];
/** The fields of the Multi-State Privacy Agreement come first. */
const AFTER_AGREEMENT = [16, 18];

/**
 * The sections for the laws of the US by their ids. Source: IAB Tech Lab, sections of the Global Privacy Platform,
 * https://github.com/InteractiveAdvertisingBureau/Global-Privacy-Platform/tree/main/Sections, read on 2026-11-29. The
 * test compares every section with the Tech Lab's own encoder.
 */
export const US_SECTIONS: ReadonlyMap<number, UsSection> = new Map([
  [7, { state: "US", optOuts: [18, 20, 22] }],
  [8, { state: "CA", optOuts: [12, 14] }],
  [9, { state: "VA", optOuts: SALE_AND_TARGETED }],
  [10, { state: "CO", optOuts: SALE_AND_TARGETED }],
  [11, { state: "UT", optOuts: AFTER_FOUR_NOTICES }],
  [12, { state: "CT", optOuts: SALE_AND_TARGETED }],
  [13, { state: "FL", optOuts: SALE_AND_TARGETED }],
  [14, { state: "MT", optOuts: SALE_AND_TARGETED }],
  [15, { state: "OR", optOuts: SALE_AND_TARGETED }],
  [16, { state: "TX", optOuts: SALE_AND_TARGETED }],
  [17, { state: "DE", optOuts: SALE_AND_TARGETED }],
  [18, { state: "IA", optOuts: AFTER_FOUR_NOTICES }],
  [19, { state: "NE", optOuts: SALE_AND_TARGETED }],
  [20, { state: "NH", optOuts: SALE_AND_TARGETED }],
  [21, { state: "NJ", optOuts: SALE_AND_TARGETED }],
  [22, { state: "TN", optOuts: SALE_AND_TARGETED }],
  [23, { state: "MN", optOuts: SALE_AND_TARGETED }],
  [24, { state: "MD", optOuts: AFTER_AGREEMENT }],
  [25, { state: "IN", optOuts: AFTER_AGREEMENT }],
  [26, { state: "KY", optOuts: AFTER_AGREEMENT }],
  [27, { state: "RI", optOuts: AFTER_AGREEMENT }],
]);

const VERSIONS: ReadonlySet<number> = new Set([1, 2]);
const OPTED_OUT = 1;
const DID_NOT_OPT_OUT = 2;
/** The type of the segment that says whether the browser sent Global Privacy Control. */
const GPC_SEGMENT = 1;

/**
 * Reads the section of a US law: an opt-out of sale, sharing or targeted advertising, or Global Privacy Control.
 * Returns `{}` when none of them applies, and undefined when it is no section of a known version.
 */
export function readUsSection({ state, optOuts }: UsSection, text: string): Consent | undefined {
  const [core = "", ...segments] = text.split(".");
  if (!VERSIONS.has(new Base64Bits(core).read(6))) return undefined;
  const choices = optOuts.map((at) => new Base64Bits(core, at).read(2));
  if (!choices.every((choice) => choice <= DID_NOT_OPT_OUT)) return undefined;
  if (choices.includes(OPTED_OUT) || segments.some(isPrivacyControl)) return usConsent(state);
  return choices.includes(DID_NOT_OPT_OUT) ? usConsent(undefined) : {};
}

function isPrivacyControl(segment: string): boolean {
  const bits = new Base64Bits(segment);
  return bits.read(2) === GPC_SEGMENT && bits.read(1) === 1;
}
