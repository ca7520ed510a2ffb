import type { Actor } from "../actor.ts";
import type { ActorSender } from "../context.ts";
import type { TaskInput } from "../input/read-input.ts";

/** A task, whose it is, and what it is given. */
export interface AskedTask {
  readonly actor: Actor;
  readonly sender: ActorSender;
  readonly input: TaskInput;
}
