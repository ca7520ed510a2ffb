const SCOPES = ["business", "business_line", "product_area", "medium"];

/** How an advertiser may class a customer. Source: Server Event Parameters. */
export const CUSTOMER_SEGMENTS: ReadonlySet<unknown> = new Set([
  ...SCOPES.flatMap((scope) => [`new_customer_to_${scope}`, `existing_customer_to_${scope}`]),
  "customer_in_loyalty_program",
]);
