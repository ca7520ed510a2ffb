import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { PROJECT_ROOT } from "@relay/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { IngestOnTest } from "./entrances/ingest.ts";

/** The examples of docs/examples.md, each run by its own runtime where the machine has one. */
const RUNTIMES = [
  { language: "sh", event: "order-curl", file: "send.sh", run: ["bash"], needs: ["curl", "--version"] },
  {
    language: "js",
    event: "order-node",
    file: "send.mjs",
    run: [process.execPath],
    needs: [process.execPath, "--version"],
  },
  {
    language: "python",
    event: "order-python",
    file: "send.py",
    run: ["python3"],
    needs: ["python3", "--version"],
  },
  { language: "php", event: "order-php", file: "send.php", run: ["php"], needs: ["php", "--version"] },
  { language: "go", event: "order-go", file: "send.go", run: ["go", "run"], needs: ["go", "version"] },
] as const;

const page = readFileSync(join(PROJECT_ROOT, "docs", "examples.md"), "utf8");
const ingest = new IngestOnTest(Date.now);
/** Paths that were asked once. Each is told at first to come back at once. */
const asked = new Set<string>();
let server: Server;
let folder: string;

beforeAll(async () => {
  await ingest.open();
  folder = mkdtempSync(join(tmpdir(), "relay-examples-"));
  server = createServer((request, response) => void relayed(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(async () => {
  server.close();
  await ingest.close();
  rmSync(folder, { recursive: true });
});

/** Tells a path at first to come back at once, and passes its next requests on. */
async function relayed(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = "", headers } = request;
  const body = await buffer(request);
  if (!asked.has(url)) {
    asked.add(url);
    response.writeHead(503, { "retry-after": "1" }).end("{}");
    return;
  }
  const answer = await fetch(ingest.url(url.replace(/^\/\w+/, "")), {
    method: "POST",
    headers: { authorization: headers.authorization ?? "", "content-type": headers["content-type"] ?? "" },
    body,
  });
  response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
}

describe.concurrent("the example", () => {
  for (const { language, event, file, run, needs } of RUNTIMES) {
    const [command, ...args] = needs;
    const isHere = spawnSync(command, args).status === 0;
    test.skipIf(!isHere)(`in ${language} sends its conversion, after it was asked to come back`, async () => {
      const [, source = ""] = page.split(`\`\`\`${language}\n`)[1]?.match(/^([\s\S]*?)```/) ?? [];
      const path = join(folder, file);
      writeFileSync(path, source);
      const { port } = server.address() as AddressInfo;
      const env = {
        ...process.env,
        RELAY_URL: `http://127.0.0.1:${port}/${language}`,
        RELAY_API_KEY: "meta",
      };
      const child = spawn(run[0], [...run.slice(1), path], { env });
      const [said, complained, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, "exit"),
      ]);
      expect({ code: code as number, said, complained }).toMatchObject({
        code: 0,
        said: expect.stringMatching(new RegExp(`"accepted":1[\\s\\S]*"event_id":"${event}"`)),
      });
    });
  }
});
