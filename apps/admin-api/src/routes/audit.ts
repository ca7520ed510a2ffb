import Type from "typebox";
import { route } from "../route.ts";
import { shown } from "../shown.ts";

export const auditRoutes = [
  route({
    method: "get",
    path: "/v1/audit",
    scope: "read",
    summary: "Manual actions and who took them, newest first.",
    query: Type.Object(
      { limit: Type.Integer({ minimum: 1, maximum: 1000, default: 50 }) },
      { additionalProperties: false },
    ),
    handle: async ({ operator, query }) => ({
      entries: (await operator.audit.read(query.limit)).map((entry) => shown(entry)),
    }),
  }),
];
