import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { PLATFORMS } from "@relay/platforms";
import { Environment, readConfig } from "@relay/runtime";
import { NODE_FLAGS, PROJECT_ROOT } from "@relay/testkit";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readSettings } from "@relay/sandbox/settings";

/** No container runs here: what the container files say is held against what the programs say. */
interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const read = (path: string) => readFileSync(join(PROJECT_ROOT, path), "utf8");
/** The compose file as it is with an empty environment: every `${NAME:-default}` is its default. */
const compose = parse(read("docker-compose.yml").replaceAll(/\$\{\w+:-([^}]*)\}/g, "$1"), {
  merge: true,
}) as Compose;
const dockerfile = read("infra/docker/Dockerfile");

function serviceOf(name: string): Service {
  const service = compose.services[name];
  if (!service) throw new Error(`there is no service ${name}`);
  return service;
}

const environmentOf = (name: string) => serviceOf(name).environment ?? {};
const programs = Object.entries(compose.services).filter(([, { build }]) => build);
const names = programs.map(([name]) => name);

/** What the programs would read of the environment that compose gives them. */
const sample = () =>
  readConfig({ ...environmentOf("worker"), RELAY_CONFIG: join(PROJECT_ROOT, mounted("worker")) }, PLATFORMS);

/** The path of the file that a service reads as its configuration. */
function mounted(name: string): string {
  const wanted = environmentOf(name)["RELAY_CONFIG"];
  const volume = serviceOf(name).volumes?.find((line) => line.split(":")[1] === wanted);
  return volume?.split(":")[0] ?? "nothing is mounted there";
}

/** The port a program listens on in its container. */
const PORTS: Readonly<Record<string, number>> = {
  "ingest-api": Number(environmentOf("ingest-api")["INGEST_PORT"]),
  worker: Number(environmentOf("worker")["WORKER_PORT"]),
  "admin-api": Number(environmentOf("admin-api")["ADMIN_PORT"]),
  sandbox: readSettings(environmentOf("sandbox")).port,
  redis: 6379,
  prometheus: 9090,
  grafana: 3000,
};

test("compose runs every program of the pipeline", () => {
  expect(names.toSorted()).toEqual(["admin-api", "ingest-api", "sandbox", "worker"]);
});

describe.for(names)("%s", (name) => {
  test("is built by a target that runs its main", () => {
    const { context, dockerfile: file, target } = serviceOf(name).build ?? {};
    expect({ context, file, target }).toEqual({
      context: ".",
      file: "infra/docker/Dockerfile",
      target: name,
    });
    const stage = dockerfile.split(/^FROM /m).find((text) => text.startsWith(`workspace AS ${name}\n`)) ?? "";
    expect(stage).toContain(`infra/docker/install.sh ${name}\n`);
    const command = ["node", ...NODE_FLAGS, `apps/${name}/src/main.ts`].map((word) => JSON.stringify(word));
    expect(stage).toContain(`CMD [${command.join(", ")}]`);
    expect(stage).toContain("USER node\n");
    expect(stage).toContain(`EXPOSE ${PORTS[name]}\n`);
    expect(existsSync(join(PROJECT_ROOT, `apps/${name}/src/main.ts`))).toBe(true);
  });

  test("listens on every address of its container", () => {
    const hosts = Object.entries(environmentOf(name)).filter(([variable]) => variable.endsWith("_HOST"));
    expect(hosts.map(([, address]) => address)).toEqual(["0.0.0.0"]);
  });

  test("is asked for its health on its own port", () => {
    const [, node, script = "", port, path = ""] = serviceOf(name).healthcheck?.test ?? [];
    expect({ node, port }).toEqual({ node: "node", port: String(PORTS[name]) });
    expect(existsSync(join(PROJECT_ROOT, script))).toBe(true);
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
        return condition !== "service_healthy" || !healthcheck;
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

  test("stops within the time that compose gives it", () => {
    const grace = /worker:[\s\S]*?stop_grace_period: (\d+)s/.exec(read("docker-compose.yml"))?.[1];
    expect(Number(grace) * 1000).toBeGreaterThan(sample().worker.stop_deadline_ms);
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

describe("Prometheus", () => {
  interface ScrapeConfig {
    readonly job_name: string;
    readonly static_configs?: readonly { readonly targets: readonly string[] }[];
    readonly dns_sd_configs?: readonly { readonly names: readonly string[]; readonly port: number }[];
  }
  const { scrape_configs: jobs } = parse(read("infra/prometheus/prometheus.yml")) as {
    readonly scrape_configs: readonly ScrapeConfig[];
  };
  const targets = jobs.flatMap(({ static_configs: fixed = [], dns_sd_configs: found = [] }) => [
    ...fixed.flatMap(({ targets: addresses }) => addresses),
    ...found.flatMap(({ names: hosts, port }) => hosts.map((host) => `${host}:${port}`)),
  ]);

  test("scrapes each program that has metrics, by its service name and port", () => {
    const measured = names.filter((name) => read(`apps/${name}/src/app.ts`).includes("observe(app"));
    expect(targets.toSorted()).toEqual(measured.map((name) => `${name}:${PORTS[name]}`).toSorted());
  });

  test("is where Grafana looks for it", () => {
    const { datasources } = parse(read("infra/grafana/provisioning/datasources/prometheus.yml")) as {
      readonly datasources: readonly { readonly uid: string; readonly url: string }[];
    };
    expect(datasources).toMatchObject([
      { uid: "prometheus", url: `http://prometheus:${PORTS["prometheus"]}` },
    ]);
  });
});

test("Grafana finds the dashboards, and shows Pipeline first", () => {
  const folder = serviceOf("grafana").volumes?.find((volume) => volume.startsWith("./infra/grafana/dash"));
  const { providers } = parse(read("infra/grafana/provisioning/dashboards/relay.yml")) as {
    readonly providers: readonly { readonly options: { readonly path: string } }[];
  };
  const path = folder?.split(":")[1] ?? "";
  expect(providers.map(({ options }) => options.path)).toEqual([path]);
  expect(environmentOf("grafana")["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]).toBe(
    posix.join(path, "pipeline.json"),
  );
});

test("the Dockerfile's Node has the major version that package.json pins", () => {
  const { catalog } = parse(read("pnpm-workspace.yaml")) as { readonly catalog: Record<string, string> };
  expect(dockerfile).toContain(`FROM node:${catalog["node"]?.split(".")[0]}-`);
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
