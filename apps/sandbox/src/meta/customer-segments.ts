const SCOPES = ["business", "business_line", "product_area", "medium"];

/**
 * How an advertiser may class a customer. The page lists the field at event level; its sample has it in custom_data.
 */
export const CUSTOMER_SEGMENTS: ReadonlySet<unknown> = new Set([
  ...SCOPES.map((scope) => `new_customer_to_${scope}`),
  ...SCOPES.map((scope) => `existing_customer_to_${scope}`),
  "customer_in_loyalty_program",
]);
