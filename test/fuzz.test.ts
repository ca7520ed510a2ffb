import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeadLetter } from "@relay/core";
import { Pick, Program, seededDice } from "@relay/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Discrepancies } from "./campaign/discrepancies.ts";
import { bombard } from "./fuzz/bombard.ts";
import { type Evidence, takeAccount } from "./fuzz/checks/account.ts";
import { takenIn } from "./fuzz/checks/acknowledged.ts";
import { judgeAnswer } from "./fuzz/checks/judge-answer.ts";
import { judgeLog } from "./fuzz/checks/log-lines.ts";
import { type Answer, readAnswers } from "./fuzz/client/read-answers.ts";
import { KEYS, META, TIKTOK } from "./fuzz/deployment.ts";
import { damaged } from "./fuzz/requests/damage.ts";
import { CONDUCTS, draft, type Draft, type HostileRequest, requestOf } from "./fuzz/requests/draft.ts";
import { generate } from "./fuzz/requests/generate.ts";
import { verbatim, writeJson } from "./fuzz/requests/hostile-values.ts";
import { poolOf } from "./fuzz/requests/material.ts";

const NOW = 1_795_000_000;
const source = { seed: 7, nowSeconds: NOW, pool: poolOf(7, NOW) };
const MANY = 4000;
const many = Array.from({ length: MANY }, (_, n) => generate(n, source));

describe("requests", () => {
  test("are the same for the same seed and number, and others for another seed", () => {
    expect(generate(123, source)).toEqual(many[123]);
    const other = { ...source, seed: 8 };
    expect(many.slice(0, 50)).not.toEqual(Array.from({ length: 50 }, (_, n) => generate(n, other)));
  });

  test("are of every entry point and every conduct, and half of them have nothing done to them", () => {
    const entries = new Set(many.map(({ to, method, path }) => `${to} ${method} ${kindOf(path)}`));
    for (const entry of [
      "ingest POST /v1/events",
      "ingest POST /v1/validate",
      "ingest POST /v24.0",
      "ingest POST /open_api",
      "ingest GET /tr",
      "ingest POST /tr",
      "ingest POST /v2/acts",
      "ingest GET /v2/actor-runs",
      "ingest DELETE /v2/actor-runs",
      "ingest GET /v1/events",
      "admin GET /v1/destinations",
      "admin POST /v1/destinations",
      "admin POST /v1/quarantine",
    ])
      expect(entries).toContain(entry);
    expect(new Set(many.map(({ conduct }) => conduct))).toEqual(new Set(CONDUCTS));
    expect(many.filter(({ traits }) => traits.length === 0).length).toBeGreaterThan(MANY / 2);
  });

  test("have conversions that name their request, also where bytes are damaged", () => {
    const marks = many.flatMap(({ n, eventIds }) => eventIds.map((eventId) => [n, requestOf(eventId)]));
    expect(marks.length).toBeGreaterThan(MANY);
    for (const [n, named] of marks) expect(named).toBe(n);
    const pick = new Pick(seededDice(1));
    for (let times = 0; times < 200; times += 1)
      expect(damaged(Buffer.from('{"event_id":"f12.3","a":1}'), pick).includes("f12.3")).toBe(true);
  });

  test("hold JSON that no program writes", () => {
    expect(writeJson({ a: verbatim("1e999"), b: [verbatim('{"c":1,"c":2}')] })).toBe(
      '{"a":1e999,"b":[{"c":1,"c":2}]}',
    );
  });
});

function kindOf(path: string): string {
  const [, first = "", second = ""] = path.split("/");
  return first === "v1" || first === "v2" ? `/${first}/${second}` : `/${first}`;
}

describe("answers are read", () => {
  const head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
  test.for([
    ["one after the other", `${head}{}${head}[]`, ["GET", "GET"], [200, 200], "{}"],
    ["without a body to HEAD", `${head}${head}[]`, ["HEAD", "GET"], [200, 200], ""],
    [
      "in chunks",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=1\r\n{}\r\n0\r\n\r\n",
      ["GET"],
      [200],
      "{}",
    ],
    ["behind a 100", `HTTP/1.1 100 Continue\r\n\r\n${head}{}`, ["POST"], [200], "{}"],
    ["not before they are whole", `${head}{`, ["GET"], [], undefined],
    [
      "to the end of the connection",
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
      ["GET"],
      [400],
      "",
    ],
  ] as const)("%s", ([, bytes, methods, statuses, body]) => {
    const answers = readAnswers(Buffer.from(bytes), methods, true);
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    expect(answers[0]?.body).toBe(body);
  });
});

const request = (fields: Partial<Draft> = {}): HostileRequest => ({
  ...draft({ to: "ingest", method: "POST", path: "/v1/events", ...fields }),
  n: 1,
  conduct: "plain",
});
const answer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: new Map(Object.entries({ "content-type": "application/json", ...headers })),
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const problem = (status: number, name: string, more: Readonly<Record<string, string>> = {}) =>
  answer(
    status,
    { type: `urn:conversion-relay:problem:${name}`, status },
    { "content-type": "application/problem+json", ...more },
  );

describe("an answer may be", () => {
  test.for([
    ["a documented one", request(), answer(202, { results: [] })],
    ["a documented problem", request(), problem(422, "nothing-accepted")],
    ["shed", request(), problem(503, "unavailable", { "retry-after": "2" })],
    ["what HTTP itself says", request(), { status: 431, headers: new Map(), body: "" }],
    ["Graph's error", request({ path: "/v24.0/1/events" }), answer(400, { error: { code: 100 } })],
    ["TikTok's code", request({ path: "/open_api/v1.3/event/track/" }), answer(200, { code: 40_002 })],
  ] as const)("%s", ([, sent, got]) => {
    expect(judgeAnswer(sent, got)).toBeUndefined();
  });
});

describe("an answer must not be", () => {
  const run = request({ path: "/v2/acts/meta/run-sync" });
  test.for([
    ["a failure", request(), problem(500, "failed"), "500"],
    ["shed for good", request(), problem(503, "unavailable"), "503 without Retry-After"],
    ["of an undocumented status", request(), problem(418, "teapot"), "an undocumented 418"],
    ["an undocumented problem", request(), problem(400, "teapot"), /^an undocumented problem/],
    [
      "a problem with another status",
      request(),
      answer(
        400,
        { type: "urn:conversion-relay:problem:too-large", status: 413 },
        { "content-type": "application/problem+json" },
      ),
      "a problem 413 as 400",
    ],
    ["a page", request(), answer(400, "<!DOCTYPE html>", { "content-type": "text/html" }), /stack trace/],
    [
      "a text",
      request(),
      answer(400, "no", { "content-type": "text/plain" }),
      /^a refusal that is no document/,
    ],
    ["JSON that is none", request(), answer(202, "{"), "JSON that is none"],
    ["a key", request(), answer(202, { echo: KEYS.shop }), "an answer with a key in it"],
    ["a key in a header", request(), answer(202, {}, { "x-echo": KEYS.shop }), "an answer with a key in it"],
    ["without a limit", request(), answer(202, "1".repeat(5_000_000)), "an answer without a limit"],
    [
      "an unknown code of TikTok's",
      request({ path: "/open_api/v1.3/event/track/" }),
      answer(200, { code: 1 }),
      /TikTok/,
    ],
    [
      "an unknown code of Graph's",
      request({ path: "/v24.0/1/events" }),
      answer(400, { error: { code: 1 } }),
      /Graph/,
    ],
    [
      "a refusal without a fault",
      request(),
      answer(202, { results: [{ status: "accepted" }, { status: "refused", faults: [] }] }),
      "a refusal without a fault",
    ],
    ["a run's refusal without a type", run, answer(400, { error: {} }), "a refused run without a type"],
  ] as const)("%s", ([, sent, got, fault]) => {
    expect(judgeAnswer(sent, got)).toEqual(typeof fault === "string" ? fault : expect.stringMatching(fault));
  });
});

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

describe("the account", () => {
  const taken = [{ destination: META.name, eventId: "f0.0" }];
  const arrival = { platform: "meta", dataset: META.dataset, eventId: "f0.0", at: 1 };
  const totals = (settled: number, delivered: number, waiting = 0) =>
    new Map([
      [META.name, { settled, delivered, waiting, dead: {} }],
      [TIKTOK.name, { settled: 0, delivered: 0, waiting: 0, dead: {} }],
    ]);
  const deadLetter = (reason: string): DeadLetter =>
    ({ destination: META.name, reason, conversion: { event_id: "f0.0" } }) as DeadLetter;
  const ONCE = { at: 1, isClear: true };
  async function* each<T>(...items: readonly T[]) {
    yield* items;
  }
  const balanced: Evidence = {
    sent: 1,
    taken,
    arrivals: each(arrival),
    deadLetters: each(),
    totals: totals(1, 1),
    acknowledged: new Map([[META.name, 1]]),
    quarantined: [],
    aside: 0,
  };
  const found = async (evidence: Partial<Evidence>) => {
    const wrong = new Discrepancies();
    await takeAccount({ ...balanced, arrivals: each(arrival), deadLetters: each(), ...evidence }, wrong);
    return Object.keys(wrong.found);
  };

  test("is balanced when all that was acknowledged arrived once, or is a likely dead letter", async () => {
    expect(await found({})).toEqual([]);
    const dead = {
      arrivals: each<typeof arrival>(),
      deadLetters: each(deadLetter("expired")),
      totals: totals(1, 0),
    };
    expect(await found(dead)).toEqual([]);
  });

  test.for([
    ["lost", () => ({ taken: [...taken, { destination: META.name, eventId: "f0.1" }] })],
    ["arrived and never sent", () => ({ sent: 0, taken: [] })],
    [
      "delivered twice",
      () => ({ arrivals: each({ ...arrival, acceptances: [ONCE, ONCE] }), totals: totals(1, 2) }),
    ],
    ["dead letter refused", () => ({ deadLetters: each(deadLetter("refused")) })],
    ["dead letter relay_failed", () => ({ deadLetters: each(deadLetter("relay_failed")) })],
    ["a lane is not empty", () => ({ totals: totals(1, 1, 1) })],
    ["not every acknowledged conversion has ended", () => ({ acknowledged: new Map([[META.name, 2]]) })],
    ["lanes disagree about deliveries", () => ({ totals: totals(1, 2) })],
    ["quarantined", () => ({ quarantined: ["crashed"] })],
    ["beside a lane", () => ({ aside: 1 })],
  ] as const)("tells what is %s", async ([what, evidence]) => {
    expect(await found(evidence())).toEqual([what]);
  });
});

test("a log tells errors, output that is no log, and keys", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fuzz-log-"));
  const file = join(folder, "log");
  const lines = [
    '{"listening":{}}',
    '{"level":40}',
    '{"level":50}',
    "TypeError: x",
    `{"key":"${KEYS.page}"}`,
  ];
  await writeFile(file, `${lines.join("\n")}\n`);
  const wrong: string[] = [];
  await judgeLog(file, (what) => wrong.push(what));
  await rm(folder, { recursive: true });
  expect(wrong).toEqual(["an error in a log", "output that is no log", "a key in a log"]);
});

describe("a server that", () => {
  let control: Program;
  beforeAll(async () => {
    control = await Program.start("control", { file: "test/fuzz/control.ts" });
  });
  afterAll(async () => {
    await control.stop();
  });
  /** Requests with a key in a header that wait for their answers. */
  const numbers = many
    .filter(
      ({ conduct, path, traits }) => conduct === "plain" && path === "/v1/events" && traits.length === 0,
    )
    .map(({ n }) => n);

  test.for([
    ["answers 500", /^500$/],
    ["sheds without saying for how long", /^503 without Retry-After$/],
    ["shows its stack", /^an answer with a stack trace$/],
    ["repeats the key", /^an answer with a key in it$/],
    ["invents problems", /^an undocumented problem urn:own$/],
    ["is silent", /^no answer$/],
    ["stalls", /^ingest-api was busy with one thing for over 200 ms$/],
    ["grows", /^ingest-api has more memory than its budget$/],
    ["ends", /^ingest-api does not answer$/],
  ] as const)("%s is found out", async ([misbehaviour, finding]) => {
    await using server = await Program.start("server", {
      file: "test/fuzz/misbehaving-server.ts",
      env: { MISBEHAVIOUR: misbehaviour },
    });
    const wrong = new Discrepancies();
    const target = {
      ports: { ingest: server.port, admin: server.port },
      processes: [{ name: "ingest-api", url: server.url, pid: server.pid }],
      control: { name: "control", url: control.url, pid: control.pid },
    };
    await bombard(
      target,
      { source, numbers: numbers.slice(0, 2), ended: new AbortController().signal },
      wrong,
    );
    expect(Object.keys(wrong.found).join("\n")).toMatch(new RegExp(finding, "m"));
  });
});
