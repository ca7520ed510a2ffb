/** Shown instead of a value that may say something about a person. */
export const MASK = "[masked]";

/** Fields whose values say nothing about a person, under the relay's names and the platforms'. */
const IMPERSONAL: ReadonlySet<string> = new Set(
  "event_name event event_time timestamp event_id action_source event_source currency value content_type num_items quantity item_price price data_processing_options data_processing_options_country data_processing_options_state opt_out delivery_category test_event_code".split(
    " ",
  ),
);

/** The same value with every text and number masked, but those of fields that are never about a person. */
export function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== "object" || value === null) return value === null ? null : MASK;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => [
      name,
      IMPERSONAL.has(name) && !isObject(inner) ? inner : masked(inner),
    ]),
  );
}

/** A JSON text with its values masked. */
export function maskedJson(text: string): string {
  return JSON.stringify(masked(JSON.parse(text)));
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
