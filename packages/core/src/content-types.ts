/** What TikTok takes as the type of content ids. Source: the reference of event/track, `properties`. */
export const PRODUCT_TYPES = ["product", "product_group"] as const;

/**
 * What Meta takes: those, and the types of catalogues of other verticals. Source: Meta's pages Automotive Ads, Hotel Ads and
 * Destination Ads: Events; `flight` and `home_listing` are in no page that was seen, and in use.
 */
export const CONTENT_TYPES = [
  ...PRODUCT_TYPES,
  "vehicle",
  "hotel",
  "destination",
  "flight",
  "home_listing",
] as const;
