import type { PlatformName } from "@relay/core";
import type { Static } from "typebox";
import Type from "typebox";
import { Actors } from "./actors.ts";
import { Admin } from "./admin.ts";
import { destinationSchema } from "./destination.ts";
import { Ingest } from "./ingest.ts";
import { Erasure } from "./erasure.ts";
import { byName } from "./name.ts";
import { RedisFile } from "./redis.ts";
import { Route } from "./route.ts";
import { Sealing } from "./sealing.ts";
import { Source } from "./source.ts";
import { WebhooksFile } from "./webhooks.ts";
import { Worker } from "./worker.ts";

/** Schema of relay.yaml: sources, destinations on these platforms, routes and settings. */
export function relayFileSchema(platforms: readonly PlatformName[]) {
  return Type.Object(
    {
      sources: byName(Source, { description: "Producers, by name." }),
      destinations: byName(destinationSchema(platforms), { description: "Accounts on platforms, by name." }),
      routes: Type.Array(Route, { minItems: 1, description: "Which conversions go where." }),
      redis: RedisFile,
      sealing: Type.Optional(Sealing),
      erasure: Erasure,
      ingest: Ingest,
      actors: Actors,
      worker: Worker,
      admin: Admin,
      webhooks: WebhooksFile,
    },
    { additionalProperties: false, title: "relay.yaml", description: "Configuration of Conversion Relay." },
  );
}
export type RelayFile = Static<ReturnType<typeof relayFileSchema>>;
