import { route } from "../route.ts";
import { shown } from "../shown.ts";

export const webhookRoutes = [
  route({
    method: "get",
    path: "/v1/webhooks",
    scope: "read",
    summary: "Webhooks with statuses to come, and those that were given up after a day.",
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
    summary: "Has a webhook that was given up notified again.",
    handle: async ({ operator, path: { id = "" } }) => {
      await operator.retryWebhook(id);
      return { request_id: id, retried: true };
    },
  }),
];
