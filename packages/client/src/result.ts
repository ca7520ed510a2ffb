/**
 * A conversion as the ingest API takes it. Only the type comes from the relay's core, whose schema it is made from: nothing
 * of it is there at run time.
 */
export type { ConversionInput as Conversion } from "@relay/core";

/** Something wrong with a conversion, or doubtful about it; never a value of it. */
export interface Fault {
  /** JSON pointer into the conversion. */
  readonly pointer: string;
  /** Stable: see docs/reference/errors.md. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly severity: "error" | "warning";
  /** The destination it is about; absent: the conversion itself. */
  readonly destination?: string;
}

/** What the relay made of one conversion. An accepted one is durable. */
export interface Result {
  readonly status: "accepted" | "refused";
  readonly event_id?: string;
  /** Where it goes. */
  readonly destinations?: readonly string[];
  /** Of an accepted one: the destinations that do not get it, each with the codes of its errors. */
  readonly refused_by?: readonly { readonly destination: string; readonly codes: readonly string[] }[];
  readonly faults?: readonly Fault[];
  /** In their place where a request has more than a hundred such conversions: the codes of its faults. */
  readonly codes?: readonly string[];
}
