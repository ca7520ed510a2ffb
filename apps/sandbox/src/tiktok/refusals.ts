import type { Refusal } from "../platform.ts";
import type { FieldFault } from "./field-fault.ts";

export const EMPTY_TOKEN: Refusal = { code: 40104, message: "Access token is empty" };
export const INVALID_TOKEN: Refusal = {
  code: 40105,
  message: "Access token is incorrect or has been revoked",
};
export const NO_PERMISSION: Refusal = {
  code: 40001,
  message: "No permission to operate the advertiser or pixel",
};
export const WRONG_BATCH_SIZE: Refusal = {
  code: 40061,
  message: "Invalid batch size: data must hold 1 to 1000 events",
};

/**
 * Names the field, and the event when its position is given. `Batch.0.properties...` was seen on an older endpoint
 * only, so the sandbox leaves the position out unless it is asked to name culprits.
 */
export function describeFieldFault({ field, problem, code }: FieldFault, position?: number): Refusal {
  if (position === undefined) return { code, message: `Invalid value for ${field}: ${problem}` };
  return { code, message: `Batch.${position}.${field}: ${problem}` };
}

/** TikTok's usual answer to a sender that sends too much; it has no headers. */
export function tooManyRequests(code = 40100): Refusal {
  return { code, message: "Requests made too frequently" };
}
