import { IDENTIFIERS } from "@relay/core";
import Type from "typebox";
import { route } from "../route.ts";

const IDENTIFIER_LENGTH = 512;
const text = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: IDENTIFIER_LENGTH, description }));

const EraseBody = Type.Object(
  {
    email: text("E-mail address."),
    phone: text("Phone number, with its country code."),
    external_id: text("Id of the person at the producer."),
    digest: text("SHA-256, in hex, of one of the others."),
    dry_run: Type.Boolean({ default: false, description: "Only counts; removes nothing." }),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    description: `At least one of ${IDENTIFIERS.join(", ")}; what belongs to any of them is removed.`,
  },
);

export const erasureRoutes = [
  route({
    method: "post",
    path: "/v1/erasures",
    scope: "personal",
    summary:
      "Removes what the relay keeps of a person: dead letters in every state, conversions in quarantine, patches of replays. What waits in lanes is dropped when it would be sent. Can be repeated. What was sent already is at the platform: `at_platforms` says where people have it deleted. The audit trail records no identifier.",
    body: EraseBody,
    handle: async ({ operator, config, body: { dry_run: isDryRun, ...identifier } }) => {
      const erased = await operator.erase(identifier, isDryRun);
      return {
        dry_run: isDryRun,
        dead_letters: erased.deadLetters,
        quarantined: erased.quarantined,
        replays: erased.replays,
        at_platforms: config.platforms.all.map(({ name, deletionPage: { title, url } }) => ({
          platform: name,
          title,
          url,
        })),
      };
    },
  }),
];
