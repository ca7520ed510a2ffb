import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { PROJECT_ROOT } from "@relay/testkit";
import { readSettings } from "@relay/sandbox/settings";
import { parse } from "yaml";

/** What docker-compose.yml says of a service. */
export interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target: string };
  readonly profiles?: readonly string[];
  readonly healthcheck?: unknown;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, { readonly condition: string }>>;
  readonly stop_grace_period?: string;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** The text of a file of the project. */
export const read = (path: string) => readFileSync(join(PROJECT_ROOT, path), "utf8");
/** The values of the env files that choose what runs. */
export const SANDBOX = parseEnv(read("infra/compose/sandbox.env"));
export const PRODUCTION = parseEnv(read("infra/compose/production.env"));
const VARIABLE = /\$\{(\w+)(?::-([^}]*)|:\?[^}]*)\}/g;
/** The compose file with the values of the sandbox's env file. */
export const compose = parse(
  read("docker-compose.yml").replaceAll(
    VARIABLE,
    (_, name: string, fallback = "") => SANDBOX[name] ?? fallback,
  ),
  { merge: true },
) as Compose;
export const dockerfile = read("infra/docker/Dockerfile");

export function serviceOf(name: string): Service {
  const service = compose.services[name];
  if (!service) throw new Error(`there is no service ${name}`);
  return service;
}

/** The stage of the Dockerfile that makes a program's image. */
export const stageOf = (name: string) =>
  dockerfile.split(/^FROM /m).find((text) => text.startsWith(`program AS ${name}\n`)) ?? "";

/** What a container's environment is: the image's, then compose's. A variable without a value comes from the env file. */
export function environmentOf(name: string): Readonly<Record<string, string>> {
  const image =
    /^ENV (.*)$/m
      .exec(stageOf(name))?.[1]
      ?.split(" ")
      .map((word) => word.split("=")) ?? [];
  const given = Object.entries(serviceOf(name).environment ?? {}).map(([key, value]) => [
    key,
    value ?? SANDBOX[key],
  ]);
  return Object.fromEntries([...image, ...given].filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
}

/** The services that run a program of the relay until they are stopped. */
export const names = Object.entries(compose.services)
  .filter(([name, { build }]) => build !== undefined && name !== "cli")
  .map(([name]) => name);

/** The port a program listens on in its container. */
export const PORTS: Readonly<Record<string, number>> = {
  "ingest-api": Number(environmentOf("ingest-api")["INGEST_PORT"]),
  worker: Number(environmentOf("worker")["WORKER_PORT"]),
  "admin-api": Number(environmentOf("admin-api")["ADMIN_PORT"]),
  sandbox: readSettings(environmentOf("sandbox")).port,
  redis: 6379,
  prometheus: 9090,
  alertmanager: 9093,
  grafana: 3000,
};
