import { DEAD_REASONS, ERRORS, FAULTS, MATCH_KEYS } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { createMetrics, Destination, Environment, RelayFile } from "@relay/runtime";
import type { TSchema } from "typebox";
import { describe, expect, test } from "vitest";
import { openApiOf } from "@relay/ingest-api/openapi";
import { PROBLEMS } from "@relay/ingest-api/problem";

/** Everything in docs/reference is written from the code; `pnpm reference` writes it anew after a change. */
const reference = (name: string) => `../docs/reference/${name}`;
const NOTE = "<!-- Written from the code by `pnpm reference`. -->\n";

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}

interface Described {
  readonly description?: string;
  readonly default?: unknown;
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

describe("the references are what the code says", () => {
  test("configuration", async () => {
    const text = `${NOTE}# Configuration

\`relay.yaml\` says who sends, what goes where and how; the environment says where things are. Both are read once, at start-up, and every fault is reported at once. Editors check the file with \`docs/reference/relay.schema.json\`.

## Environment

${settings(Environment)}
Access tokens are environment variables too; each destination names its own (\`access_token_env\`).

## sources.&lt;name&gt;

${settings(recordValue(member(RelayFile, "sources")))}
## destinations.&lt;name&gt;

${settings(Destination)}
### options of a meta destination

${settings(PLATFORMS.meta.options)}
### options of a tiktok destination

${settings(PLATFORMS.tiktok.options)}
## routes[]

${settings((member(RelayFile, "routes") as unknown as { items: TSchema }).items)}
## redis

${settings(member(RelayFile, "redis"))}
## ingest

${settings(member(RelayFile, "ingest"))}
## worker

${settings(member(RelayFile, "worker"))}`;
    await expect(text).toMatchFileSnapshot(reference("configuration.md"));
  });

  test("relay.schema.json", async () => {
    const schema = { $schema: "https://json-schema.org/draft/2020-12/schema", ...RelayFile };
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(reference("relay.schema.json"));
  });

  test("openapi.json", async () => {
    await expect(`${JSON.stringify(openApiOf(), null, 2)}\n`).toMatchFileSnapshot(reference("openapi.json"));
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

${table(
  ["name", "status", "title", "remedy"],
  Object.entries(PROBLEMS).map(([name, { status, title, remedy }]) => [
    `\`${name}\``,
    String(status),
    title,
    remedy,
  ]),
)}
## Reasons of dead letters

${table(
  ["reason", "meaning"],
  Object.entries(DEAD_REASONS).map(([reason, meaning]) => [`\`${reason}\``, meaning]),
)}
## Failures of the relay

${table(
  ["code", "meaning", "remedy"],
  Object.entries(ERRORS).map(([code, { message, remedy }]) => [`\`${code}\``, message, remedy]),
)}`;
    await expect(text).toMatchFileSnapshot(reference("errors.md"));
  });

  test("match keys", async () => {
    const rows = Object.entries(MATCH_KEYS).map(([name, { aliases, list, description }]) => [
      `\`${name}\``,
      aliases.map((alias) => `\`${alias}\``).join(", "),
      list ? "yes" : "",
      description,
    ]);
    const text = `${NOTE}# Match keys\n\nWhat \`user_data\` may hold.\n\n${table(["key", "also", "several", "meaning"], rows)}`;
    await expect(text).toMatchFileSnapshot(reference("match-keys.md"));
  });

  test("metrics", async () => {
    const metrics = await createMetrics().registry.getMetricsAsJSON();
    const own = metrics.filter(({ name }) => name.startsWith("relay_"));
    const rows = own.map(({ name, type, help }) => [`\`${name}\``, String(type), help]);
    const text = `${NOTE}# Metrics\n\nBeside those of the Node.js process.\n\n${table(["name", "type", "meaning"], rows)}`;
    await expect(text).toMatchFileSnapshot(reference("metrics.md"));
  });
});

test(".env.example names every variable of the environment", async () => {
  const lines = Object.entries(Environment.properties).map(
    ([name, { description, default: fallback }]: [string, Described]) =>
      `# ${description}\n${name}=${String(fallback)}\n`,
  );
  await expect(lines.join("\n")).toMatchFileSnapshot("../.env.example");
});
