import { Program } from "@relay/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Discrepancies } from "../campaign/discrepancies.ts";
import { bombard } from "./bombard.ts";
import { generate } from "./requests/generate.ts";
import { poolOf } from "./requests/material.ts";

const NOW = 1_795_000_000;
const source = { seed: 7, nowSeconds: NOW, pool: poolOf(7, NOW) };
/** Requests with a key in a header that wait for their answers. */
const numbers = Array.from({ length: 1000 }, (_, n) => generate(n, source))
  .filter(({ conduct, path, traits }) => conduct === "plain" && path === "/v1/events" && traits.length === 0)
  .map(({ n }) => n);

const ROUNDS = 3;

describe("a server that", () => {
  let control: Program;
  beforeAll(async () => {
    control = await Program.start("control", { file: "test/fuzz/control.ts" });
  });
  afterAll(async () => {
    await control.stop();
  });
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
    const orders = { source, numbers: numbers.slice(0, 2), ended: new AbortController().signal };
    // On a busy machine a stall may be taken for the machine's.
    for (let round = 0; round < ROUNDS && Object.keys(wrong.found).length === 0; round += 1)
      await bombard(target, orders, wrong);
    expect(Object.keys(wrong.found).join("\n")).toMatch(new RegExp(finding, "m"));
  });
});
