import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { PROJECT_ROOT } from "@relay/testkit";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { PRODUCTION, read } from "./compose-file.ts";

/** What runs without a profile. */
const CORE = ["admin-api", "ingest-api", "redis", "worker"];
const MONITORING = ["alert-receiver", "alertmanager", "grafana", "prometheus"];
const hasCompose = spawnSync("docker-compose", ["--version"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "relay-compose-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** production.env with values where it has none. */
const filled = join(folder, "filled.env");
writeFileSync(filled, read("infra/compose/production.env").replaceAll(/=$/gm, "=of-mine"));

interface Normalised {
  readonly services: Readonly<Record<string, { readonly profiles?: readonly string[] }>>;
}

/** Runs `docker-compose config` with an env file, and nothing of our environment that compose reads. */
function config(envFile: string) {
  const { PATH, HOME } = process.env;
  const { status, stdout, stderr } = spawnSync("docker-compose", ["--env-file", envFile, "config"], {
    cwd: PROJECT_ROOT,
    env: { PATH, HOME },
    encoding: "utf8",
  });
  return { status, stderr, document: parse(stdout) as Normalised | null };
}

/** The services that run with these profiles. `config` itself shows all, whatever the profiles. */
const running = ({ services }: Normalised, chosen: readonly string[]) =>
  Object.entries(services)
    .filter(
      ([, { profiles = chosen }]) => profiles === chosen || profiles.some((one) => chosen.includes(one)),
    )
    .map(([name]) => name);

describe.skipIf(!hasCompose)("docker-compose config (needs docker-compose)", () => {
  test.for([
    ["the sandbox", "infra/compose/sandbox.env", [...CORE, ...MONITORING, "sandbox"]],
    ["production", filled, [...CORE, ...MONITORING]],
  ] as const)("takes the env file of %s, which chooses what runs", ([, envFile, services]) => {
    const { status, stderr, document } = config(envFile);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { COMPOSE_PROFILES: chosen = "" } = parseEnv(readFileSync(resolve(PROJECT_ROOT, envFile), "utf8"));
    const found = running(document ?? { services: {} }, chosen.split(","));
    expect(new Set(found)).toEqual(new Set(services));
  });

  test("without a profile runs the relay alone, and the command only when it is asked for", () => {
    const { document } = config(filled);
    expect(new Set(running(document ?? { services: {} }, []))).toEqual(new Set(CORE));
    expect(document?.services["cli"]?.profiles).toEqual(["cli"]);
  });

  test("refuses production while a value is missing, and names it", () => {
    const { status, stderr } = config("infra/compose/production.env");
    expect(status).not.toBe(0);
    expect(stderr).toContain("GRAFANA_PASSWORD must be set");
  });
});

test("production.env has no public secret", () => {
  const secrets = Object.keys(PRODUCTION).filter((name) => /TOKEN|SECRET|KEY|PASSWORD/.test(name));
  expect(secrets).toHaveLength(7);
  expect(secrets.map((name) => PRODUCTION[name])).toEqual(secrets.map(() => ""));
  expect(PRODUCTION["RELAY_FILE"]).not.toContain("infra/compose");
});
