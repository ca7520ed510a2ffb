import { sha256Hex } from "@relay/core";

/** What both sides bring to a normal form. */
export const FIELDS = [
  "email",
  "phone",
  "first_name",
  "last_name",
  "date_of_birth",
  "gender",
  "city",
  "state",
  "zip",
  "country",
  "external_id",
  "fbc",
  "fbp",
  "client_ip_address",
] as const;

export type Field = (typeof FIELDS)[number];

/** What a producer wrote, and the person's own country (alpha-2) where it is known: only the relay looks at it. */
export interface Written {
  readonly input: string;
  readonly country?: string;
}

/** What a side makes of it; nothing: it leaves the key out. */
export interface Answer {
  /** The normalised text, for people. */
  readonly text: string;
  /** What goes over the wire, without the parameter builder's appendix. */
  readonly wire: string;
}

export interface Comparison extends Written {
  readonly field: Field;
  readonly relay: Answer | undefined;
  readonly meta: Answer | undefined;
}

export function isDisagreement({ relay, meta }: Comparison): boolean {
  return relay?.wire !== meta?.wire;
}

/** A text that goes as its digest. */
export const hashed = (text: string): Answer => ({ text, wire: sha256Hex(text) });
/** A text that goes as it is. */
export const asItIs = (text: string): Answer => ({ text, wire: text });
export const NOTHING = undefined;
