import { EMAIL_DIGEST, type Json, metaEvent, NOON } from "./events.ts";

export const DAY = 86_400;
/** An event with these match keys alone. */
export const user = (keys: Json): Json => metaEvent({ user_data: keys });
export const withEmail = (keys: Json): Json => user({ em: EMAIL_DIGEST, ...keys });
export const custom = (keys: Json, name = "Lead"): Json => metaEvent({ event_name: name, custom_data: keys });
export const item = (keys: Json): Json => custom({ contents: [keys] });
export const aged = (seconds: number, source = "website"): Json =>
  metaEvent({ event_time: NOON - seconds, action_source: source });
export const EXTINFO = ["i2", "", "", "", "17.1", "", "", "", "", "", "", "", "", "", "", ""];
export const app = (appData: unknown): Json => metaEvent({ action_source: "app", app_data: appData });
export const chat = (channel: string | undefined, keys: Json, name = "Purchase"): Json =>
  metaEvent({
    event_name: name,
    action_source: "business_messaging",
    messaging_channel: channel,
    user_data: keys,
    custom_data: { value: 1, currency: "EUR" },
  });
