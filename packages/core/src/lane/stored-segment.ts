import type { Unopened } from "../sealing/sealer.ts";
import type { IndexBits } from "./ended-part.ts";

export interface StoredSegment {
  readonly id: string;
  /** When it was appended, milliseconds of the store's clock. */
  readonly arrivedAtMs: number;
  readonly count: number;
  /** When the first of its conversions must be given up, Unix seconds. */
  readonly deadline: number;
  readonly blob: Buffer;
  /** Why `blob`, as it is stored, could not be opened; absent when it was. */
  readonly unopened?: Unopened;
  /** Its conversions that have been settled or set aside already; absent when there are none. */
  readonly ended?: IndexBits;
}
