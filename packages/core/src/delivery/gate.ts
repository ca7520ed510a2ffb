import type { PlatformAnswer } from "./outcome.ts";

export const GATE_MODES = ["open", "backing-off", "throttled", "suspended", "paused"] as const;
export type GateMode = (typeof GATE_MODES)[number];

/** Why a gate is shut. For the first three it is paused until a person resumes it. */
export const GATE_REASONS = [
  "by-hand",
  "refusals",
  "dead-letters",
  "credentials",
  "api-version",
  "rate-limit",
  "no-answer",
  "platform-error",
] as const;
export type GateReason = (typeof GATE_REASONS)[number];

/** Whether a destination may be sent to now. */
export interface GateState {
  readonly state: GateMode;
  /** Why it is shut. */
  readonly reason?: GateReason;
  /** The platform's answer that shut it; absent when it is paused. */
  readonly answer?: GateAnswer;
  /** While it is suspended: mark of the refused token and API version. */
  readonly tokenMark?: string;
  /** Since when it is shut or paused, milliseconds. Failed probes do not change it. Absent when open. */
  readonly sinceMs?: number;
  /** When the next probe may go, milliseconds; 0 when open. */
  readonly untilMs: number;
  /** How many times in a row it was shut without a success between. */
  readonly failures: number;
  readonly nowMs: number;
}

/** The fields of a platform's answer that may be shown to anybody. */
export type GateAnswer = Pick<PlatformAnswer, "httpStatus" | "code" | "subcode" | "meaning">;

/** Why a gate is shut. */
export interface GateCause {
  readonly reason: GateReason;
  readonly answer?: GateAnswer;
  /** Mark of the token and API version that the failure occurred with. */
  readonly tokenMark?: string;
}

export interface Gate {
  read(destination: string): Promise<GateState>;
  /**
   * Shuts the gate for `waitMs`. A gate shut for longer, or by a stronger state, stays as it is. A suspension ends when
   * another token meets a failure of its own.
   */
  shut(
    destination: string,
    state: Exclude<GateMode, "open">,
    waitMs: number,
    cause: GateCause,
  ): Promise<void>;
  open(destination: string): Promise<void>;
  /** Claims the one probe of a shut gate whose wait is over, under the nonce of a drain. */
  claimProbe(destination: string, nonce: string, holdMs: number): Promise<boolean>;
  /** Lets another drain probe, if this one still has the claim. */
  releaseProbe(destination: string, nonce: string): Promise<void>;
}
