import type { Fault } from "./problem.ts";

export interface MatchQuality {
  readonly score: number;
  readonly keys: readonly string[];
  readonly hashed: readonly string[];
  readonly missing: readonly { readonly keys: readonly string[]; readonly worth: number }[];
}

export interface DestinationPreview {
  readonly destination: string;
  readonly platform: string;
  /** JSON text; absent when the destination would not get it. */
  readonly event?: string;
  /** Why the person's consent keeps it back, if it does. */
  readonly withheld_because?: "ad_user_data" | "not_limitable";
  readonly match_quality?: MatchQuality;
  readonly left_out: readonly { readonly pointer: string; readonly why: "unusable" | "no-counterpart" }[];
}

/** What would become of a conversion. */
export interface Preview {
  readonly event_id?: string;
  readonly faults: readonly (Fault & { readonly destination?: string })[];
  readonly destinations: readonly DestinationPreview[];
}
