import { readdirSync, readFileSync, lstatSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseEnv } from "node:util";
import { PROJECT_ROOT, RedisServer } from "@relay/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { build, canBuildImages } from "./buildah.ts";
import { Container } from "./container.ts";
import { nodeImage } from "./node-image.ts";

const TARGETS = ["ingest-api", "worker", "admin-api", "sandbox", "cli"] as const;
const MOST_BYTES = 200_000_000;

/** Target → its image's name. */
const images = new Map<string, string>();
const imageOf = (target: string) => images.get(target) ?? "none";

describe.skipIf(!canBuildImages)("images (needs buildah and root)", () => {
  beforeAll(async () => {
    const node = await nodeImage();
    for (const target of TARGETS) images.set(target, await build(target, node));
  });

  describe.for(TARGETS)("%s", (target) => {
    let container: Container;
    beforeAll(async () => {
      container = await Container.of(imageOf(target));
      return () => container[Symbol.asyncDispose]();
    });
    const files = () => filesIn(container.root).map((path) => relative(container.root, path));

    test("has less than 200 MB", () => {
      const size = files().reduce((sum, path) => {
        const stat = lstatSync(join(container.root, path), { throwIfNoEntry: false });
        return sum + (stat?.isFile() === true ? stat.size : 0);
      }, 0);
      process.stdout.write(`${target}: ${Math.round(size / 1e6)} MB\n`);
      expect(size).toBeGreaterThan(100_000_000);
      expect(size).toBeLessThan(MOST_BYTES);
    });

    test("holds no shell, no package manager, no test, no configuration and nothing that its user may change", () => {
      const all = files();
      expect(all.filter((path) => /(?:^|\/)(?:sh|bash|npm|npx|pnpm)$/.test(path))).toEqual([]);
      const own = all.filter((path) => !path.includes("node_modules"));
      expect(own.filter((path) => /\.test\.ts$|\.env|relay\.yaml$/.test(path))).toEqual([]);
      const changeable = all
        .filter((path) => path !== "tmp" && !path.startsWith("proc"))
        .filter((path) => {
          const stat = lstatSync(join(container.root, path), { throwIfNoEntry: false });
          if (stat === undefined || stat.isSymbolicLink()) return false;
          return stat.uid !== 0 || (stat.mode & 0o002) !== 0;
        });
      expect(changeable).toEqual([]);
    });

    test("says what it is, runs as a plain user and has a bill of materials without development tools", () => {
      const { User, Labels, Healthcheck } = container.config;
      expect(User).toBe("1000:1000");
      expect(Labels["org.opencontainers.image.title"]).toContain("Conversion Relay");
      expect(Labels["org.opencontainers.image.revision"]).toBe("test");
      expect(Healthcheck === undefined).toBe(target === "cli");
      const bill = JSON.parse(readFileSync(join(container.root, "relay/sbom.cdx.json"), "utf8")) as {
        readonly components: readonly { readonly name: string }[];
      };
      const names = bill.components.map(({ name }) => name);
      expect(names).toContain(target === "cli" ? "commander" : "express");
      expect(names).not.toContain("vitest");
    });
  });

  test("together deliver an event to the sandbox, and stop when they are asked to", deliver);
});

/** The files of a folder and its folders, links not followed. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...filesIn(path)] : [path];
  });
}

/** From the images to a delivered event, with the sample configuration of docker-compose.yml. */
async function deliver(): Promise<void> {
  const values = parseEnv(readFileSync(join(PROJECT_ROOT, "infra/compose/sandbox.env"), "utf8"));
  const keys = { key: values["RELAY_API_KEY"] ?? "", adminKey: values["RELAY_ADMIN_KEY"] ?? "" };
  await using cleanup = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "relay-images-"));
  cleanup.defer(() => rm(folder, { recursive: true }));
  // The images' user reads it.
  await chmod(folder, 0o755);
  const redis = cleanup.use(await RedisServer.start());
  const start = async (
    target: string,
    env: Readonly<Record<string, string>>,
    volumes: readonly string[] = [],
  ) => {
    const container = cleanup.use(await Container.of(imageOf(target), env, volumes));
    return cleanup.use(await container.start());
  };

  const sandbox = await start("sandbox", { SANDBOX_PORT: "0" });
  const configuration = join(folder, "relay.yaml");
  const sample = await readFile(join(PROJECT_ROOT, "infra/compose/relay.yaml"), "utf8");
  await writeFile(configuration, sample.replaceAll("http://sandbox:8090", sandbox.url));
  const secrets = ["META_ACCESS_TOKEN", "TIKTOK_ACCESS_TOKEN", "RELAY_WEBHOOK_SECRET", "RELAY_SEALING_KEY"];
  const env = {
    ...Object.fromEntries(secrets.map((name) => [name, values[name] ?? ""])),
    REDIS_URL: redis.url,
    INGEST_PORT: "0",
    WORKER_PORT: "0",
    ADMIN_PORT: "0",
  };
  const volumes = [`${configuration}:/etc/relay/relay.yaml:ro`];
  const ingest = await start("ingest-api", env, volumes);
  const worker = await start("worker", env, volumes);
  const admin = await start("admin-api", env, volumes);

  const cliEnv = {
    RELAY_URL: ingest.url,
    RELAY_API_KEY: keys.key,
    RELAY_ADMIN_URL: admin.url,
    RELAY_ADMIN_KEY: keys.adminKey,
  };
  const cli = cleanup.use(await Container.of(imageOf("cli"), cliEnv, [`${folder}:/files:ro`]));
  const relay = (...args: readonly string[]) => cli.run(...(cli.config.Entrypoint ?? []), ...args);
  await writeFile(join(folder, "events.ndjson"), `${JSON.stringify(purchase())}\n`);
  expect(await relay("send", "--wait", "/files/events.ndjson")).toContain("delivered");
  const received = await fetch(`${sandbox.url}/_sandbox/accepted`);
  expect((await received.text()).match(/"order-1042"/g)).toHaveLength(2);

  expect(await relay("destinations")).toContain("meta-shop");
  expect(await (await fetch(`${admin.url}/console/`)).text()).toContain("<!doctype html>");
  for (const program of [ingest, worker, admin, sandbox]) {
    await program.isHealthy();
    expect(await program.stop()).toBe(0);
  }
}

const purchase = () => ({
  event_name: "Purchase",
  event_time: Math.floor(Date.now() / 1000),
  event_id: "order-1042",
  action_source: "website",
  event_source_url: "https://shop.example/thanks",
  user_data: { email: "ada@example.com", client_user_agent: "Mozilla/5.0", client_ip_address: "203.0.113.9" },
  custom_data: { value: 42.5, currency: "EUR" },
});
