type Conversion = Readonly<Record<string, unknown>>;

/** What producers get wrong, each refused at the door. */
export const INVALID_FORMS: readonly ((good: Conversion) => Conversion)[] = [
  // Milliseconds.
  (good) => ({ ...good, event_time: Number(good["event_time"]) * 1000 }),
  // No name.
  ({ event_name: _, ...nameless }) => nameless,
  // Camel case.
  ({ event_time, ...rest }) => ({ ...rest, eventTime: event_time }),
  // An unknown source.
  (good) => ({ ...good, action_source: "web" }),
  // A purchase of nothing in particular.
  (good) => ({ ...good, event_name: "Purchase", custom_data: { value: 12 } }),
  // A value as text.
  (good) => ({ ...good, custom_data: { value: "12,50 EUR", currency: "EUR" } }),
  // Nobody.
  (good) => ({ ...good, action_source: "physical_store", user_data: { country: "US", gender: "f" } }),
  // Tomorrow.
  (good) => ({ ...good, event_time: Number(good["event_time"]) + 400 * 86_400 }),
  // A person as text.
  (good) => ({ ...good, user_data: "customer 17" }),
];
