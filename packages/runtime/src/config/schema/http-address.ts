import { pattern } from "@relay/core";

/** The pattern of an HTTP server's address. */
export const HTTP_ADDRESS = pattern("^https?://", "an address that begins with http:// or https://");
