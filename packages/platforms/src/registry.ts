import type { Platform, PlatformName } from "@relay/core";
import { meta } from "./meta/platform.ts";
import { tiktok } from "./tiktok/platform.ts";

/** Every platform, by name. */
export const PLATFORMS: Readonly<Record<PlatformName, Platform>> = { meta, tiktok };
