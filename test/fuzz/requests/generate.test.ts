import { Pick, seededDice } from "@relay/testkit";
import { describe, expect, test } from "vitest";
import { damaged } from "./damage.ts";
import { CONDUCTS, requestOf } from "./draft.ts";
import { generate } from "./generate.ts";
import { verbatim, writeJson } from "./hostile-values.ts";
import { poolOf } from "./material.ts";

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
