/** TikTok's types of content ids. Source: the reference of event/track, `properties`. */
export const PRODUCT_TYPES = ["product", "product_group"] as const;

/**
 * Meta's types: TikTok's, and those of catalogues of other verticals. Source: Meta's pages Automotive Ads, Hotel Ads
 * and Destination Ads: Events. `flight` and `home_listing` are in use but on none of these pages.
 */
export const CONTENT_TYPES = [
  ...PRODUCT_TYPES,
  "vehicle",
  "hotel",
  "destination",
  "flight",
  "home_listing",
] as const;
