import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { type Deployment, NODE_ENVIRONMENT, PROJECT_ROOT } from "@relay/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { addFault, arrivals, clearFaults, KEY, openShop, purchase } from "./shop.ts";

let deployment: Deployment;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "relay-command-"));
  deployment = await openShop({ workers: 2 });
});
afterAll(async () => {
  await deployment.stop();
  await rm(folder, { recursive: true });
});

/** Starts `relay` as somebody at the shop would. */
function start(args: readonly string[], input = "") {
  const child = spawn(process.execPath, ["apps/cli/src/main.ts", ...args], {
    cwd: PROJECT_ROOT,
    env: {
      ...NODE_ENVIRONMENT,
      // Whatever Node the machine has beside it: the doctor looks at that one too.
      PATH: dirname(process.execPath),
      RELAY_URL: deployment.ingest.url,
      RELAY_API_KEY: KEY,
      REDIS_URL: deployment.redis.url,
      RELAY_CONFIG: join(deployment.folder, "relay.yaml"),
    },
  });
  child.stdin.end(input);
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]).then(
    ([stdout, stderr, [code]]) => ({ stdout, stderr, code: code as number }),
  );
  return { child, ended };
}

const relay = (args: readonly string[], input = "") => start(args, input).ended;
const json = async <T>(args: readonly string[], input = "") => {
  const { stdout } = await relay([...args, "--json"], input);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
};
const ndjson = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join("");

describe("conversions", () => {
  test("are sent and followed to their ends, and asked about later", async () => {
    const bad = purchase("s2", { event_time: 7 });
    const sent = await json<Record<string, unknown>>(["send", "--wait", "-"], ndjson([purchase("s1"), bad]));
    expect(sent).toMatchObject([
      { index: 0, status: "accepted", statuses: [{ destination: "meta-shop", status: "delivered" }] },
      { index: 1, status: "refused", faults: [{ code: "event_too_old" }] },
    ]);
    const { stdout, code } = await relay(["status", "order-s1"]);
    expect(code).toBe(0);
    expect(stdout).toContain("delivered");
    expect(await relay(["status", "order-none"])).toMatchObject({ code: 1 });
  });

  test("are tried out under a test code", async () => {
    const sent = await json(["test-event", "--code", "TEST5", "-"], ndjson([purchase("s1")]));
    expect(sent).toMatchObject([{ status: "accepted", statuses: [{ status: "delivered" }] }]);
  });

  test("are not sent without a key, and a key is no argument", async () => {
    const { code, stderr } = await relay(["send", "--key-env", "NO_SUCH_KEY", "-"]);
    expect(code).toBe(2);
    expect(stderr).toContain("NO_SUCH_KEY");
  });
});

describe("a platform", () => {
  test("is asked for pixels and counts with the destination's token", async () => {
    const pixels = await json<{ readonly id: string }>(["pixels", "list", "meta-shop"]);
    expect(pixels.length).toBeGreaterThan(25);
    expect(await json(["pixels", "show", "meta-shop", pixels[0]?.id ?? ""])).toMatchObject([
      { id: pixels[0]?.id },
    ]);
    expect(await json(["stats", "meta-shop"])).toMatchObject([
      {
        eventName: "Purchase",
        matchQuality: expect.any(Number) as number,
        predictedQuality: expect.any(Number) as number,
      },
    ]);
    expect(await relay(["pixels", "list", "nobody"])).toMatchObject({ code: 2 });
  });
});

describe("the doctor", () => {
  test("finds everything well", async () => {
    const findings = await json<{ readonly what: string; readonly state: string }>(["doctor"]);
    expect(findings.filter(({ state }) => state !== "good")).toEqual([]);
    expect(findings.map(({ what }) => what.split(" ")[0])).toEqual([
      "Node",
      "Node",
      "configuration",
      "sealing",
      "Redis",
      "clocks",
      "ingest",
      "API",
      "API",
      "destination",
    ]);
  });

  test("says what to do where something is not", async () => {
    await addFault(deployment, { kind: "dead-token", token: deployment.token });
    const { code, stdout } = await relay([
      "doctor",
      "--redis",
      "redis://127.0.0.1:1",
      "--url",
      "http://127.0.0.1:1",
    ]);
    await clearFaults(deployment);
    expect(code).toBe(1);
    for (const said of [/bad +Redis/, /warning ingest API/, /bad +destination meta-shop/])
      expect(stdout).toMatch(said);
    const broken = join(folder, "broken.yaml");
    await writeFile(broken, "sources: 7\n");
    expect((await relay(["doctor", "--config", broken])).stdout).toContain("bad      configuration /sources");
  });
});

const LINES = 30_000;
/** Every so many-th line is refused by the ingest API. */
const BAD_EVERY = 500;

async function writeCsv(file: string): Promise<void> {
  const out = createWriteStream(file);
  const at = Math.floor(Date.now() / 1000) - 60;
  out.write(
    "event_name,event_time,event_id,email,client_user_agent,event_source_url,value,currency,content_ids,custom_data.own\n",
  );
  for (let n = 1; n <= LINES; n += 1) {
    const currency = n % BAD_EVERY === 0 ? "" : "EUR";
    const line = `Purchase,${at},csv-${n},buyer.${n}@example.com,"Mozilla/5.0 (X11; Linux, x86_64)",https://shop.example/t,${n % 90}.5,${currency},"a, b",yes\n`;
    if (!out.write(line)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
}

describe("a large file", () => {
  test("is handed over, interrupted, and goes on where it was: nothing twice, nothing missing", async () => {
    const file = join(folder, "conversions.csv");
    await writeCsv(file);
    const args = ["batch", file, "--set", "action_source=website", "--size", "200", "--json"];
    const first = start(args);
    await vi.waitFor(() => {
      const { line } = JSON.parse(readFileSync(`${file}.relay-progress`, "utf8")) as {
        readonly line: number;
      };
      expect(line).toBeGreaterThan(5000);
    }, 30_000);
    first.child.kill("SIGINT");
    const interrupted = await first.ended;
    expect(interrupted.code).toBe(130);
    const before = JSON.parse(interrupted.stdout) as { readonly line: number; readonly accepted: number };
    expect(before.line).toBeLessThan(LINES);

    const second = await relay(args);
    expect(second.code).toBe(1);
    expect(JSON.parse(second.stdout)).toEqual({
      accepted: LINES - LINES / BAD_EVERY,
      refused: LINES / BAD_EVERY,
      withheld: 0,
      faults: { missing_currency: LINES / BAD_EVERY },
      destinations: {},
      line: LINES + 1,
      resumedFrom: before.line,
      interrupted: false,
    });
    expect(existsSync(`${file}.relay-progress`)).toBe(false);
    const refused = readFileSync(`${file}.refused.ndjson`, "utf8").trim().split("\n");
    // The header is line 1.
    expect(refused.map((line) => (JSON.parse(line) as { readonly line: number }).line)).toEqual(
      Array.from({ length: LINES / BAD_EVERY }, (_, n) => (n + 1) * BAD_EVERY + 1),
    );
    await vi.waitFor(async () => {
      const taken = (await arrivals(deployment)).filter(({ eventId }) => eventId.startsWith("csv-"));
      expect(taken).toHaveLength(LINES - LINES / BAD_EVERY);
      expect(taken.every(({ copies }) => copies === 1)).toBe(true);
    }, 60_000);
  });

  test("shows progress, and names refused lines", async () => {
    const file = join(folder, "few.ndjson");
    await writeFile(
      file,
      `${ndjson([purchase("f1")])}{"broken\n\n${ndjson([purchase("f2", { event_time: 1 })])}`,
    );
    const { code, stdout, stderr } = await relay(["batch", file]);
    expect(code).toBe(1);
    expect(stderr).toContain("1 accepted, 2 refused");
    expect(stdout).toMatch(/line 2: .*must be a JSON object/);
    expect(stdout).toMatch(/line 4: \/event_time/);
  });

  test("with a column that no conversion has is not begun", async () => {
    const file = join(folder, "wrong.csv");
    await writeFile(file, "event_name,emial\nPurchase,a@example.com\n");
    const { code, stderr } = await relay(["batch", file]);
    expect(code).toBe(2);
    expect(stderr).toContain("emial");
  });
});
