import type { BodyBudget } from "@relay/http";
import type { AcceptContext, Router } from "@relay/pipeline/admission";
import type { SourceConfig } from "@relay/runtime";

/** What the compatible endpoints need. */
export interface EndpointContext extends AcceptContext {
  /** Finds the source of a key. */
  readonly findSource: (key: string | undefined) => SourceConfig | undefined;
  readonly routers: ReadonlyMap<string, Router>;
  readonly bodies: BodyBudget;
  readonly maxBodyBytes: number;
  readonly maxEvents: number;
}
