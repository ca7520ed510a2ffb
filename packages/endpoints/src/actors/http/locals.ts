import type { Actor } from "../actor.ts";
import type { ActorSender } from "../context.ts";

/** What the handlers of a request have found out before the last one. */
export interface ActorLocals {
  sender: ActorSender;
  /** Only where the path names an actor. */
  actor: Actor;
  /** Only where a run is started. */
  input: unknown;
}
