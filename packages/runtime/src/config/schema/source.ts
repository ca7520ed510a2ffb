import { CHOICES, CONSENT_MODES } from "@relay/core";
import Type from "typebox";
import { apiKeys } from "./api-keys.ts";
import { countryCode } from "./country-code.ts";
import { EnvironmentName } from "./name.ts";

const choice = (name: string) =>
  Type.Optional(Type.Enum([...CHOICES], { description: `What holds where ${name} is not said.` }));

export const Source = Type.Object(
  {
    ...apiKeys("this producer"),
    default_country: Type.Optional(
      countryCode("Country of phone numbers without a country code: ISO 3166-1 alpha-2."),
    ),
    consent: Type.Enum([...CONSENT_MODES], {
      default: "optional",
      description:
        "How the consent of its conversions is treated. `required`: a conversion that says too little is refused. `optional`: what is said counts, and what is not said restricts nothing. `none`: consent is handled before the relay, and what is said is not obeyed. See docs/consent.md.",
    }),
    default_consent: Type.Optional(
      Type.Object(
        {
          ad_user_data: choice("`consent.ad_user_data`"),
          ad_personalization: choice("`consent.ad_personalization`"),
        },
        {
          additionalProperties: false,
          description: "Consent of its conversions that do not say it, for producers that cannot.",
        },
      ),
    ),
    max_conversions_per_second: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        description:
          "Conversions a second that this producer may send, over all processes of the ingest API and whatever becomes of them; beyond it, its requests are answered 429 with Retry-After. It may send those of one second at once. A larger request passes after a second without any, and is paid off afterwards. Absent: no limit.",
      }),
    ),
    backlog_share: Type.Optional(
      Type.Number({
        minimum: 0.01,
        maximum: 1,
        description:
          "Share of a destination's `max_backlog` at which requests of this producer for it are answered 429; the rest is left to others. Absent: 1.",
      }),
    ),
    webhook_secret_env: Type.Optional(
      Type.Array(EnvironmentName, {
        minItems: 1,
        maxItems: 2,
        uniqueItems: true,
        description:
          "Environment variables, each with a secret that messages to this producer's webhooks are signed with: 24 to 64 bytes in base64, with or without `whsec_`. Two while a secret is being changed: messages carry both signatures. Without a secret its requests may name no webhook.",
      }),
    ),
    webhook_secret_file: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        maxItems: 2,
        uniqueItems: true,
        description:
          "Files, each with such a secret. A changed file is read within seconds. At most two secrets in all, from files and variables.",
      }),
    ),
  },
  { additionalProperties: false, description: "A producer of conversions." },
);
