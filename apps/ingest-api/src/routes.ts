import { eventsRoute } from "./events-route.ts";
import { eventsOperation } from "./openapi/events.ts";
import { statusOperation } from "./openapi/statuses.ts";
import { validateOperation } from "./openapi/validation.ts";
import type { Route } from "./route.ts";
import { statusRoute } from "./status-route.ts";
import { validateRoute } from "./validate-route.ts";

/** The relay's own routes, the busiest first. Those in the shapes of other products are in `endpoints.ts`. */
export const ROUTES: readonly Route[] = [
  { method: "post", path: "/v1/events", operation: eventsOperation, handlers: eventsRoute },
  {
    method: "get",
    path: "/v1/events/:event_id",
    operation: statusOperation,
    handlers: (context) => [statusRoute(context)],
  },
  { method: "post", path: "/v1/validate", operation: validateOperation, handlers: validateRoute },
];
