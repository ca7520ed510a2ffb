import { PlatformRegistry } from "@relay/core";
import { meta } from "./meta/index.ts";
import { tiktok } from "./tiktok/index.ts";

/** The platforms of the relay's own programs. A platform is one line here and one folder beside. */
export const PLATFORMS = new PlatformRegistry([
  meta, //
  tiktok,
]);
