import { pattern } from "@relay/core";

/** The pattern of Redis' address. */
export const REDIS_URL = pattern("^rediss?://", "an address that begins with redis:// or rediss://");
