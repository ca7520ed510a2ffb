import type { Conversion } from "@relay/core";
import type { EventSource } from "./options.ts";

/**
 * The kind of event source of a conversion; undefined when TikTok has no counterpart. A lead of a TikTok lead form in a
 * CRM belongs to `crm` (reference of event/track; calls and chats: About Events API for offline).
 */
export function eventSourceOf({ action_source: source, lead }: Conversion): EventSource | undefined {
  switch (source) {
    case "website":
      return "web";
    case "app":
      return "app";
    case "physical_store":
    case "phone_call":
    case "chat":
      return "offline";
    case "system_generated":
      return lead?.lead_id === undefined ? undefined : "crm";
    case "email":
    case "business_messaging":
    case "other":
      return undefined;
  }
}
