import { PRODUCT_TYPES } from "@relay/core";

/** Whether TikTok takes a value as content_type. Source: Reference of event/track. */
export function takesContentType(type: unknown): boolean {
  return PRODUCT_TYPES.some((known) => known === type);
}
