import { laneName } from "@relay/core";
import type { DestinationView, LaneView } from "@relay/redis";
import { route } from "../route.ts";
import { shown } from "../shown.ts";

export const destinationRoutes = [
  route({
    method: "get",
    path: "/v1/destinations",
    scope: "read",
    summary: "Every destination that has been used: its gate, why it is shut, and its backlog.",
    handle: async ({ operator }) => ({ destinations: (await operator.destinations()).map(destination) }),
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

function destination({ name, gate, lanes }: DestinationView) {
  const { state, reason, answer, sinceMs, untilMs, failures } = gate;
  return {
    destination: name,
    state,
    ...(reason && { reason }),
    ...(answer && { answer: shown(answer) }),
    ...(sinceMs !== undefined && { since: new Date(sinceMs).toISOString() }),
    ...(untilMs > 0 && state !== "paused" && { next_try: new Date(untilMs).toISOString() }),
    failures,
    waiting: lanes.reduce((sum, { waiting }) => sum + waiting, 0),
  };
}

function lane({ state, reason }: DestinationView["gate"], { lane: ref, deadline, ...view }: LaneView) {
  return {
    lane: laneName(ref),
    gate: state,
    ...(reason && { gate_reason: reason }),
    ...shown(view),
    ...(deadline !== undefined && { deadline: new Date(deadline * 1000).toISOString() }),
  };
}
