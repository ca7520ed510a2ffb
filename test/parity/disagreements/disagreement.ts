import type { Answer, Comparison, Field, Written } from "../comparison.ts";

/** A deliberate difference between the relay and Meta's parameter builder. */
export interface Disagreement {
  readonly fields: readonly [Field, ...Field[]];
  readonly name: string;
  /** Of the first of its fields, as both sides answer it. */
  readonly example: Written & { readonly relay: Answer | undefined; readonly meta: Answer | undefined };
  readonly reason: string;
  readonly source: string;
  /** Whether it explains a disagreement that was found. */
  readonly covers: (found: Comparison) => boolean;
}

/** What the rows cite more than once. */
export const CUSTOMER = "Meta, Customer Information Parameters";
export const ISO_3166 = "ISO 3166-1";
export const E164 = "ITU-T E.164";
export const CLICK_ID = "Meta, ClickID and the fbp and fbc parameters";
/** The MD5 digest of a text. */
export const MD5 = "5eb63bbbe01eeed093cb22bb8f5acdc3";
