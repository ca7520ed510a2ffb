import { laneName, parseLane } from "@relay/core";
import Type from "typebox";
import { route } from "../route.ts";
import { shown } from "../shown.ts";

export const quarantineRoutes = [
  route({
    method: "get",
    path: "/v1/quarantine",
    scope: "read",
    summary: "Quarantined segments: they could not be decoded, or workers crashed on them.",
    handle: async ({ operator }) => ({
      segments: (await operator.quarantine.list()).map(({ lane, ...segment }) => ({
        lane: laneName(lane),
        ...shown(segment),
      })),
    }),
  }),
  route({
    method: "post",
    path: "/v1/quarantine/:lane/:id/retry",
    scope: "operate",
    summary: "Appends a segment to its lane again.",
    body: Type.Object(
      {
        may_repeat: Type.Boolean({
          default: false,
          description: "Also when the platform may count its conversions twice.",
        }),
      },
      { additionalProperties: false },
    ),
    handle: async ({ operator, path: { lane = "", id = "" }, body }) => ({
      conversions: await operator.retrySegment(parseLane(lane), id, { mayRepeat: body.may_repeat }),
    }),
  }),
  route({
    method: "post",
    path: "/v1/quarantine/:lane/:id/discard",
    scope: "operate",
    summary: "Deletes a segment for good; its conversions are lost.",
    body: Type.Object(
      { reason: Type.String({ minLength: 1, description: "Why; recorded in the audit trail." }) },
      { additionalProperties: false },
    ),
    handle: async ({ operator, path: { lane = "", id = "" }, body }) => ({
      conversions: await operator.discardSegment(parseLane(lane), id, body.reason),
    }),
  }),
];
