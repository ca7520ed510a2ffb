import { platformExam } from "@relay/testkit/exams";
import { REGISTRY } from "./registry.ts";

const results = (...taken: readonly boolean[]) => JSON.stringify({ results: taken.map((ok) => ({ ok })) });

platformExam({
  name: "pigeon",
  registry: REGISTRY,
  mayBeEmpty: ["/bird"],
  answers: [
    { status: 200, body: results(true, true, true) },
    { status: 200, body: results(true, false, true) },
    { status: 200, body: results(false, false, false) },
    { status: 401, body: "{}" },
  ],
});
