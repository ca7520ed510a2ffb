import Type, { type Static } from "typebox";
import { META_VERSION } from "./versions.ts";

/** Options of a Meta destination. Source: Using the API; Server Event Parameters. */
export const MetaOptions = Type.Object(
  {
    dataset_id: Type.String({ pattern: "^\\d+$", description: "Dataset (or pixel) id." }),
    api_version: Type.String({
      default: META_VERSION,
      pattern: "^v\\d+\\.0$",
      description:
        "Graph API version for sending events. Queries (pixels, statistics, match quality) always use the default.",
    }),
    test_event_code: Type.Optional(
      Type.String({ description: "Shows the events in Test Events; they count in production all the same." }),
    ),
    strict: Type.Boolean({
      default: false,
      description:
        "Refuses website events without event_source_url or client_user_agent, which Meta asks for.",
    }),
    partner_agent: Type.Optional(
      Type.String({
        pattern: "^(?=[^A-Za-z]*[A-Za-z][^A-Za-z]*[A-Za-z]).{2,22}$",
        description: "Names the integration.",
      }),
    ),
  },
  { additionalProperties: false },
);
export type MetaOptions = Static<typeof MetaOptions>;
