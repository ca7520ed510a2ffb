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
      return { statuses: likely(found.flat()) };
    },
  }),
];

/**
 * Leaves out what says nothing: a source at which the event_id is unknown, and, where another source has sent it, one
 * at which it could only be among those that wait.
 */
function likely<T extends { readonly source: string; readonly status: string }>(
  statuses: readonly T[],
): readonly T[] {
  const said = statuses.filter(({ status }) => status !== "unknown");
  const known = new Set(said.filter(({ status }) => status !== "not_settled").map(({ source }) => source));
  return known.size === 0 ? said : said.filter(({ source }) => known.has(source));
}

/** The destinations that routes name for a source, each once. */
function destinationsOf(
  routes: readonly { readonly source: string; readonly destinations: readonly string[] }[],
  source: string,
): readonly string[] {
  return [
    ...new Set(routes.filter((rule) => rule.source === source).flatMap(({ destinations }) => destinations)),
  ];
}
