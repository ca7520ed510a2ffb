import { DEAD_LETTER_DAYS, KEPT_KEYS, pattern, type PlatformName } from "@relay/core";
import Type from "typebox";
import { countryCode } from "./country-code.ts";
import { EnvironmentName } from "./name.ts";

/** Settings that destinations of every platform have. */
const SETTINGS = {
  access_token_env: Type.Optional(
    Type.String({
      ...EnvironmentName,
      description: "Environment variable that holds the access token. Either this or access_token_file.",
    }),
  ),
  access_token_file: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        "File that holds the access token and nothing else, such as a mounted secret. A worker uses a changed token within seconds.",
    }),
  ),
  options: Type.Object(
    {},
    { additionalProperties: true, description: "The platform's own settings; see below." },
  ),
  base_url: Type.Optional(
    Type.String({
      ...pattern("^https?://[^/]+$", "an address that begins with http:// or https:// and has no path"),
      description: "Address to use instead of the platform's own, such as the sandbox's.",
    }),
  ),
  default_country: Type.Optional(
    countryCode("Country of phone numbers without a country code, for sources that name none."),
  ),
  lanes: Type.Integer({
    default: 1,
    minimum: 1,
    maximum: 64,
    description:
      "Lanes at first use, a power of two; `relay lanes grow` gives it more. One carries about 8,000 conversions a second at answers of 500 ms.",
  }),
  keep: Type.Enum([...KEPT_KEYS], {
    default: "needed",
    description:
      "Which match keys of a conversion its lanes and dead letters keep. `needed`: those that the platform reads. `all`: those of other platforms too.",
  }),
  ledger_hours: Type.Integer({
    default: 48,
    minimum: 24,
    maximum: 1488,
    description:
      "How long a delivered conversion is remembered, to recognise duplicates. A change holds for new deliveries. 18 to 22 bytes each.",
  }),
  max_wait_ms: Type.Integer({
    default: 250,
    minimum: 10,
    maximum: 60_000,
    description: "How long a conversion waits for a micro-batch to fill.",
  }),
  max_in_flight: Type.Integer({
    default: 128,
    minimum: 1,
    maximum: 1024,
    description:
      "Most requests of one worker in flight to the destination, over all its lanes. The worker starts with 4 and adapts to the platform's answer times.",
  }),
  pause_at_refused_share: Type.Number({
    default: 0.5,
    minimum: 0.01,
    maximum: 1,
    description:
      "Share of recent conversions refused by the platform at which the destination is paused, instead of filling the dead letters, until `relay destinations resume`. 1: never.",
  }),
  max_backlog: Type.Optional(
    Type.Integer({
      minimum: 1000,
      description:
        "Conversions waiting in its lanes at which requests for it are answered 429; taken again at 90 %. Absent: as many as Redis holds.",
    }),
  ),
  max_dead_letters: Type.Integer({
    default: 500_000,
    minimum: 1,
    description:
      "The destination is paused, until `relay destinations resume`, when it has more dead letters than this. About 1.5 KB each.",
  }),
  keep_dead_letters_days: Type.Integer({
    default: DEAD_LETTER_DAYS.usual,
    minimum: 1,
    maximum: DEAD_LETTER_DAYS.most,
    description: "Days after which dead letters, and segments in quarantine, are deleted.",
  }),
  keep_conversion_days: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: DEAD_LETTER_DAYS.most,
      description:
        "Days after which a dead letter loses its conversion. Its reason, codes, ids and times stay; it can be replayed no longer. At most keep_dead_letters_days. Absent: as long as the dead letter.",
    }),
  ),
  request_timeout_ms: Type.Integer({
    default: 8000,
    minimum: 100,
    maximum: 60_000,
    description: "Time limit of one request, from connecting to the last byte of the answer.",
  }),
  retry_failing_seconds: Type.Array(Type.Integer({ minimum: 1, maximum: 86_400 }), {
    default: [60, 600, 3600, 21_600, 57_600],
    minItems: 1,
    maxItems: 20,
    description:
      "Waits between the attempts for a conversion on which the platform fails although it takes others. After the last one it becomes a dead letter `platform_failed`. They must add up to at most the 48 hours in which platforms recognise a repetition.",
  }),
};

/** Schema of a destination on one of these platforms. */
export function destinationSchema(platforms: readonly PlatformName[]) {
  return Type.Object(
    { platform: Type.Enum([...platforms], { description: "The platform's dialect." }), ...SETTINGS },
    { additionalProperties: false, description: "One account on a platform." },
  );
}
