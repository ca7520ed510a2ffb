import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import {
  type ActionSource,
  admit,
  type Conversion,
  DEAD_REASONS,
  type Dialect,
  ERRORS,
  FAULTS,
  MATCH_KEYS,
} from "@relay/core";
import {
  EVENT_SOURCES,
  type EventSource,
  META_CODES,
  META_SUBCODES,
  PLATFORMS,
  TIKTOK_CODES,
} from "@relay/platforms";
import {
  AdminKey,
  createMetrics,
  destinationSchema,
  Environment,
  readConfig,
  relayFileSchema,
  exposeClockSkew,
  exposeHeldBytes,
  exposeVersions,
  servingMetrics,
} from "@relay/runtime";
import { DASHBOARDS } from "@relay/grafana/dashboards";
import { modelOf } from "@relay/grafana/panel";
import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { openApiOf as adminApiOf } from "@relay/admin-api/openapi";
import { PROBLEMS as ADMIN_PROBLEMS } from "@relay/admin-api/problem";
import { ACTORS } from "@relay/endpoints/actors";
import { openApiOf } from "@relay/ingest-api/openapi";
import { PROBLEMS } from "@relay/ingest-api/problem";
import { exampleOf, INTRODUCTIONS, STANDARD_EVENTS } from "./platform-pages.ts";
import { META_CASES, META_STEERING, TIKTOK_CASES, TIKTOK_STEERING } from "./system/actors/field-cases.ts";

const RelayFile = relayFileSchema(PLATFORMS.names);

/** Everything in docs/reference is written from the code; `pnpm reference` writes it anew after a change. */
const reference = (name: string) => `../docs/reference/${name}`;
const NOTE = "<!-- Written from the code by `pnpm reference`. -->\n";

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}

function problems(
  catalogue: Readonly<
    Record<string, { readonly status: number; readonly title: string; readonly remedy: string }>
  >,
): string {
  return table(
    ["name", "status", "title", "remedy"],
    Object.entries(catalogue).map(([name, { status, title, remedy }]) => [
      `\`${name}\``,
      String(status),
      title,
      remedy,
    ]),
  );
}

interface Described {
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly { readonly type?: string }[];
}

function settings(schema: TSchema): string {
  const { properties, required = [] } = schema as unknown as {
    readonly properties: Record<string, Described>;
    readonly required?: readonly string[];
  };
  return table(
    ["setting", "takes", "default", "meaning"],
    Object.entries(properties).map(([name, described]) => {
      const { description = "", default: fallback } = described;
      const missing = required.includes(name) ? "required" : "";
      return [
        `\`${name}\``,
        takes(described),
        fallback === undefined ? missing : `\`${JSON.stringify(fallback)}\``,
        description,
      ];
    }),
  );
}

const member = (schema: unknown, name: string): TSchema => {
  const found = (schema as { readonly properties: Record<string, TSchema> }).properties[name];
  if (!found) throw new Error(`no ${name}`);
  return found;
};
const recordValue = (schema: TSchema): TSchema => {
  const [value] = Object.values(
    (schema as unknown as { readonly patternProperties: Record<string, TSchema> }).patternProperties,
  );
  if (!value) throw new Error("not a record");
  return value;
};

function takes({ type, enum: values, anyOf }: Described): string {
  return (
    type ??
    (values ?? anyOf?.map(({ type: inner = "" }) => inner) ?? []).map((each) => `\`${each}\``).join(", ")
  );
}

/** What has a default need not be written: the schema of the file as people write it does not require it. */
function asWritten(this: unknown, name: string, value: unknown): unknown {
  if (name !== "required" || !Array.isArray(value)) return value;
  const { properties = {} } = this as { readonly properties?: Readonly<Record<string, Described>> };
  return value.filter((field) => properties[String(field)]?.default === undefined);
}

describe("the references are what the code says", () => {
  test("configuration", async () => {
    const text = `${NOTE}# Configuration

\`relay.yaml\` defines sources, destinations, routes and limits. The environment holds addresses and tokens. Each program reads both once, at start-up, and reports every fault at once. Editors can check the file with \`docs/reference/relay.schema.json\`.

## Environment

${settings(Environment)}
Access tokens are environment variables too, or files. Each destination names its own (\`access_token_env\`, \`access_token_file\`).

## sources.&lt;name&gt;

${settings(recordValue(member(RelayFile, "sources")))}
## destinations.&lt;name&gt;

${settings(destinationSchema(PLATFORMS.names))}
${PLATFORMS.all.map(({ name, options }) => `### options of a ${name} destination\n\n${settings(options)}`).join("\n")}
## routes[]

${settings((member(RelayFile, "routes") as unknown as { items: TSchema }).items)}
## redis

${settings(member(RelayFile, "redis"))}
## ingest

${settings(member(RelayFile, "ingest"))}
## actors.meta, actors.tiktok

${settings(member(member(RelayFile, "actors"), "meta"))}
## actors.sandbox

${settings(member(member(RelayFile, "actors"), "sandbox"))}
## worker

${settings(member(RelayFile, "worker"))}
## admin.keys.&lt;name&gt;

${settings(AdminKey)}
## webhooks

${settings(member(RelayFile, "webhooks"))}`;
    await expect(text).toMatchFileSnapshot(reference("configuration.md"));
  });

  test("relay.schema.json", async () => {
    const schema = { $schema: "https://json-schema.org/draft/2020-12/schema", ...RelayFile };
    const text = `${JSON.stringify(schema, asWritten, 2)}\n`;
    const example = readFileSync(new URL("../relay.example.yaml", import.meta.url), "utf8");
    expect([...Value.Errors(JSON.parse(text) as TSchema, parse(example))]).toEqual([]);
    await expect(text).toMatchFileSnapshot(reference("relay.schema.json"));
  });

  test.for(Object.entries(DASHBOARDS))("the dashboard %s", async ([name, dashboard]) => {
    const text = `${JSON.stringify(modelOf(dashboard), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../infra/grafana/dashboards/${name}.json`);
  });

  test("admin-openapi.json", async () => {
    const text = `${JSON.stringify(adminApiOf(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(reference("admin-openapi.json"));
  });

  test("openapi.json", async () => {
    await expect(`${JSON.stringify(openApiOf(PLATFORMS), null, 2)}\n`).toMatchFileSnapshot(
      reference("openapi.json"),
    );
  });

  test("errors", async () => {
    const text = `${NOTE}# Errors

## Faults of one conversion

In \`results[].faults[]\` of an answer, with a JSON pointer to the field.

${table(
  ["code", "remedy"],
  Object.entries(FAULTS).map(([code, remedy]) => [`\`${code}\``, remedy]),
)}
## Problems of a request

RFC 9457; \`type\` is \`urn:conversion-relay:problem:<name>\`.

The ingest API:

${problems(PROBLEMS)}
The admin API:

${problems(ADMIN_PROBLEMS)}
## Reasons of dead letters

${table(
  ["reason", "meaning"],
  Object.entries(DEAD_REASONS).map(([reason, meaning]) => [`\`${reason}\``, meaning]),
)}
## Failures of the relay

A program that cannot continue prints the code, what was wrong and what to do on standard error. Its exit codes:

- 0: it was stopped.
- 1: an unexpected error, with a stack trace.
- 2: its configuration cannot be used, so starting it again does not help.
- 3: something that it needs is missing, such as Redis or its port.

${table(
  ["code", "meaning", "remedy"],
  Object.entries(ERRORS).map(([code, { message, remedy }]) => [`\`${code}\``, message, remedy]),
)}`;
    await expect(text).toMatchFileSnapshot(reference("errors.md"));
  });

  test("the actors' input", async () => {
    const kinds = {
      meta: { cases: META_CASES, steering: META_STEERING },
      tiktok: { cases: TIKTOK_CASES, steering: TIKTOK_STEERING },
    };
    const sections = [...new Set(ACTORS.values())].map(({ name, platform, fields }) => {
      const { cases, steering } = kinds[platform];
      const rows = Object.entries(fields).map(([field, { schema, to = "", deviation = "" }]) => {
        const own = cases.filter((one) => one.field.split(",")[0] === field);
        const covered =
          own.length > 0
            ? `every field of the input: ${own.map((one) => one.field).join("; ")}`
            : steering[field];
        expect(covered, `${platform}: ${field} has a test`).toBeDefined();
        const { description = "", default: fallback } = schema as Described;
        return [
          `\`${field}\``,
          takes(schema),
          fallback === undefined ? "" : `\`${JSON.stringify(fallback)}\``,
          to === "" ? "" : `\`${to}\``,
          description,
          deviation,
          covered ?? "",
        ];
      });
      const head = ["field", "takes", "default", "becomes", "meaning", "other than the hosted actor", "test"];
      return `## ${platform}\n\n\`{actor}\` in URLs is \`${platform}\` or \`${name}\`.\n\n${table(head, rows)}`;
    });
    const text = `${NOTE}# The actors' input

The input fields of the tasks under \`POST /v2/acts/{actor}/…\` ([what the tasks do](../actors.md)). The tests are in test/system/actors.

${sections.join("\n")}`;
    await expect(text).toMatchFileSnapshot(reference("actors.md"));
  });

  test.for(["meta", "tiktok"] as const)("the page of %s", async (platform) => {
    const now = 1_795_000_000;
    const dialect =
      platform === "meta"
        ? PLATFORMS.open("meta", { dataset_id: "0", api_version: "v26.0", strict: true })
        : PLATFORMS.open("tiktok", {
            event_source: "web",
            event_source_id: "0",
            purchase_event_name: "Purchase",
          });
    const weights = dialect.weights({
      event_name: "Purchase",
      event_time: now,
      event_id: "e",
      action_source: "website",
      user_data: {},
    });
    const examples = STANDARD_EVENTS[platform].map((event) => {
      const example = exampleOf(platform, event, now);
      const admission = admit(example, "docs");
      // Every example is one that nothing objects to.
      expect(admission, event.name).toMatchObject({ ok: true, warnings: [] });
      if (admission.ok)
        expect(dialect.check(admission.conversion, { nowSeconds: now }), event.name).toEqual([]);
      const data = "custom_data" in example ? `\`${JSON.stringify(example["custom_data"])}\`` : "";
      return [`\`${event.name}\``, event.about, data];
    });
    const [first] = STANDARD_EVENTS[platform].filter(({ name }) => name === "Purchase");
    const whole = first ? JSON.stringify(exampleOf(platform, first, now), null, 2) : "";
    const name = { meta: "Meta", tiktok: "TikTok" }[platform];
    const text = `${NOTE}# ${name}, from a producer's side

This page says what to send so that ${name} finds the people behind your conversions. Everything is in the relay's own shape: the same conversion goes to both platforms.

${INTRODUCTIONS[platform]}

## What raises matching

Points for conversions of a website, of 10 in all. [Match quality](../reference/match-quality.md) has the other kinds. \`POST /v1/validate\` returns the points of your own conversions and the missing match keys.

${table(
  ["match keys", "worth"],
  weights.map(({ keys, needs, weight }) => [
    keys.map((key) => `\`${key}\``).join(needs === "all" ? " and " : " or "),
    String(weight),
  ]),
)}
## A complete conversion

\`\`\`json
${whole}
\`\`\`

## Standard events

Each of these, as \`custom_data\` of the conversion above, is accepted without a warning.

${table(["event_name", "when", "custom_data"], examples)}
Names of your own are accepted too. \`npx relay preview --platform ${platform} --plain events.ndjson\` prints what the relay would send for each of your lines.
`;
    await expect(text).toMatchFileSnapshot(`../docs/platforms/${platform}.md`);
  });

  test("match keys", async () => {
    const rows = Object.entries(MATCH_KEYS).map(([name, { aliases, list, maxLength, description }]) => [
      `\`${name}\``,
      aliases.map((alias) => `\`${alias}\``).join(", "),
      list ? "yes" : "",
      String(maxLength),
      description,
    ]);
    const text = `${NOTE}# Match keys\n\nThe fields of \`user_data\`. A value with more characters than the table allows is left out, with a warning.\n\n${table(["key", "also", "several", "characters", "meaning"], rows)}`;
    await expect(text).toMatchFileSnapshot(reference("match-keys.md"));
  });

  test("outcomes", async () => {
    const seconds = (ms: number | undefined) => (ms === undefined ? "" : `${ms / 1000} s`);
    interface Row {
      readonly class: string;
      readonly meaning: string;
      readonly unknownAt5xx?: boolean;
      readonly waitMs?: number;
    }
    const rows = (codes: Iterable<readonly [string | number, Row]>) =>
      Array.from(codes, ([code, { class: kind, meaning, unknownAt5xx, waitMs }]) => [
        String(code),
        `\`${kind}\`${unknownAt5xx ? ", with 5xx `unknown`" : ""}`,
        meaning,
        seconds(waitMs),
      ]);
    const head = ["code", "class", "meaning", "wait"];
    const text = `${NOTE}# Outcomes

How the relay classifies a platform's answer. \`relay classify\` classifies recorded answers.

| class | what the relay does |
| --- | --- |
| \`delivered\` | writes it to the ledger |
| \`payload\` | takes the named events out, or halves the request until each culprit is alone. Culprits become dead letters; the other events are delivered |
| \`too-large\` | halves the request |
| \`credentials\` | suspends the destination and probes it by itself; gives no conversion up |
| \`api-version\` | suspends the destination, as above; the remedy is another \`api_version\` ([runbook](../runbooks/api-version.md)) |
| \`throttled\` | sends nothing to the destination for as long as the answer asks, an hour at the most |
| \`retry\` | backs off (exponential, full jitter); the conversions stay until their own deadline |
| \`unknown\` | the same, and marks them as possibly sent: they are repeated with the same ids, for 47 hours |

An answer without the platform's own document (a proxy's page, an empty body): 429 is \`throttled\`, 413 \`too-large\`, a success or 5xx \`unknown\`, other 4xx \`retry\` at Meta and \`credentials\` at TikTok (decision 8).

## Meta: codes

The relay decides by \`code\` and \`error_subcode\`, because texts change and are localised.

${table(head, rows(META_CODES))}
200 to 299 are \`credentials\`, 80000 to 80014 \`throttled\`, negative ones \`retry\`, with 5xx \`unknown\`. An unknown code is about no event: it is \`throttled\` with 429, \`credentials\` with 401 or 403, \`retry\` with any other 4xx, else \`unknown\`. \`100\` is \`credentials\` with \`type\` \`GraphMethodException\`, or with "Missing Permission" and no subcode. A success that says \`events_received\` short of what was sent is repeated in halves with the same ids.

## Meta: subcodes

${table(head, rows(META_SUBCODES))}
## TikTok: return codes

The relay decides by the \`code\` in the body, whatever the HTTP status is.

${table(head, rows(TIKTOK_CODES))}
- 40000 and 40002 are \`credentials\` where the message names \`event_source\`, \`event_source_id\`, \`test_event_code\` or \`partner_name\`. A test code or partner that came with the events is \`payload\`.
- Other codes: 4xxxx are \`payload\`. 50000 and above are \`unknown\` where the message mentions a timeout, else \`retry\`.
- 20001 ("partially OK"): where the answer names the refused events, the relay reads it event by event. Otherwise it repeats the request in halves with the same ids.
`;
    await expect(text).toMatchFileSnapshot(reference("outcomes.md"));
  });

  test("match quality", async () => {
    const meta = PLATFORMS.open("meta", { dataset_id: "0", api_version: "v26.0", strict: false });
    const tiktok = (source: EventSource) =>
      PLATFORMS.open("tiktok", {
        event_source: source,
        event_source_id: "0",
        purchase_event_name: "Purchase",
      });
    const of = (action_source: ActionSource, more: Partial<Conversion> = {}): Conversion => ({
      event_name: "Lead",
      event_time: 0,
      event_id: "e",
      action_source,
      user_data: {},
      ...more,
    });
    const kinds: readonly (readonly [string, Dialect, Conversion])[] = [
      ["Meta: websites", meta, of("website")],
      ["Meta: apps", meta, of("app")],
      ["Meta: lead ads", meta, of("system_generated", { user_data: { lead_id: "1" } })],
      ["Meta: Messenger", meta, of("business_messaging", { messaging_channel: "messenger" })],
      ["Meta: WhatsApp", meta, of("business_messaging", { messaging_channel: "whatsapp" })],
      ["Meta: Instagram", meta, of("business_messaging", { messaging_channel: "instagram" })],
      ["Meta: everything else", meta, of("physical_store")],
      ...EVENT_SOURCES.map((source) => [`TikTok: ${source}`, tiktok(source), of("website")] as const),
    ];
    const sections = kinds.map(([name, dialect, conversion]) => {
      const weights = dialect.weights(conversion);
      expect(weights.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(10);
      const rows = weights.map(({ keys, needs, weight }) => [
        keys.map((key) => `\`${key}\``).join(needs === "all" ? " and " : " or "),
        String(weight),
      ]);
      return `## ${name}\n\n${table(["match keys", "worth"], rows)}`;
    });
    const text = `${NOTE}# Match quality

Match quality is a score from 0 to 10. It is the sum of the points of those match keys that a conversion has in a usable form. \`POST /v1/validate\` returns it for each conversion and for the whole request. \`relay_match_quality_score\` measures it for delivered conversions. The order of the keys follows the platforms' pages. The numbers are the relay's own ([decision 9](../decisions/0009-what-match-keys-are-worth.md)).

${sections.join("\n")}`;
    await expect(text).toMatchFileSnapshot(reference("match-quality.md"));
  });

  test("metrics", async () => {
    const { registry } = createMetrics(() => Promise.resolve(undefined));
    exposeHeldBytes(registry, { bytes: 0 });
    exposeClockSkew(registry, () => 0);
    exposeVersions(registry, []);
    servingMetrics(registry, () => ({ bodyBytes: 0, connections: 0, refusedConnections: 0 }));
    const metrics = await registry.getMetricsAsJSON();
    const own = metrics.filter(({ name }) => name.startsWith("relay_"));
    const rows = own.map(({ name, type, help }) => [`\`${name}\``, String(type), help]);
    const text = `${NOTE}# Metrics\n\nThe relay also exposes the metrics of the Node.js process.\n\n${table(["name", "type", "meaning"], rows)}`;
    await expect(text).toMatchFileSnapshot(reference("metrics.md"));
  });
});

describe(".env.example", () => {
  const lines = Object.entries(Environment.properties).map(([name, described]: [string, Described]) => {
    const value = described.default as string | number | undefined;
    const line =
      value === undefined ? `# ${name}=${String(described.examples?.[0])}` : `${name}=${String(value)}`;
    return `# ${described.description}\n${line}\n`;
  });
  const tokens =
    "# Access tokens, under the names in relay.yaml.\n# META_ACCESS_TOKEN=\n# TIKTOK_ACCESS_TOKEN=\n";
  const text = [...lines, tokens].join("\n");
  const read = (variables: NodeJS.Dict<string>) =>
    readConfig(
      {
        ...variables,
        RELAY_CONFIG: fileURLToPath(new URL("../relay.example.yaml", import.meta.url)),
        META_ACCESS_TOKEN: "token",
        TIKTOK_ACCESS_TOKEN: "token",
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
      ...all
    } = parseEnv(text.replaceAll(/^# (?=[A-Z_]+=)/gm, ""));
    expect(Object.keys(all).sort()).toEqual(Object.keys(Environment.properties).sort());
    expect(read(all).env.OTEL_EXPORTER_OTLP_ENDPOINT).toBe("http://127.0.0.1:4318");
  });
});
