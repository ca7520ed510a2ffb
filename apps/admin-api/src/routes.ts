import type { Route } from "./route.ts";
import { asideRoutes } from "./routes/aside.ts";
import { auditRoutes } from "./routes/audit.ts";
import { deadLetterRoutes } from "./routes/dead-letters.ts";
import { destinationRoutes } from "./routes/destinations.ts";
import { previewRoutes } from "./routes/previews.ts";
import { quarantineRoutes } from "./routes/quarantine.ts";
import { replayRoutes } from "./routes/replays.ts";
import { sessionRoutes } from "./routes/session.ts";
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
  ...auditRoutes,
  ...sessionRoutes,
];
