/** An error or a warning about a conversion. Never holds a value of it. */
export interface Fault {
  /** JSON pointer into the conversion. */
  readonly pointer: string;
  /** Stable: see docs/reference/errors.md. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly severity: "error" | "warning";
  /** The destination that it concerns; absent: the conversion itself. */
  readonly destination?: string;
}

/** The relay's result for one conversion. An accepted one is durable. Of a withheld one nothing is kept. */
export interface Result {
  /** `withheld`: the person's consent keeps it from every destination. */
  readonly status: "accepted" | "refused" | "withheld";
  readonly event_id?: string;
  /** The destinations it is sent to. */
  readonly destinations?: readonly string[];
  /** Of an accepted one: the destinations that do not get it, each with the codes of its errors. */
  readonly refused_by?: readonly { readonly destination: string; readonly codes: readonly string[] }[];
  /** The destinations that do not get it because of the person's consent. */
  readonly withheld_from?: readonly { readonly destination: string; readonly reason: string }[];
  readonly faults?: readonly Fault[];
  /** Replaces `faults` when a request has more than a hundred conversions with faults: their codes. */
  readonly codes?: readonly string[];
}
