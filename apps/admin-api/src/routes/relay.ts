import Type from "typebox";
import { Time } from "../dead-letter-selection.ts";
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
  route({
    method: "get",
    path: "/v1/redis",
    scope: "read",
    summary:
      "Checks Redis as the programs do when they start. Answers with the fault and its remedy, if there is one, and with Redis' clock minus that of the admin API in seconds.",
    handle: async ({ operator, config }) => shown(await operator.examineRedis(config.redis)),
  }),
  route({
    method: "get",
    path: "/v1/state",
    scope: "read",
    summary:
      "All numbers at this moment, as `relay top` compares them: destinations, lanes with their totals, jobs, webhooks and Redis.",
    handle: async ({ operator, config }) => shown(await operator.state(config.redis.memory_budget_bytes)),
  }),
  route({
    method: "post",
    path: "/v1/restored",
    scope: "operate",
    summary:
      "Notes that Redis was restored from a backup, before the workers start: what waits in it may have been sent since.",
    body: Type.Object(
      { taken_at: Time },
      { additionalProperties: false, description: "When the backup was taken." },
    ),
    handle: async ({ operator, body }) => ({
      conversions: await operator.noteRestored(Date.parse(body.taken_at)),
    }),
  }),
];
