import { REQUEST_FIELDS } from "@relay/core";
import { META_REQUEST_FIELDS, TIKTOK_REQUEST_FIELDS } from "@relay/platforms";

const fieldsOf = (names: readonly (keyof typeof REQUEST_FIELDS)[]) =>
  Object.fromEntries(names.map((name) => [name, REQUEST_FIELDS[name]]));
const META = fieldsOf(META_REQUEST_FIELDS);
const TIKTOK = fieldsOf(TIKTOK_REQUEST_FIELDS);

const body = (type: string, properties: object) => ({ [type]: { schema: { type: "object", properties } } });
const answer = (description: string) => ({
  description,
  content: { "application/json": { schema: { type: "object" } } },
});

/** The compatible endpoints, in the platforms' own shapes. The platforms' documentation describes them. */
export const compatiblePaths = {
  "/{version}/{dataset}/events": {
    post: {
      summary: "Takes what Meta's own clients send, and answers as Graph does.",
      description: "The token (access_token in query or body, or Bearer) is the API key of a source.",
      parameters: [
        { name: "version", in: "path", required: true, schema: { type: "string", pattern: "^v\\d+\\.0$" } },
        {
          name: "dataset",
          in: "path",
          required: true,
          schema: { type: "string" },
          description: "dataset_id of a destination that the source is routed to.",
        },
        { name: "access_token", in: "query", schema: { type: "string" } },
        ...Object.entries(META).map(([name, schema]) => ({ name, in: "query", schema })),
      ],
      requestBody: {
        required: true,
        content: {
          ...body("application/json", META),
          ...body("application/x-www-form-urlencoded", META),
          ...body("multipart/form-data", META),
        },
      },
      responses: {
        "200": answer("events_received, messages about refused events, fbtrace_id."),
        "400": answer("Graph's error document."),
        "401": answer("Graph's error document, code 190."),
        "429": answer("Graph's error document, code 4, with Retry-After."),
        "503": answer("Graph's error document, code 2, with Retry-After."),
      },
      security: [],
    },
  },
  "/open_api/v1.3/event/track/": {
    post: {
      summary: "Takes what TikTok's own clients send, and answers as TikTok does.",
      description: "The header Access-Token holds the API key of a source.",
      parameters: [{ name: "Access-Token", in: "header", required: true, schema: { type: "string" } }],
      requestBody: { required: true, content: body("application/json", TIKTOK) },
      responses: {
        "200": answer("code, message, request_id, data; 20001 names refused events in data.refused."),
      },
      security: [],
    },
  },
  "/tr": {
    get: {
      summary: "An image pixel: one event, where ingest.pixel_source is set.",
      description:
        "Parameters id, ev, eid, dl, rl, fbp, fbc, cd[…], ud[…] (em, ph, fn, ln, ge, db, ct, st, zp, country, external_id), dpo, dpoco and dpost; cookies _fbp and _fbc, IP address and browser come with the request.",
      parameters: [
        { name: "id", in: "query", required: true, schema: { type: "string" } },
        { name: "ev", in: "query", schema: { type: "string", default: "PageView" } },
      ],
      responses: {
        "200": {
          description: "Always the image; the header Relay-Outcome has the outcome of the event.",
          content: { "image/gif": {} },
        },
      },
      security: [],
    },
  },
};
