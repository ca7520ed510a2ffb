import { PRODUCT_TYPES } from "@relay/core";

/** Whether TikTok takes it as a content_type. Source: the reference of event/track, `properties`. */
export function takesContentType(type: unknown): boolean {
  return PRODUCT_TYPES.some((known) => known === type);
}
