import type { Casualty, Finished, Parcel } from "./triage.ts";

/** What is known of some copies of a micro-batch. */
export interface Result {
  readonly delivered?: readonly Parcel[];
  /** Finished before this drain met them. */
  readonly finished?: readonly Finished[];
  readonly casualties?: readonly Casualty[];
}
