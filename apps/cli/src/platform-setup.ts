import type { ActionSource, Conversion, PlatformName, PrepareContext } from "@relay/core";
import { type EventSource, eventSourceOf, PLATFORMS } from "@relay/platforms";
import { Value } from "typebox/value";
import type { PlatformSetup } from "./judge-line.ts";

export interface PlatformSetupOptions {
  readonly platform: PlatformName;
  /** TikTok: the kind of the event source; absent: the one a conversion belongs to. */
  readonly eventSource?: EventSource;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly defaultCountry?: string;
  /** Unix seconds. */
  readonly now: number;
  readonly plain: boolean;
}

/** The action_source of events in TikTok's own shape, which has no such field. */
const ACTION_SOURCE_OF: Readonly<Record<EventSource, ActionSource>> = {
  web: "website",
  app: "app",
  offline: "physical_store",
  crm: "system_generated",
};

/**
 * Sets up one platform with the defaults of relay.yaml. Events may be in the relay's (and Meta's) shape or in TikTok's.
 */
export function platformSetup({
  platform: name,
  eventSource,
  defaultCountry,
  now,
  plain,
}: PlatformSetupOptions): PlatformSetup {
  const platform = PLATFORMS[name];
  const open = (options: object) => platform.open(Value.Default(platform.options, options));
  const meta = name === "meta" ? open({ dataset_id: "0" }) : undefined;
  const tiktok = (source: EventSource) => open({ event_source: source, event_source_id: "0" });
  const context: PrepareContext = {
    nowSeconds: now,
    ...(defaultCountry !== undefined && { defaultCountry }),
  };
  return {
    context,
    plain,
    translate: (raw) => PLATFORMS.tiktok.translate(raw, ACTION_SOURCE_OF[eventSource ?? kindOf(raw)]),
    dialectFor: (conversion: Conversion) => meta ?? tiktok(eventSource ?? eventSourceOf(conversion) ?? "web"),
  };
}

/** The kind of event source of an event in TikTok's shape, recognised by its objects. */
function kindOf(raw: unknown): EventSource {
  if (typeof raw !== "object" || raw === null) return "web";
  if ("lead" in raw) return "crm";
  return "app" in raw && !("page" in raw) ? "app" : "web";
}
