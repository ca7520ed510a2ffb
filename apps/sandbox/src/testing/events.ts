export const TOKEN = "sandbox-token";
export const META_DATASET = "1001";
export const TIKTOK_DATASET = "C0PIXEL";

/** SHA-256 of `ada.lovelace@example.com`, one of the worked examples. */
export const EMAIL_DIGEST = "e814ff3dc480a94c7ce9334062ec4733c75a002f4bcec0197f62ffea64059e2f";
/** SHA-256 of the empty text. */
export const DIGEST_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** The time of all tests of the sandbox, unless one moves the clock. */
export const NOON_MS = Date.UTC(2026, 10, 20, 12);
export const NOON = NOON_MS / 1000;

export type Json = Record<string, unknown>;

/** A valid Meta event; `changes` replace whole keys, and `undefined` removes one. */
export function metaEvent(changes: Json = {}): Json {
  return {
    event_name: "Lead",
    event_time: NOON - 60,
    action_source: "website",
    event_id: "lead-1",
    event_source_url: "https://shop.example/thanks",
    user_data: { em: [EMAIL_DIGEST], client_user_agent: "Mozilla/5.0" },
    ...changes,
  };
}

/** Three valid Meta events with the ids a, b and c. */
export function threeMetaEvents(): Json[] {
  return ["a", "b", "c"].map((id) => metaEvent({ event_id: id }));
}

/** A valid TikTok web event. */
export function tiktokEvent(changes: Json = {}): Json {
  return {
    event: "Purchase",
    event_time: NOON - 60,
    event_id: "order-1",
    user: { email: EMAIL_DIGEST, ip: "203.0.113.9", user_agent: "Mozilla/5.0" },
    properties: { value: 0, currency: "EUR" },
    page: { url: "https://shop.example/thanks?utm=1" },
    ...changes,
  };
}

/** The error document of one of Meta's answers. */
export function errorOf(body: Json): Json {
  return body["error"] as Json;
}
