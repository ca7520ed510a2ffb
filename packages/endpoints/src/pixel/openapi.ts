import type { OpenApiPart } from "../endpoint.ts";

export const openApi: OpenApiPart = {
  paths: {
    "/tr": {
      get: {
        operationId: "acceptPixel",
        summary: "An image pixel: one event, where ingest.pixel_source is set.",
        description:
          "Parameters id, ev, eid, dl, rl, fbp, fbc, cd[…], ud[…] (em, ph, fn, ln, ge, db, ct, st, zp, country, external_id), dpo, dpoco, dpost, gpp and us_privacy; cookies _fbp and _fbc, IP address and browser come with the request.",
        parameters: [
          { name: "id", in: "query", required: true, schema: { type: "string" } },
          { name: "ev", in: "query", schema: { type: "string", default: "PageView" } },
        ],
        responses: {
          "200": {
            description: "Always the image; the header Relay-Outcome has the outcome of the event.",
            headers: { "Relay-Outcome": { schema: { type: "string" }, example: "accepted" } },
            content: { "image/gif": { schema: { type: "string", format: "binary" } } },
          },
        },
      },
    },
  },
};
