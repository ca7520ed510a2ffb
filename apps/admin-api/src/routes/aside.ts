import { laneName, parseLane } from "@relay/core";
import { route } from "../route.ts";
import { shown } from "../shown.ts";

export const asideRoutes = [
  route({
    method: "get",
    path: "/v1/aside",
    scope: "read",
    summary:
      "Set-aside groups: conversions tried outside their lane, because requests with them failed while others were taken.",
    handle: async ({ operator }) => ({
      groups: (await operator.aside.list()).map(({ lane, ...view }) => ({
        lane: laneName(lane),
        ...shown(view),
      })),
    }),
  }),
  route({
    method: "post",
    path: "/v1/aside/:lane/:id/try",
    scope: "operate",
    summary: "Has a group tried at once.",
    handle: async ({ operator, path: { lane = "", id = "" } }) => {
      await operator.tryAside(parseLane(lane), id);
      return { id };
    },
  }),
];
