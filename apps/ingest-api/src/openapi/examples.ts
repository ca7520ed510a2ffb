/** A conversion, and the answers to it. They are checked against the schemas beside them. */
export const CONVERSION = {
  event_name: "Purchase",
  event_time: 1_795_000_000,
  event_id: "order-4711",
  action_source: "website",
  event_source_url: "https://shop.example/thanks",
  user_data: {
    email: "ada@example.com",
    client_user_agent: "Mozilla/5.0",
    client_ip_address: "198.51.100.7",
  },
  custom_data: { value: 99.9, currency: "EUR", order_id: "4711" },
};

export const ACCEPTED = {
  request_id: "1d4bf42c-6c1c-4c09-8f3c-0b6b0a4f4b0e",
  accepted: 1,
  refused: 0,
  withheld: 0,
  results: [
    { index: 0, status: "accepted", event_id: "order-4711", destinations: ["meta-shop", "tiktok-shop"] },
  ],
};

export const STATUSES = {
  event_id: "order-4711",
  destinations: [
    {
      event_id: "order-4711",
      destination: "meta-shop",
      status: "delivered",
      settled_at: "2026-11-20T10:00:00.000Z",
    },
    { event_id: "order-4711", destination: "tiktok-shop", status: "not_settled" },
  ],
};

export const VALIDATED = {
  accepted: 1,
  refused: 0,
  withheld: 0,
  match_quality: { "meta-shop": { conversions: 1, score: 5.2, coverage: { email: 1 } } },
  results: [
    {
      index: 0,
      status: "accepted",
      event_id: "order-4711",
      destinations: [
        {
          name: "meta-shop",
          match_quality: {
            score: 5.2,
            keys: ["email"],
            hashed: [],
            missing: [{ keys: ["phone"], worth: 2.1 }],
          },
          left_out: [],
        },
      ],
      faults: [],
    },
  ],
};
