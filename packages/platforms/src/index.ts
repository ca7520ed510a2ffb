export { meta } from "./meta/index.ts";
export { clickIdOfPage } from "./toolkit/page-click-id.ts";
export { PLATFORMS } from "./registry.ts";
export { actionSourceOf, isEventSource } from "./tiktok/event-source.ts";
export { EVENT_SOURCES, type EventSource } from "./tiktok/options.ts";
export { tiktok } from "./tiktok/index.ts";
