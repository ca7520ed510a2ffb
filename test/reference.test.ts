import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { PLATFORMS } from "@relay/platforms";
import { Environment, readConfig } from "@relay/runtime";
import { DASHBOARDS } from "@relay/grafana/dashboards";
import { modelOf } from "@relay/grafana/panel";
import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { openApiOf as adminApiOf } from "@relay/admin-api/openapi";
import { openApiOf } from "@relay/ingest-api/openapi";
import { actorsPage } from "./reference/actors.ts";
import { clientConversion } from "./reference/client-conversion.ts";
import { consentPage } from "./reference/consent.ts";
import { configurationPage, relaySchema } from "./reference/configuration.ts";
import { errorsPage } from "./reference/errors.ts";
import { matchKeysPage } from "./reference/match-keys.ts";
import { matchQualityPage } from "./reference/match-quality.ts";
import { metricsPage } from "./reference/metrics.ts";
import { outcomesPage } from "./reference/outcomes.ts";
import { platformPage } from "./reference/platform-page.ts";
import { prometheusRule } from "./reference/prometheus-rule.ts";
import type { Described } from "./reference/settings.ts";

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Everything in docs/reference is written from the code; `pnpm reference` writes it anew after a change. */
const REFERENCES: Readonly<Record<string, () => string | Promise<string>>> = {
  "configuration.md": configurationPage,
  "relay.schema.json": relaySchema,
  "admin-openapi.json": () => json(adminApiOf()),
  "openapi.json": () => json(openApiOf(PLATFORMS.conversions)),
  "errors.md": errorsPage,
  "actors.md": actorsPage,
  "match-keys.md": matchKeysPage,
  "outcomes.md": outcomesPage,
  "match-quality.md": matchQualityPage,
  "metrics.md": metricsPage,
  "consent.md": consentPage,
};

describe("written from the code is", () => {
  test.for(Object.entries(REFERENCES))("docs/reference/%s", async ([name, text]) => {
    await expect(await text()).toMatchFileSnapshot(`../docs/reference/${name}`);
  });

  test("the type of a conversion in @relay/client", async () => {
    await expect(clientConversion()).toMatchFileSnapshot("../packages/client/src/conversion.ts");
  });

  test("the alerts of Kubernetes", async () => {
    await expect(prometheusRule()).toMatchFileSnapshot(
      "../infra/kubernetes/components/monitoring/alerts.yaml",
    );
  });

  test.for(PLATFORMS.all)("docs/platforms/$name.md", async (platform) => {
    await expect(platformPage(platform)).toMatchFileSnapshot(`../docs/platforms/${platform.name}.md`);
  });

  test.for(Object.entries(DASHBOARDS))("the dashboard %s", async ([name, dashboard]) => {
    await expect(json(modelOf(dashboard))).toMatchFileSnapshot(`../infra/grafana/dashboards/${name}.json`);
  });
});

test("relay.example.yaml is as docs/reference/relay.schema.json wants it", () => {
  const example = readFileSync(new URL("../relay.example.yaml", import.meta.url), "utf8");
  expect([...Value.Errors(JSON.parse(relaySchema()) as TSchema, parse(example))]).toEqual([]);
});

describe(".env.example", () => {
  const lines = Object.entries(Environment.properties).map(([name, described]: [string, Described]) => {
    const value = described.default as string | number | undefined;
    const line =
      value === undefined ? `# ${name}=${String(described.examples?.[0])}` : `${name}=${String(value)}`;
    return `# ${described.description}\n${line}\n`;
  });
  const tokens =
    "# Access tokens and the sealing key, under the names in relay.yaml.\n# META_ACCESS_TOKEN=\n# TIKTOK_ACCESS_TOKEN=\n# RELAY_SEALING_KEY=\n";
  const text = [...lines, tokens].join("\n");
  const read = (variables: NodeJS.Dict<string>) =>
    readConfig(
      {
        ...variables,
        RELAY_CONFIG: fileURLToPath(new URL("../relay.example.yaml", import.meta.url)),
        META_ACCESS_TOKEN: "token",
        TIKTOK_ACCESS_TOKEN: "token",
        RELAY_SEALING_KEY: `${"A".repeat(43)}=`,
      },
      PLATFORMS,
    );

  test("names every variable of the environment; those without a default are commented out", async () => {
    await expect(text).toMatchFileSnapshot("../.env.example");
  });

  test("can be copied as it is: every program reads its defaults from it", () => {
    expect(read(parseEnv(text)).env).toEqual(read({}).env);
  });

  test("holds usable values also where they are commented out", () => {
    const {
      META_ACCESS_TOKEN: _meta,
      TIKTOK_ACCESS_TOKEN: _tiktok,
      RELAY_SEALING_KEY: _key,
      ...all
    } = parseEnv(text.replaceAll(/^# (?=[A-Z_]+=)/gm, ""));
    expect(Object.keys(all).sort()).toEqual(Object.keys(Environment.properties).sort());
    expect(read(all).env.OTEL_EXPORTER_OTLP_ENDPOINT).toBe("http://127.0.0.1:4318");
  });
});
