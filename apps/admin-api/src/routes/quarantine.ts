import { laneName } from "@relay/core";
import { parseLane } from "@relay/redis";
import Type from "typebox";
import { route } from "../route.ts";
import { shown } from "../shown.ts";

export const quarantineRoutes = [
  route({
    method: "get",
    path: "/v1/quarantine",
    scope: "read",
    summary:
      "Segments that were set aside, because they could not be decoded or because workers crashed on them.",
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
    summary: "Puts a segment back at the end of its lane.",
    body: Type.Object(
      {
        may_repeat: Type.Boolean({
          default: false,
          description: "Also where the platform may count its conversions a second time.",
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
    summary: "Removes a segment for good; its conversions are lost.",
    body: Type.Object(
      { reason: Type.String({ minLength: 1, description: "Why: stands in the audit trail." }) },
      { additionalProperties: false },
    ),
    handle: async ({ operator, path: { lane = "", id = "" }, body }) => ({
      conversions: await operator.discardSegment(parseLane(lane), id, body.reason),
    }),
  }),
];
