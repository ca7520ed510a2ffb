import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { PROJECT_ROOT } from "@relay/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { machineNodes, satisfies } from "./machine-nodes.ts";
import { PACKED, PackedPackages, run } from "./packed-packages.ts";

/** A producer's program. The line that TypeScript must refuse has a misspelt field. */
const PRODUCER = `
import { RelayClient, type Conversion, type Result } from "@relay/client";

const conversion: Conversion = {
  event_name: "Purchase",
  event_time: 1_764_000_000,
  event_id: "order-1042",
  action_source: "website",
  user_data: { email: "ada@example.com", fbc: "fb.1.1.click" },
  custom_data: { value: 42.5, currency: "EUR", loyalty: "gold" },
};
await using relay = new RelayClient({ url: process.env["RELAY_URL"] ?? "", apiKey: "key" });
const result: Result = await relay.send(conversion);
process.stdout.write(JSON.stringify(result));
// @ts-expect-error: there is no such match key.
const misspelt: Conversion = { ...conversion, user_data: { emial: "ada@example.com" } };
void misspelt;
`;
/** The same without types, as a program in JavaScript writes it. */
const SCRIPT = `
import { RelayClient } from "@relay/client";

const relay = new RelayClient({ url: process.env.RELAY_URL, apiKey: "key" });
const result = await relay.send({ event_name: "Purchase", event_id: "order-1042" });
await relay.close();
process.stdout.write(JSON.stringify(result));
`;
const JUDGE = `
import { createServer } from "node:http";
import { createApp, type SandboxOptions } from "@relay/sandbox/app";
import { readSettings } from "@relay/sandbox/settings";

const settings: SandboxOptions = readSettings({});
createServer(createApp(settings));
`;

let packages: PackedPackages;
beforeAll(async () => {
  packages = await PackedPackages.make();
});
afterAll(() => packages[Symbol.asyncDispose]());

describe.for(PACKED)("@relay/%s", (name) => {
  test("holds what was built, its page and its licence, and nothing else", async () => {
    const files = await packages.files(name);
    expect(files).toEqual(expect.arrayContaining(["package.json", "LICENSE", "README.md"]));
    const others = files.filter((path) => !/^(?:package\.json|LICENSE|README\.md|dist\/.*)$/.test(path));
    expect([...others, ...files.filter((path) => path.includes(".test."))]).toEqual([]);
  });

  test("says nothing that only a workspace understands, and leads to files that it holds", async () => {
    const manifest = await packages.read(name, "package.json");
    expect(manifest).not.toMatch(/workspace:|catalog:|\.\/src\//);
    const files = await packages.files(name);
    const named = Array.from(manifest.matchAll(/"\.\/(dist\/[^"]+)"/g), ([, path]) => path);
    expect(named.length).toBeGreaterThan(0);
    expect(files).toEqual(expect.arrayContaining(named));
  });

  test("depends on what its code imports", async () => {
    const { dependencies = {} } = await packages.manifest(name);
    const code = (await packages.files(name)).filter((path) => path.endsWith(".js"));
    const texts = await Promise.all(code.map((path) => packages.read(name, path)));
    const imported = texts.flatMap((each) =>
      Array.from(
        each.matchAll(/^(?:import|export) (?:[^"';]* from )?"((?:@[\w-]+\/)?[\w.-]+)/gm),
        ([, found]) => found ?? "",
      ),
    );
    const packagesOf = new Set(imported.filter((each) => !/^(?:\.|node:?)/.test(each)));
    expect([...packagesOf].toSorted()).toEqual(Object.keys(dependencies).toSorted());
  });
});

test("TypeScript takes programs that use them, and knows each field of a conversion", async () => {
  await writeFile(join(packages.project, "producer.ts"), PRODUCER);
  await writeFile(join(packages.project, "judge.ts"), JUDGE);
  const options =
    "--noEmit --strict --exactOptionalPropertyTypes --target es2024 --module nodenext --types node".split(
      " ",
    );
  const tsc = join(PROJECT_ROOT, "node_modules/.bin/tsc");
  await run(tsc, [...options, "producer.ts", "judge.ts"], { cwd: packages.project });
});

describe.for(machineNodes())("on Node $version", ({ version, path: node }) => {
  const runsOn = async (name: (typeof PACKED)[number]) =>
    satisfies(version, (await packages.manifest(name)).engines.node);

  test("the client sends", async () => {
    const answer = { results: [{ index: 0, status: "accepted", event_id: "order-1042" }] };
    await using server = createServer((_request, response) => {
      response.writeHead(202).end(JSON.stringify(answer));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const script = join(packages.project, "producer.js");
    await writeFile(script, SCRIPT);
    const env = { RELAY_URL: `http://127.0.0.1:${port}` };
    const { stdout } = await run(node, [script], { env });
    expect(JSON.parse(stdout)).toEqual(answer.results[0]);
  });

  test("the sandbox listens, answers and stops", async () => {
    const env = { SANDBOX_PORT: "0" };
    const child = spawn(node, [packages.bin("relay-sandbox")], { env, stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const { listening } = JSON.parse(line.toString()) as { readonly listening: { readonly port: number } };
    const response = await fetch(`http://127.0.0.1:${listening.port}/healthz`);
    expect(await response.json()).toEqual({ status: "ok" });
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("the command loads every subcommand and previews an event", async ({ skip }) => {
    if (!(await runsOn("cli"))) skip("the command needs a newer Node");
    const { stdout } = await run(node, [packages.bin("relay"), "--help"]);
    expect(stdout).toContain("dead-letters");
    const conversion = {
      event_name: "Lead",
      event_time: Math.floor(Date.now() / 1000),
      action_source: "other",
      user_data: { email: "Ada@Example.com" },
    };
    const child = spawn(node, [packages.bin("relay"), "preview", "--platform", "meta", "--json", "-"]);
    child.stdin.end(`${JSON.stringify(conversion)}\n`);
    expect(JSON.parse(await text(child.stdout))).toMatchObject({
      event: { user_data: { em: [expect.stringMatching(/^[0-9a-f]{64}$/)] } },
    });
  });
});
