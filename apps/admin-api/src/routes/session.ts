import { route } from "../route.ts";

export const sessionRoutes = [
  route({
    method: "get",
    path: "/v1/session",
    scope: "read",
    summary: "The name and the scopes of the key that makes this request.",
    handle: async ({ caller: { name, scopes } }) => ({ name, scopes: [...scopes] }),
  }),
  route({
    method: "post",
    path: "/v1/session/links",
    scope: "read",
    summary:
      "Makes a link that signs in to the console once, within ten minutes, with the scopes of this key. The path is relative to the admin API.",
    status: 201,
    handle: async ({ operator, caller }) => ({ path: `/console/#link=${await operator.linkTo(caller)}` }),
  }),
];
