import type { BodyBudget } from "@relay/http";
import type { SourceConfig } from "@relay/runtime";
import type { AcceptContext } from "../accept-items.ts";
import type { Router } from "../router.ts";

/** What the compatible endpoints need. */
export interface EndpointContext extends AcceptContext {
  /** Finds the source of a key. */
  readonly findSource: (key: string | undefined) => SourceConfig | undefined;
  readonly routers: ReadonlyMap<string, Router>;
  readonly bodies: BodyBudget;
  readonly maxBodyBytes: number;
  readonly maxEvents: number;
}
