import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { purchase } from "./conversions.ts";
import { listening } from "./listening.ts";
import { runRelay } from "./run-relay.ts";

const folder = mkdtempSync(join(tmpdir(), "relay-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a conversion that one destination refuses and another takes", () => {
  const fault = {
    pointer: "/event_source_url",
    code: "missing_event_source_url",
    message: "is required by TikTok for web events",
    remedy: "Add it.",
    severity: "error",
    destination: "tiktok-shop",
  };
  const answer = {
    request_id: "r",
    accepted: 1,
    refused: 0,
    results: [
      {
        index: 0,
        status: "accepted",
        event_id: "order-1",
        destinations: ["meta-shop"],
        refused_by: [{ destination: "tiktok-shop", codes: [fault.code] }],
        faults: [fault],
      },
    ],
  };
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(202).end(JSON.stringify(answer)));
  });
  const file = join(folder, "partly.ndjson");
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    writeFileSync(file, `${JSON.stringify(purchase)}\n`);
    const { number } = await listening(server);
    env = { RELAY_URL: `http://127.0.0.1:${number}`, RELAY_API_KEY: "k" };
  });
  afterAll(() => server.close());

  test("is shown by relay send, whose exit code is 1", async () => {
    const { code, stdout } = await runRelay(["send", file], [], env);
    expect(stdout).toContain("refused  for tiktok-shop: missing_event_source_url");
    expect(stdout).toContain("tiktok-shop: /event_source_url is required");
    expect(code).toBe(1);
  });

  test("is counted and written down by relay batch, whose exit code is 1", async () => {
    const { code, stdout } = await runRelay(["batch", file], [], env);
    expect(stdout).toMatch(/but not for tiktok-shop +│ 1 /);
    expect(stdout).toContain("line 1: not for tiktok-shop: /event_source_url is required");
    const refused = readFileSync(`${file}.refused.ndjson`, "utf8");
    expect(JSON.parse(refused)).toEqual({ line: 1, destination: "tiktok-shop", faults: [fault] });
    expect(code).toBe(1);
  });
});

describe("a connection that fails is described with its address, and has an exit code of its own", () => {
  const key = { RELAY_API_KEY: "k" };
  let nowhere: string;
  beforeAll(async () => {
    const port = await listening(createServer());
    nowhere = `127.0.0.1:${port.number}`;
    await port.close();
  });

  test.for([
    ["status order-1 --url http://HERE", `The ingest API gives no answer. http://HERE: connection refused`],
    [
      "send --timeout 1 --url http://HERE -",
      "http://HERE: connection refused, nothing listens there; trying again",
    ],
    ["lanes --redis redis://HERE", "HERE"],
  ] as const)("relay %s", async ([args, said]) => {
    const put = (text: string) => text.replaceAll("HERE", nowhere);
    const { code, stderr } = await runRelay(put(args).split(" "), [purchase], key);
    expect(stderr).toContain(put(said));
    expect(stderr).not.toContain("fetch failed");
    expect(code).toBe(4);
  });

  test("a key that is not known is not a connection that fails", async () => {
    const answers = createServer((request, response) => {
      request.resume().on("end", () => response.writeHead(401).end("{}"));
    });
    const port = await listening(answers);
    const url = `http://127.0.0.1:${port.number}`;
    const { code, stderr } = await runRelay(["status", "order-1", "--url", url], [], key);
    await port.close();
    expect(stderr).toContain("knows no source with the API key in RELAY_API_KEY");
    expect(code).toBe(5);
  });

  test("an address with a password is refused and not repeated", async () => {
    const url = "http://user:secret@127.0.0.1";
    const { code, stderr } = await runRelay(["status", "order-1", "--url", url], [], key);
    expect(stderr).toContain("without a password");
    expect(stderr).not.toContain("secret");
    expect(code).toBe(2);
  });
});
