import { existsSync } from "node:fs";
import { join } from "node:path";
import { STOP_DEADLINE_MS as INGEST_STOP_DEADLINE_MS } from "@relay/ingest-api/program";
import { PLATFORMS } from "@relay/platforms";
import { Environment, readConfig } from "@relay/runtime";
import { readSettings } from "@relay/sandbox/settings";
import { NODE_FLAGS, PROJECT_ROOT } from "@relay/testkit";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  compose,
  dockerfile,
  environmentOf,
  names,
  PORTS,
  read,
  serviceOf,
  stageOf,
} from "./compose-file.ts";

/** No container runs here: what the container files say is held against what the programs say. */

/** What the programs would read of the environment that compose gives them. */
const sample = () =>
  readConfig({ ...environmentOf("worker"), RELAY_CONFIG: join(PROJECT_ROOT, mounted("worker")) }, PLATFORMS);

/** The path of the file that a service reads as its configuration: where the images look for it. */
function mounted(name: string): string {
  const wanted = /RELAY_CONFIG=(\S+)/.exec(dockerfile)?.[1];
  const volume = serviceOf(name).volumes?.find((line) => line.split(":")[1] === wanted);
  return volume?.split(":")[0] ?? "nothing is mounted there";
}

test("compose runs every program of the pipeline, and has the command", () => {
  expect(serviceOf("cli").build?.target).toBe("cli");
  expect(stageOf("cli")).toContain('ENTRYPOINT ["node", "apps/cli/dist/main.js"]');
  expect(names.toSorted()).toEqual(["admin-api", "ingest-api", "sandbox", "worker"]);
});

describe.for(names)("%s", (name) => {
  test("is built by a target that runs its main", () => {
    const build = { context: ".", dockerfile: "infra/docker/Dockerfile", target: name };
    expect(serviceOf(name).build).toEqual(build);
    const stage = stageOf(name);
    expect(stage).toContain(`COPY --from=programs /image/${name} .\n`);
    const command = ["node", ...NODE_FLAGS, `apps/${name}/src/main.ts`].map((word) => JSON.stringify(word));
    expect(stage).toContain(`CMD [${command.join(", ")}]`);
    expect(stage).toContain(`EXPOSE ${PORTS[name]}\n`);
    expect(existsSync(join(PROJECT_ROOT, `apps/${name}/src/main.ts`))).toBe(true);
  });

  test("listens on every address of its container", () => {
    const hosts = Object.entries(environmentOf(name)).filter(([variable]) => variable.endsWith("_HOST"));
    expect(hosts.map(([, address]) => address)).toEqual(["0.0.0.0"]);
  });

  test("is asked for its health on its own port", () => {
    const [, port, path = ""] =
      /^HEALTHCHECK .*"healthy\.mjs", "(\d+)", "(.+)"\]$/m.exec(stageOf(name)) ?? [];
    expect(port).toBe(String(PORTS[name]));
    expect(read(`apps/${name}/src/app.ts`) + read("packages/http/src/observe.ts")).toContain(
      `app.get("${path}"`,
    );
  });
});

test.for(["ingest-api", "worker", "admin-api"])("%s knows every variable it is given", (name) => {
  const known = [...Object.keys(Environment.properties), ...secretsIn("infra/compose/relay.yaml")];
  expect(Object.keys(environmentOf(name)).filter((variable) => !known.includes(variable))).toEqual([]);
});

test("the sandbox knows every variable it is given", () => {
  const asked = new Set<string | symbol>();
  const watched = new Proxy(environmentOf("sandbox"), {
    get: (target, variable) => {
      asked.add(variable);
      return Reflect.get(target, variable) as unknown;
    },
  });
  readSettings(watched);
  expect(Object.keys(environmentOf("sandbox")).filter((variable) => !asked.has(variable))).toEqual([]);
});

test("published ports are those the programs listen on, and open to this machine only", () => {
  const published = Object.entries(compose.services).flatMap(([name, { ports = [] }]) =>
    ports.map((port) => [name, port]),
  );
  expect(published.filter(([name = "", port]) => port !== `127.0.0.1:${PORTS[name]}:${PORTS[name]}`)).toEqual(
    [],
  );
});

test("every mounted file and folder is in the repository, every volume is declared", () => {
  const sources = Object.values(compose.services).flatMap(({ volumes = [] }) =>
    volumes.map((volume) => volume.split(":")[0] ?? ""),
  );
  const missing = sources.filter((source) =>
    source.startsWith("./") ? !existsSync(join(PROJECT_ROOT, source)) : !(source in compose.volumes),
  );
  expect(missing).toEqual([]);
});

test("a service waits only for services that are there, and for their health only if they report it", () => {
  const faults = Object.values(compose.services).flatMap(({ depends_on: needs = [] }) =>
    Object.entries(Array.isArray(needs) ? {} : needs)
      .filter(([name, { condition }]) => {
        const { healthcheck } = serviceOf(name);
        return condition !== "service_healthy" || healthcheck === undefined;
      })
      .map(([name]) => name),
  );
  expect(faults).toEqual([]);
});

describe("Redis in compose", () => {
  const settings = (serviceOf("redis").command ?? []).join(" ");

  test("keeps what was acknowledged and evicts nothing", () => {
    expect(settings).toContain("--appendonly yes");
    expect(settings).toContain("--maxmemory-policy noeviction");
    expect(settings).toMatch(/--maxmemory \d/);
  });

  test("is where the programs look for it", () => {
    expect(new URL(sample().env.REDIS_URL ?? "")).toMatchObject({
      hostname: "redis",
      port: String(PORTS["redis"]),
    });
  });
});

describe("infra/compose/relay.yaml", () => {
  test("is mounted where the programs read it, and they can use it", () => {
    expect(mounted("ingest-api")).toBe("./infra/compose/relay.yaml");
    expect([...sample().destinations.keys()]).toEqual(["meta-shop", "tiktok-shop"]);
  });

  test("sends to the sandbox, with tokens that it takes", () => {
    const { tokens } = readSettings(environmentOf("sandbox"));
    for (const { baseUrl, accessToken } of sample().destinations.values()) {
      expect(baseUrl).toBe(`http://sandbox:${PORTS["sandbox"]}`);
      expect(tokens).toContain(accessToken.reveal());
    }
  });

  test("runs demonstrations against the sandbox, with a token that it takes", () => {
    const { sandbox } = sample().actors;
    expect(sandbox?.base_url).toBe(`http://sandbox:${PORTS["sandbox"]}`);
    expect(readSettings(environmentOf("sandbox")).tokens).toContain(sandbox?.access_token);
  });

  test("takes the API key that compose's own example shows", async () => {
    const key = /Bearer ([\w-]+)/.exec(read("docker-compose.yml"))?.[1] ?? "";
    const digest = Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(key))).toString("hex");
    expect(sample().sources.get("web-shop")?.apiKeySha256).toEqual([digest]);
    expect(read("infra/compose/relay.yaml")).toContain(`"${key}"`);
  });

  test("lets the programs stop within the time that compose gives them", () => {
    const seconds = (name: string) => Number.parseInt(serviceOf(name).stop_grace_period ?? "0", 10);
    const { worker, ingest } = sample();
    expect(seconds("worker") * 1000).toBeGreaterThan(worker.stop_deadline_ms);
    expect(seconds("ingest-api") * 1000).toBeGreaterThan(ingest.drain_grace_ms + INGEST_STOP_DEADLINE_MS);
  });
});

describe("relay.example.yaml", () => {
  const path = join(PROJECT_ROOT, "relay.example.yaml");

  test("is a configuration, once the environment has the tokens", () => {
    const { destinations, sources } = readConfig(
      {
        RELAY_CONFIG: path,
        META_ACCESS_TOKEN: "one",
        TIKTOK_ACCESS_TOKEN: "two",
        RELAY_SEALING_KEY: `${"A".repeat(43)}=`,
      },
      PLATFORMS,
    );
    expect(sources.get("web-shop")?.apiKeySha256).toHaveLength(2);
    expect(new Set([...destinations.values()].map(({ baseUrl }) => new URL(baseUrl).hostname))).toEqual(
      new Set(["graph.facebook.com", "business-api.tiktok.com"]),
    );
  });

  test("names only tokens that compose hands on", () => {
    const handedOn = Object.keys(environmentOf("worker"));
    expect(secretsIn("relay.example.yaml").filter((name) => !handedOn.includes(name))).toEqual([]);
  });

  test("without the tokens it says which variables are missing", () => {
    expect(() => readConfig({ RELAY_CONFIG: path }, PLATFORMS)).toThrow("no META_ACCESS_TOKEN");
  });
});

test("the Dockerfile's Node is the one that the workspace pins", () => {
  const { catalog } = parse(read("pnpm-workspace.yaml")) as { readonly catalog: Record<string, string> };
  expect(dockerfile).toContain(`ARG NODE_IMAGE=node:${catalog["node"]}-`);
});

/** The variables that a configuration names: access tokens, what webhooks are signed with, and sealing keys. */
function secretsIn(path: string): readonly string[] {
  const { destinations, sources, sealing } = parse(read(path)) as {
    readonly destinations: Record<string, { readonly access_token_env: string }>;
    readonly sources: Record<string, { readonly webhook_secret_env?: readonly string[] }>;
    readonly sealing: { readonly keys: readonly { readonly env: string }[] };
  };
  return [
    ...Object.values(destinations).map(({ access_token_env: variable }) => variable),
    ...Object.values(sources).flatMap(({ webhook_secret_env: variables = [] }) => variables),
    ...sealing.keys.map(({ env }) => env),
  ];
}
