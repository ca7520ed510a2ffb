import { route } from "../route.ts";

export const sealingKeyRoutes = [
  route({
    method: "get",
    path: "/v1/sealing-keys",
    scope: "read",
    summary:
      "What lies in Redis under each sealing key, by kind; without `key`, what lies in clear. Reads every key of the relay, in small steps. A sealing key can be retired when two answers in a row find nothing under it.",
    handle: async ({ operator }) => ({
      keys: (await operator.keyUse()).map(({ key, isHere, seals, blobs }) => ({
        ...(key !== undefined && { key }),
        is_here: isHere,
        seals,
        blobs,
      })),
    }),
  }),
];
