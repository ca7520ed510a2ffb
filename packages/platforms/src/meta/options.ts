import { pattern } from "@relay/core";
import Type, { type Static } from "typebox";
import { META_VERSION } from "./versions.ts";

const DATASET_ID = pattern("^\\d+$", "a number, as Events Manager shows it");
const VERSION = pattern("^v\\d+\\.0$", "a version such as v25.0");
/** Source: Using the API. */
export const PARTNER_AGENT = pattern(
  "^(?=[^A-Za-z]*[A-Za-z][^A-Za-z]*[A-Za-z]).{2,22}$",
  "2 to 22 characters, two of them letters",
);

/** Options of a Meta destination. Source: Using the API; Server Event Parameters. */
export const MetaOptions = Type.Object(
  {
    dataset_id: Type.String({ ...DATASET_ID, description: "Dataset (or pixel) id." }),
    api_version: Type.String({
      default: META_VERSION,
      ...VERSION,
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
        ...PARTNER_AGENT,
        description: "Names the integration.",
      }),
    ),
  },
  { additionalProperties: false },
);
export type MetaOptions = Static<typeof MetaOptions>;
