import { route } from "../route.ts";
import { shown } from "../shown.ts";

export const relayRoutes = [
  route({
    method: "get",
    path: "/v1/relay",
    scope: "read",
    summary:
      "The processes connected to Redis, Redis' memory and safety, and the webhooks with statuses to come. Without processes where Redis does not let this user list its clients.",
    handle: async ({ operator, config }) => {
      const [processes, { server, webhooks }] = await Promise.all([
        operator.processes(),
        operator.state(config.redis.memory_budget_bytes),
      ]);
      return {
        ...(processes && { processes: processes.map((view) => shown(view)) }),
        redis: shown(server),
        webhooks,
      };
    },
  }),
];
