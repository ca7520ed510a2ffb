import { platformExam } from "@relay/testkit/exams";
import { PLATFORMS } from "../registry.ts";

const error = (code: number, subcode?: number, message = "m") =>
  JSON.stringify({
    error: { message, type: "OAuthException", code, error_subcode: subcode, fbtrace_id: "t" },
  });

platformExam({
  name: "meta",
  registry: PLATFORMS,
  destinations: { usual: { dataset_id: "1" }, strict: { dataset_id: "1", strict: true } },
  // An fbc is built of it when none is given.
  moved: ["fbclid"],
  mayBeEmpty: ["/user_data"],
  answers: [
    { status: 200, body: '{"events_received":3,"messages":[],"fbtrace_id":"t"}' },
    { status: 200, body: '{"events_received":1}' },
    { status: 400, body: error(100, 2804050) },
    { status: 400, body: error(100, undefined, "Unexpected key on param $['data'][1]['custom_data']") },
    { status: 401, body: error(190) },
    { status: 400, body: error(80004) },
    { status: 400, body: error(2635) },
  ],
});
