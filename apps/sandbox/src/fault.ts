import type { PlatformName } from "./platform.ts";

/**
 * Whether a fault strikes before the events are looked at, or when they are accepted and only the answer is missing.
 */
export type When = "before" | "after";

/** The kinds of faults. Times are milliseconds unless a name says otherwise. */
export type Fault =
  | { readonly kind: "latency"; readonly ms: number; readonly jitterMs: number }
  | { readonly kind: "usage"; readonly percent: number }
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body: "json" | "html" | "empty";
      readonly when: When;
    }
  | {
      readonly kind: "platform-error";
      readonly code: number;
      readonly subcode?: number;
      readonly httpStatus?: number;
      readonly message?: string;
      readonly type?: string;
      readonly isTransient?: boolean;
    }
  | {
      readonly kind: "throttle";
      readonly usagePercent: number;
      readonly waitMinutes: number;
      readonly code?: number;
      readonly httpStatus?: number;
    }
  | { readonly kind: "reset"; readonly when: When }
  | { readonly kind: "hang"; readonly when: When; readonly ms?: number }
  | { readonly kind: "dead-token"; readonly token: string }
  | { readonly kind: "short"; readonly by: number }
  | { readonly kind: "partial"; readonly data: unknown; readonly unprocessed: readonly number[] }
  | {
      readonly kind: "refuse";
      readonly code?: number;
      readonly subcode?: number;
      readonly message?: string;
      readonly nameCulprit: boolean;
    }
  | { readonly kind: "name-culprit" };

export type FaultKind = Fault["kind"];

/** Where a fault may strike, and how often. */
export interface Aim {
  readonly platform?: PlatformName;
  readonly dataset?: string;
  /** Only requests with an event whose value at `pointer` begins with `startsWith`. Both must be given. */
  readonly pointer?: string;
  readonly startsWith?: string;
  readonly probability: number;
  readonly count?: number;
  readonly seed?: number;
}

export type FaultRule = Fault & Aim;

/** The moments of a request at which a fault can strike. */
export type Moment = "arrival" | "token" | "judgement" | "local-rules" | "acceptance";

/** The moment of a request at which a fault strikes. */
export function momentOf(fault: Fault): Moment {
  switch (fault.kind) {
    case "latency":
    case "usage":
    case "platform-error":
    case "throttle":
      return "arrival";
    case "status":
    case "reset":
    case "hang":
      return fault.when === "before" ? "arrival" : "acceptance";
    case "dead-token":
      return "token";
    case "name-culprit":
      return "judgement";
    case "refuse":
      return "local-rules";
    case "short":
    case "partial":
      return "acceptance";
  }
}
