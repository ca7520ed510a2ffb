import { route } from "../route.ts";
import { shown } from "../shown.ts";

export const webhookRoutes = [
  route({
    method: "get",
    path: "/v1/webhooks",
    scope: "read",
    summary: "Webhooks that are not told everything yet, and those that were given up after a day.",
    handle: async ({ operator }) => ({
      webhooks: (await operator.webhooks.list()).map(({ reportId, ...state }) => ({
        request_id: reportId,
        ...shown(state),
      })),
    }),
  }),
  route({
    method: "post",
    path: "/v1/webhooks/:id/retry",
    scope: "operate",
    summary: "Has one that was given up told again.",
    handle: async ({ operator, path: { id = "" } }) => {
      await operator.retryWebhook(id);
      return { request_id: id, retried: true };
    },
  }),
];
