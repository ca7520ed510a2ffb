type Conversion = Readonly<Record<string, unknown>>;

const YEAR_SECONDS = 365 * 86_400;
const person = (good: Conversion) => good["user_data"] as Conversion;

const without = (good: Conversion, field: string): Conversion =>
  Object.fromEntries(Object.entries(good).filter(([name]) => name !== field));

/** Mistakes of producers. The ingest API refuses each, or the check of a platform does. */
export const INVALID_FORMS: Readonly<Record<string, (good: Conversion) => Conversion>> = {
  "milliseconds for seconds": (good) => ({ ...good, event_time: Number(good["event_time"]) * 1000 }),
  "no name": (good) => without(good, "event_name"),
  "a name of blanks": (good) => ({ ...good, event_name: "  " }),
  "no time": (good) => without(good, "event_time"),
  "no person": (good) => without(good, "user_data"),
  "a person as text": (good) => ({ ...good, user_data: "customer 17" }),
  "camel case": ({ event_time, ...rest }) => ({ ...rest, eventTime: event_time }),
  "an own field beside the known ones": (good) => ({ ...good, loyalty_tier: "gold" }),
  "an unknown match key": (good) => ({ ...good, user_data: { ...person(good), mail: "ada@example.com" } }),
  "one match key under two names": (good) => ({
    ...good,
    user_data: { email: "ada@example.com", em: "ada@example.org" },
  }),
  "an unknown source": (good) => ({ ...good, action_source: "web" }),
  "a value as text": (good) => ({ ...good, custom_data: { value: "12,50 EUR", currency: "EUR" } }),
  "a currency as a sign": (good) => ({ ...good, custom_data: { value: 12.5, currency: "€" } }),
  "a purchase without currency": (good) => ({ ...good, event_name: "Purchase", custom_data: { value: 12 } }),
  "a purchase without value": (good) => ({
    ...good,
    event_name: "Purchase",
    custom_data: { currency: "EUR" },
  }),
  "nobody in particular": (good) => ({ ...good, user_data: { country: "US", gender: "f" } }),
  "a line without id": (good) => ({
    ...good,
    custom_data: { value: 3, currency: "EUR", contents: [{ quantity: 1, item_price: 3 }] },
  }),
  "a time in words": (good) => ({ ...good, event_time: "yesterday" }),
  "next year": (good) => ({ ...good, event_time: Number(good["event_time"]) + YEAR_SECONDS }),
};
