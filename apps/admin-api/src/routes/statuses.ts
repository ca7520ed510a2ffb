import Type from "typebox";
import { route } from "../route.ts";

export const statusRoutes = [
  route({
    method: "get",
    path: "/v1/statuses",
    scope: "read",
    summary:
      "What became of the conversions of an event_id: their status at each destination, by source. Sources and destinations at which nothing is known are left out.",
    query: Type.Object(
      {
        event_id: Type.String({ minLength: 1 }),
        event_name: Type.Optional(Type.String({ description: "Only conversions of this name." })),
      },
      { additionalProperties: false },
    ),
    handle: async ({ operator, config, query: { event_id: eventId, event_name: eventName } }) => {
      const pairs = [...config.sources.keys()].flatMap((source) =>
        destinationsOf(config.routes, source).map((name) => ({ source, name })),
      );
      const found = await Promise.all(
        pairs.map(async ({ source, name }) => {
          const destination = config.destinations.get(name);
          if (!destination) return [];
          const asked = { source, eventId, ...(eventName !== undefined && { eventName }) };
          const statuses = await operator.statuses(
            { ...destination, dataset: destination.dialect.dataset },
            asked,
          );
          return statuses.map((status) => ({ source, ...status }));
        }),
      );
      return { statuses: found.flat().filter(({ status }) => status !== "unknown") };
    },
  }),
];

/** The destinations that routes name for a source, each once. */
function destinationsOf(
  routes: readonly { readonly source: string; readonly destinations: readonly string[] }[],
  source: string,
): readonly string[] {
  return [
    ...new Set(routes.filter((rule) => rule.source === source).flatMap(({ destinations }) => destinations)),
  ];
}
