import type { JsonObject } from "../json.ts";
import { findDeviceFault } from "./app-data.ts";
import { type BusinessFault, IN_THE_FUTURE, TOO_LITTLE_CUSTOMER, TOO_OLD } from "./business-fault.ts";
import { findCustomDataFault } from "./custom-data.ts";
import { isTooLittle } from "./match-minimum.ts";
import { findMessagingFault } from "./messaging.ts";
import { findMatchKeyFault } from "./user-data.ts";

const DAY_SECONDS = 86_400;
const MAX_AGE_SECONDS = 7 * DAY_SECONDS;
/** Sales in a shop may be reported late. */
const MAX_STORE_AGE_SECONDS = 62 * DAY_SECONDS;
/** No tolerance is documented; senders that were not refused allow themselves a minute. */
const MAX_AHEAD_SECONDS = 60;

const NOTHING: JsonObject = {};

/** Finds the first rule of Meta's that an event with a valid schema breaks. */
export function findBusinessFault(event: JsonObject, nowSeconds: number): BusinessFault | undefined {
  const source = event["action_source"];
  const userData = event["user_data"] as JsonObject;
  const custom = (event["custom_data"] ?? NOTHING) as JsonObject;
  return (
    judgeAge(Number(event["event_time"]), source, nowSeconds) ??
    findMatchKeyFault(userData) ??
    (isTooLittle(userData) ? TOO_LITTLE_CUSTOMER : undefined) ??
    findCustomDataFault(event["event_name"], custom) ??
    findDeviceFault(event["app_data"], source === "app") ??
    (source === "business_messaging" ? findMessagingFault(event, userData) : undefined)
  );
}

/** Age is measured when the request arrives, not when the event was queued. */
function judgeAge(eventTime: number, source: unknown, nowSeconds: number): BusinessFault | undefined {
  const maxAge = source === "physical_store" ? MAX_STORE_AGE_SECONDS : MAX_AGE_SECONDS;
  if (nowSeconds - eventTime > maxAge) return TOO_OLD;
  return eventTime - nowSeconds > MAX_AHEAD_SECONDS ? IN_THE_FUTURE : undefined;
}
