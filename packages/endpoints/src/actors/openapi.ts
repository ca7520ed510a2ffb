import type { OpenApiPart } from "../endpoint.ts";
import { ACTORS } from "./actor.ts";
import { schemaOf } from "./input/input-schema.ts";

const json = (schema: object, example?: object) => ({
  content: { "application/json": { schema, ...(example && { example }) } },
});
const inPath = (name: string, schema: object = { type: "string" }) => ({
  name,
  in: "path",
  required: true,
  schema,
});
const actor = inPath("actor", { enum: [...ACTORS.keys()] });
const timeout = {
  name: "timeout",
  in: "query",
  schema: { type: "integer", minimum: 1, maximum: 300, default: 60 },
  description: "Seconds that a synchronous run waits for its events to be settled.",
};

const inputs = Object.fromEntries([...new Set(ACTORS.values())].map((one) => [one.inputName, schemaOf(one)]));

const failures = {
  "400": {
    description: "The input has faults, or nothing could be done.",
    ...json({ $ref: "#/components/schemas/RunError" }),
  },
  "401": { description: "No source has this token.", ...json({ $ref: "#/components/schemas/RunError" }) },
  "404": {
    description: "There is no such actor or run.",
    ...json({ $ref: "#/components/schemas/RunError" }),
  },
};
const unread = {
  "413": { description: "The input is too large.", ...json({ $ref: "#/components/schemas/RunError" }) },
  "415": {
    description: "The input's encoding is not one that the relay reads.",
    ...json({ $ref: "#/components/schemas/RunError" }),
  },
};
const shed = {
  "429": {
    description: "The relay, or a destination, has no room now: repeat after Retry-After. Nothing was done.",
    ...json({ $ref: "#/components/schemas/RunError" }),
  },
  "503": {
    description: "Redis does not answer now: repeat after Retry-After. Nothing was done.",
    ...json({ $ref: "#/components/schemas/RunError" }),
  },
};
const late = {
  "408": {
    description: "Not all events are settled yet; they will be delivered.",
    ...json({ $ref: "#/components/schemas/RunError" }),
  },
};

const items = { type: "array", items: { type: "object" }, description: "See docs/actors.md." };
const run = { type: "object", properties: { data: { $ref: "#/components/schemas/Run" } } };

interface Start {
  readonly operationId: string;
  readonly summary: string;
  readonly status: string;
  readonly schema: object;
  readonly more?: object;
}

const start = ({ operationId, summary, status, schema, more = {} }: Start) => ({
  post: {
    operationId,
    summary,
    parameters: [actor, timeout],
    requestBody: {
      required: true,
      ...json({
        anyOf: Object.keys(inputs).map((name) => ({ $ref: `#/components/schemas/${name}` })),
      }),
    },
    responses: {
      [status]: { description: "Done.", ...json(schema) },
      ...failures,
      ...unread,
      ...shed,
      ...more,
    },
  },
});
const look = (operationId: string, summary: string, parameters: readonly object[], schema: object) => ({
  get: {
    operationId,
    summary,
    parameters: [...parameters],
    responses: { "200": { description: "Now.", ...json(schema) }, ...failures },
  },
});

const remove = (operationId: string, parameters: readonly object[]) => ({
  delete: {
    operationId,
    summary: "Deletes a run. Its events are still delivered.",
    parameters: [...parameters],
    responses: { "204": { description: "Deleted." }, "401": failures["401"], "404": failures["404"] },
  },
});
const counted = (name: string, schema: object, description: string) => ({
  name,
  in: "query",
  schema: { type: "integer", ...schema },
  description,
});
const pages = [
  counted("offset", { minimum: 0, default: 0 }, "Runs to skip."),
  counted("limit", { minimum: 0, maximum: 100, default: 100 }, "Runs to show."),
  { name: "desc", in: "query", schema: { enum: ["0", "1"], default: "0" }, description: "1: latest first." },
];
const runs = { type: "object", properties: { data: { $ref: "#/components/schemas/Runs" } } };

const schemas = {
  ...inputs,
  Run: {
    type: "object",
    properties: {
      id: { type: "string" },
      actId: { type: "string" },
      userId: { type: "string", description: "The source." },
      status: { enum: ["RUNNING", "SUCCEEDED", "FAILED"] },
      statusMessage: { type: "string" },
      startedAt: { type: "string", format: "date-time" },
      finishedAt: { type: ["string", "null"], format: "date-time" },
      defaultDatasetId: { type: "string" },
      task: { type: "string" },
      demoMode: { type: "boolean" },
      itemCount: {
        type: "integer",
        description: "Number of its items. Of the longest runs only the first items are kept.",
      },
    },
  },
  Runs: {
    type: "object",
    properties: {
      total: { type: "integer" },
      offset: { type: "integer" },
      limit: { type: "integer" },
      count: { type: "integer", description: "Runs on this page." },
      desc: { type: "boolean" },
      items: {
        type: "array",
        items: { $ref: "#/components/schemas/Run" },
        description: "Without fields that only the run itself has, such as finishedAt and statusMessage.",
      },
    },
  },
  RunError: {
    type: "object",
    properties: {
      error: {
        type: "object",
        required: ["type", "message"],
        properties: {
          type: { type: "string", description: "Stable, for programs." },
          message: { type: "string" },
          runId: { type: "string" },
          faults: { type: "array", items: { $ref: "#/components/schemas/Fault" } },
        },
      },
    },
  },
};

const id = inPath("id");
const paths = {
  "/v2/acts/{actor}/runs": {
    ...start({
      operationId: "startActorRun",
      summary: "Starts a task; its events are durable.",
      status: "201",
      schema: run,
    }),
    ...look(
      "listRunsOfActor",
      "The runs of one actor that are kept for the source, the oldest first.",
      [actor, ...pages],
      runs,
    ),
  },
  "/v2/acts/{actor}/run-sync": start({
    operationId: "runActor",
    summary: "Runs a task until its events are settled.",
    status: "200",
    schema: { type: "object" },
    more: late,
  }),
  "/v2/acts/{actor}/run-sync-get-dataset-items": start({
    operationId: "runActorForItems",
    summary: "Runs a task until its events are settled, and answers with the items.",
    status: "200",
    schema: items,
    more: late,
  }),
  "/v2/actor-runs": look("listRuns", "The runs that are kept for the source, the oldest first.", pages, runs),
  "/v2/acts/{actor}/runs/{id}": {
    ...look("getRunOfActor", "A run.", [actor, id], run),
    ...remove("deleteRunOfActor", [actor, id]),
  },
  "/v2/actor-runs/{id}": { ...look("getRun", "A run.", [id], run), ...remove("deleteRun", [id]) },
  "/v2/acts/{actor}/runs/{id}/dataset/items": look(
    "listItemsOfActorRun",
    "The items of a run so far.",
    [actor, id],
    items,
  ),
  "/v2/actor-runs/{id}/dataset/items": look("listItemsOfRun", "The items of a run so far.", [id], items),
  "/v2/datasets/{id}/items": look("listItemsOfDataset", "The items of a run so far.", [id], items),
};

export const openApi: OpenApiPart = { paths, schemas };
