export { META_CODES, META_SUBCODES } from "./meta/codes.ts";
export { PLATFORMS } from "./registry.ts";
export { TIKTOK_CODES } from "./tiktok/codes.ts";
export { eventSourceOf } from "./tiktok/event-source.ts";
export { EVENT_SOURCES, type EventSource } from "./tiktok/options.ts";
