import { laneName } from "@relay/core";
import type { DestinationView, GrowthView, LaneView } from "@relay/redis";
import type { Config } from "@relay/runtime";
import Type from "typebox";
import { route } from "../route.ts";
import { shown } from "../shown.ts";

export const destinationRoutes = [
  route({
    method: "get",
    path: "/v1/destinations",
    scope: "read",
    summary: "Every destination that has been used: its gate, why it is shut, and its backlog.",
    handle: async ({ operator, config }) => ({
      destinations: (await operator.destinations()).map((view) => ({
        ...destination(view),
        ...platformOf(config, view.name),
      })),
    }),
  }),
  route({
    method: "post",
    path: "/v1/destinations/:destination/pause",
    scope: "operate",
    summary: "Pauses a destination: nothing is sent to it until it is resumed.",
    handle: async ({ operator, path: { destination: name = "" } }) => {
      await operator.pause(name);
      return { destination: name, state: "paused" };
    },
  }),
  route({
    method: "post",
    path: "/v1/destinations/:destination/resume",
    scope: "operate",
    summary: "Opens a destination's gate, whatever shut it, and wakes its lanes.",
    handle: async ({ operator, path: { destination: name = "" } }) => {
      await operator.resume(name);
      return { destination: name, state: "open" };
    },
  }),
  route({
    method: "get",
    path: "/v1/destinations/:destination/match-quality",
    scope: "read",
    summary: "The predicted match quality of what was delivered, by event name, the most frequent first.",
    handle: async ({ operator, path: { destination: name = "" } }) => {
      await operator.mustExist(name);
      return { event_names: (await operator.qualities(name)).map((quality) => shown(quality)) };
    },
  }),
  route({
    method: "post",
    path: "/v1/destinations/:destination/lanes/grow",
    scope: "operate",
    summary:
      "Has the lanes of a destination grow to a power of two, while it works. Repeated, it changes nothing.",
    body: Type.Object({ to: Type.Integer({ minimum: 2, maximum: 64 }) }, { additionalProperties: false }),
    handle: async ({ operator, path: { destination: name = "" }, body: { to } }) => {
      await operator.growLanes(name, to);
      return growth(name, await operator.growth(name));
    },
  }),
  route({
    method: "get",
    path: "/v1/destinations/:destination/lanes/growth",
    scope: "read",
    summary: "How far the growth of a destination's lanes is.",
    handle: async ({ operator, path: { destination: name = "" } }) =>
      growth(name, await operator.growth(name)),
  }),
  route({
    method: "get",
    path: "/v1/lanes",
    scope: "read",
    summary: "Every lane: its gate, backlog, age, nearest deadline and drain.",
    handle: async ({ operator }) => ({
      lanes: (await operator.destinations()).flatMap(({ gate, lanes }) =>
        lanes.map((view) => lane(gate, view)),
      ),
    }),
  }),
];

function growth(destination: string, { asksUntilMs, ...view }: GrowthView) {
  return {
    destination,
    ...view,
    ...(asksUntilMs !== undefined && { asks_until: new Date(asksUntilMs).toISOString() }),
  };
}

/** Nothing for a destination that relay.yaml no longer has. */
function platformOf(config: Config, destination: string) {
  const platform = config.destinations.get(destination)?.platform;
  return platform && { platform };
}

function destination({ name, gate, lanes, deadLetters, matchQuality }: DestinationView) {
  const { state, reason, answer, sinceMs, untilMs, failures } = gate;
  const sum = (of: (lane: LaneView) => number) => lanes.reduce((total, lane) => total + of(lane), 0);
  const oldestSeconds = lanes.flatMap((lane) => lane.oldestSeconds ?? []);
  const deadlines = lanes.flatMap((lane) => lane.deadlineAtMs ?? []);
  return {
    destination: name,
    state,
    ...(reason && { reason }),
    ...(answer && { answer: shown(answer) }),
    ...(sinceMs !== undefined && { since: new Date(sinceMs).toISOString() }),
    ...(untilMs > 0 && state !== "paused" && { next_try: new Date(untilMs).toISOString() }),
    failures,
    waiting: sum(({ waiting }) => waiting),
    ...(oldestSeconds.length > 0 && { oldest_seconds: Math.max(...oldestSeconds) }),
    ...(deadlines.length > 0 && { deadline: new Date(Math.min(...deadlines)).toISOString() }),
    aside: sum(({ aside }) => aside),
    quarantined: sum(({ quarantined }) => quarantined),
    dead_letters: deadLetters,
    ...(matchQuality && { match_quality: matchQuality }),
  };
}

function lane({ state, reason }: DestinationView["gate"], { lane: ref, deadlineAtMs, ...view }: LaneView) {
  return {
    lane: laneName(ref),
    gate: state,
    ...(reason && { gate_reason: reason }),
    ...shown(view),
    ...(deadlineAtMs !== undefined && { deadline: new Date(deadlineAtMs).toISOString() }),
  };
}
