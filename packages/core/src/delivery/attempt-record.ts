import type { PlatformAnswer } from "./outcome.ts";

/** One request made for a conversion. */
export interface AttemptRecord {
  readonly atMs: number;
  readonly batchId: string;
  readonly answer: PlatformAnswer;
}
