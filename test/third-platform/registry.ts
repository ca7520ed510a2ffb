import { PlatformRegistry } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { pigeon } from "./platform.ts";

/** The relay's platforms and one more. */
export const REGISTRY = new PlatformRegistry([
  ...PLATFORMS.all, //
  pigeon,
]);
