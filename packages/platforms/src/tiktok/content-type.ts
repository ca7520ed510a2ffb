import { PRODUCT_TYPES } from "@relay/core";

/** Whether TikTok takes a value as content_type. Source: the reference of event/track, `properties`. */
export function takesContentType(type: unknown): boolean {
  return PRODUCT_TYPES.some((known) => known === type);
}
