import type { PlatformRegistry, PredictedQuality, Reader, ReportReader, RunStore } from "@relay/core";
import type { AcceptContext, WebhookRules } from "@relay/pipeline/admission";
import type { EndpointContext, Sender } from "../endpoint.ts";
import type { Actor } from "./actor.ts";
import type { Demo } from "./demo/demo.ts";
import type { RunHead } from "./runs/kept-run.ts";

/** A source that runs tasks. */
export interface ActorSender extends Sender {
  /** What decides whether its inputs may name a webhook. */
  readonly webhooks: WebhookRules;
  readonly defaultCountry?: string | undefined;
}

/** What a platform query needs of a destination. */
export interface PlatformAccess {
  readonly baseUrl: string;
  readonly token: string;
}

/** What the tasks of the actors need of the program that serves them. */
export interface ActorsContext extends EndpointContext<ActorSender> {
  readonly platforms: PlatformRegistry;
  readonly reports: AcceptContext["reports"] & ReportReader;
  readonly runs: RunStore<RunHead>;
  /** Whether the hosted actor's defaults are used. */
  readonly isAsHosted: (actor: Actor) => boolean;
  readonly reader: Reader;
  /** The access to the account of a destination, by its name. */
  readonly accessOf: (destination: string) => PlatformAccess | undefined;
  /** The relay's prediction of a destination's match quality, by its name. */
  readonly qualitiesOf: (destination: string) => Promise<readonly PredictedQuality[]>;
  /** Absent when no sandbox is configured. */
  readonly demo?: Demo | undefined;
}
