import { platformExam } from "@relay/testkit/exams";
import { PLATFORMS } from "../registry.ts";
import { EVENT_SOURCES } from "./options.ts";

const answer = (code: number, message: string, data: object = {}) => ({
  status: 200,
  body: JSON.stringify({ code, message, request_id: "r", data }),
});

platformExam({
  name: "tiktok",
  registry: PLATFORMS,
  destinations: Object.fromEntries(
    EVENT_SOURCES.map((event_source) => [event_source, { event_source, event_source_id: "7" }]),
  ),
  // In apps it is sent as idfa or gaid.
  moved: ["madid"],
  answers: [
    answer(0, "OK"),
    answer(20_001, "Partially OK", { failed: [{ index: 2 }] }),
    answer(40_002, "Batch.1.event: invalid"),
    answer(40_105, "Access token is incorrect"),
    answer(40_100, "Requests made too frequently"),
  ],
});
