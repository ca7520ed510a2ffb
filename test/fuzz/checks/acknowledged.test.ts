import { describe, expect, test } from "vitest";
import { META, TIKTOK } from "../deployment.ts";
import { takenIn } from "./acknowledged.ts";
import { answer, request } from "./exchange.ts";

describe("what is acknowledged is read", () => {
  const eventIds = ["f1.0", "f1.1"];
  const metaBoth = eventIds.map((eventId) => ({ destination: META.name, eventId }));
  test.for([
    [
      "from results",
      request(),
      answer(202, {
        results: [
          { status: "accepted", event_id: "x", destinations: [META.name, TIKTOK.name] },
          { status: "refused", event_id: "y" },
        ],
      }),
      [
        { destination: META.name, eventId: "x" },
        { destination: TIKTOK.name, eventId: "x" },
      ],
    ],
    [
      "from a full count",
      request({ path: "/v24.0/1001/events", eventIds }),
      answer(200, { events_received: 2 }),
      metaBoth,
    ],
    [
      "from no partial count",
      request({ path: "/v24.0/1001/events", eventIds }),
      answer(200, { events_received: 1 }),
      [],
    ],
    [
      "from the pixel's header",
      request({ path: "/tr", eventIds }),
      answer(200, "GIF", { "relay-outcome": "accepted" }),
      metaBoth,
    ],
    [
      "from a run's items",
      request({ path: "/v2/acts/meta/run-sync-get-dataset-items", eventIds }),
      answer(200, [{ status: "delivered", event_id: "f1.0", destinations: [{ destination: META.name }] }]),
      [{ destination: META.name, eventId: "f1.0" }],
    ],
    ["not from a refusal", request(), answer(422, { results: [{ status: "accepted", event_id: "x" }] }), []],
  ] as const)("%s", ([, sent, got, taken]) => {
    expect(takenIn(sent, got)).toEqual(taken);
  });
});
