import { HISTORY_MINUTES, type History, type MinuteOfHistory } from "@relay/redis";
import Type from "typebox";
import { route } from "../route.ts";
import { shown } from "../shown.ts";

const span = Type.Object(
  {
    minutes: Type.Integer({
      minimum: 1,
      maximum: HISTORY_MINUTES,
      default: 60,
      description: "The last minutes; the present one is the last and not complete.",
    }),
  },
  { additionalProperties: false },
);

export const historyRoutes = [
  route({
    method: "get",
    path: "/v1/history",
    scope: "read",
    summary: "Conversions accepted, delivered and given up in each of the last minutes, by destination.",
    query: span,
    handle: async ({ operator, query: { minutes } }) => ({
      destinations: await Promise.all(
        (await operator.destinationNames()).map(async (destination) => ({
          destination,
          minutes: (await operator.history(destination, minutes)).minutes.map(rates),
        })),
      ),
    }),
  }),
  route({
    method: "get",
    path: "/v1/destinations/:destination/history",
    scope: "read",
    summary:
      "What happened at a destination in the last minutes: rates by the minute; attempts by outcome and code; answer times; requests in flight.",
    query: span,
    handle: async ({ operator, path: { destination = "" }, query }) => {
      await operator.mustExist(destination);
      const { minutes, whole } = await operator.history(destination, query.minutes);
      return {
        destination,
        minutes: minutes.map((minute) => ({ ...rates(minute), ...requests(minute) })),
        attempts: whole.attempts.map((attempt) => shown(attempt)),
        answer_times: whole.answerTimes.map((time) => shown(time)),
      };
    },
  }),
];

function rates({ atMs, accepted, delivered, dead }: MinuteOfHistory) {
  return {
    at: new Date(atMs).toISOString(),
    accepted,
    delivered,
    dead_letters: Object.values(dead).reduce((sum, count) => sum + count, 0),
  };
}

/** The mean number of requests in flight is the time that requests took, over the minute. */
function requests({ attempts, busyMs }: History) {
  return {
    requests: attempts.reduce((sum, attempt) => sum + attempt.requests, 0),
    in_flight: Math.round((busyMs / 60_000) * 100) / 100,
  };
}
