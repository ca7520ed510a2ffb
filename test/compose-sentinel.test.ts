import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PLATFORMS } from "@relay/platforms";
import { readConfig } from "@relay/runtime";
import { PROJECT_ROOT } from "@relay/testkit";
import { expect, test } from "vitest";
import { parse } from "yaml";

const read = (path: string): string => readFileSync(join(PROJECT_ROOT, path), "utf8");
const yaml = (path: string) => parse(read(path), { merge: true }) as Readonly<Record<string, unknown>>;

interface Service {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const { services } = yaml("infra/compose/sentinel.yml") as { services: Readonly<Record<string, Service>> };
const file = "infra/compose/relay.sentinel.yaml";

test("the relay of the example with Sentinels is that of compose, and asks Sentinels that run", () => {
  const { redis, ...others } = yaml(file);
  expect(others).toEqual(yaml("infra/compose/relay.yaml"));
  const { sentinels, master_name: name } = redis as { sentinels: readonly string[]; master_name: string };
  const running = Object.keys(services).filter((service) => service.startsWith("sentinel-"));
  expect(sentinels).toEqual(running.map((service) => `${service}:26379`));
  for (const service of running)
    expect(services[service]?.command?.[0]).toContain(`sentinel monitor ${name} redis 6379 2\n`);
  const variables = {
    ...services["worker"]?.environment,
    RELAY_CONFIG: join(PROJECT_ROOT, file),
    META_ACCESS_TOKEN: "token",
    TIKTOK_ACCESS_TOKEN: "token",
    RELAY_WEBHOOK_SECRET: "YSBzZWNyZXQga25vd24gdG8gZXZlcnlvbmU=",
    RELAY_SEALING_KEY: "YSBzZWFsaW5nIGtleSBrbm93biB0byBldmVyeW9uZSE=",
  };
  expect(readConfig(variables, PLATFORMS).redisAddress.place).toMatchObject({
    kind: "sentinel",
    masterName: "relay",
  });
});

test("every server of the example keeps what it has, and is known by its own name", () => {
  const servers = Object.entries(services).filter(([service]) => service.startsWith("redis"));
  expect(servers).toHaveLength(3);
  for (const [service, { command = [] }] of servers) {
    const settings = command.join(" ");
    expect(settings).toContain("--appendonly yes");
    expect(settings).toContain("--maxmemory-policy noeviction");
    expect(settings).toContain(`--replica-announce-ip ${service}`);
  }
});
