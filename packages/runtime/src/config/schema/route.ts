import { ACTION_SOURCES } from "@relay/core";
import Type from "typebox";

export const Route = Type.Object(
  {
    source: Type.String({ description: "The source whose conversions this route takes." }),
    destinations: Type.Array(Type.String(), { minItems: 1, description: "Where they go." }),
    event_names: Type.Optional(
      Type.Array(Type.String(), { minItems: 1, description: "Only these; absent: all." }),
    ),
    own_event_names: Type.Boolean({
      default: false,
      description:
        "event_names are the producer's own, also those that resemble a platform's standard event.",
    }),
    action_sources: Type.Optional(
      Type.Array(Type.Enum([...ACTION_SOURCES]), {
        minItems: 1,
        description: "Only these; absent: all.",
      }),
    ),
  },
  { additionalProperties: false, description: "Which conversions of a source go where." },
);
