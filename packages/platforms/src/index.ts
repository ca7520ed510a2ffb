export { PLATFORMS } from "./registry.ts";
export { eventSourceOf } from "./tiktok/event-source.ts";
export { EVENT_SOURCES, type EventSource } from "./tiktok/options.ts";
