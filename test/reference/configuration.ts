import { PLATFORMS } from "@relay/platforms";
import { AdminKey, destinationSchema, Environment, relayFileSchema } from "@relay/runtime";
import type { TSchema } from "typebox";
import { NOTE } from "./markdown.ts";
import { type Described, member, recordValue, settings } from "./settings.ts";

const RelayFile = relayFileSchema(PLATFORMS.names);

const [sealing = RelayFile] = (member(RelayFile, "sealing") as unknown as { anyOf: readonly TSchema[] })
  .anyOf;

/** docs/reference/configuration.md */
export function configurationPage(): string {
  return `${NOTE}# Configuration

\`relay.yaml\` defines sources, destinations, routes and limits. The environment holds addresses and tokens. Each program reads both at its start and reports every fault at once. [Changes of \`relay.yaml\`](../operations/configuration.md) take effect while programs run. Editors can check the file with \`docs/reference/relay.schema.json\`.

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
## redis.tls

${settings(member(member(RelayFile, "redis"), "tls"))}
## sealing

\`off\`, or:

${settings(sealing)}
### sealing.keys[]

${settings((member(sealing, "keys") as unknown as { items: TSchema }).items)}
## erasure

${settings(member(RelayFile, "erasure"))}
## ingest

${settings(member(RelayFile, "ingest"))}
## actors.meta, actors.tiktok

${settings(member(member(RelayFile, "actors"), "meta"))}
## actors.sandbox

${settings(member(member(RelayFile, "actors"), "sandbox"))}
## worker

${settings(member(RelayFile, "worker"))}
## admin

${settings(member(RelayFile, "admin"))}
## admin.keys.&lt;name&gt;

${settings(AdminKey)}
## webhooks

${settings(member(RelayFile, "webhooks"))}`;
}

/** What has a default need not be written: the schema of the file as people write it does not require it. */
function asWritten(this: unknown, name: string, value: unknown): unknown {
  if (name !== "required" || !Array.isArray(value)) return value;
  const { properties = {} } = this as { readonly properties?: Readonly<Record<string, Described>> };
  return value.filter((field) => properties[String(field)]?.default === undefined);
}

/** docs/reference/relay.schema.json */
export function relaySchema(): string {
  const schema = { $schema: "https://json-schema.org/draft/2020-12/schema", ...RelayFile };
  return `${JSON.stringify(schema, asWritten, 2)}\n`;
}
