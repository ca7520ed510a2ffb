import type { Route } from "./route.ts";
import { asideRoutes } from "./routes/aside.ts";
import { auditRoutes } from "./routes/audit.ts";
import { deadLetterRoutes } from "./routes/dead-letters.ts";
import { destinationRoutes } from "./routes/destinations.ts";
import { erasureRoutes } from "./routes/erasures.ts";
import { previewRoutes } from "./routes/previews.ts";
import { quarantineRoutes } from "./routes/quarantine.ts";
import { replayRoutes } from "./routes/replays.ts";
import { sealingKeyRoutes } from "./routes/sealing-keys.ts";
import { sessionRoutes } from "./routes/session.ts";
import { configurationRoutes } from "./routes/configuration.ts";
import { historyRoutes } from "./routes/history.ts";
import { relayRoutes } from "./routes/relay.ts";
import { statusRoutes } from "./routes/statuses.ts";
import { webhookRoutes } from "./routes/webhooks.ts";

/** Every route of the admin API. */
export const ROUTES: readonly Route[] = [
  ...destinationRoutes,
  ...deadLetterRoutes,
  ...previewRoutes,
  ...replayRoutes,
  ...asideRoutes,
  ...quarantineRoutes,
  ...webhookRoutes,
  ...sealingKeyRoutes,
  ...erasureRoutes,
  ...auditRoutes,
  ...configurationRoutes,
  ...historyRoutes,
  ...relayRoutes,
  ...statusRoutes,
  ...sessionRoutes,
];
