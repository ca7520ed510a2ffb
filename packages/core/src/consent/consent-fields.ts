import Type, { type Static } from "typebox";
import { US_STATE_CODES } from "../matching/states.ts";
import { CHOICES } from "./consent.ts";

/** Most characters of a GPP string. Strings of consent platforms have some dozens to a few thousand. */
const MOST_OF_GPP = 8192;

const choice = (description: string) => Type.Optional(Type.Enum([...CHOICES], { description }));

/** What a producer may say of a person's consent. Several statements may be given; the strictest counts. */
export const CONSENT = Type.Object(
  {
    ad_user_data: choice("Whether the person's data may be sent to platforms for advertising."),
    ad_personalization: choice("Whether platforms may use it for personalised advertising."),
    us_opt_out: Type.Optional(
      Type.Enum(["US", ...US_STATE_CODES], {
        description: "The US state under whose law the person opted out; US: the state is not known.",
      }),
    ),
    gpp: Type.Optional(
      Type.String({
        maxLength: MOST_OF_GPP,
        description:
          "The GPP string of the consent platform. Its sections for the EU and for US states are read.",
      }),
    ),
    us_privacy: Type.Optional(
      Type.String({ maxLength: 4, description: "The US privacy string, such as 1YNN." }),
    ),
  },
  {
    additionalProperties: false,
    description: "The person's consent, in the words of Google's consent mode.",
  },
);
export type ConsentInput = Static<typeof CONSENT>;
