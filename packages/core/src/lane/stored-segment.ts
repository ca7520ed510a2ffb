import type { IndexBits } from "./position.ts";

export interface StoredSegment {
  readonly id: string;
  readonly count: number;
  /** When the first of its conversions must be given up, Unix seconds. */
  readonly deadline: number;
  readonly blob: Buffer;
  /** Its conversions that have been settled or set aside already; absent when there are none. */
  readonly ended?: IndexBits;
}
