import type { Actor } from "../actor.ts";
import type { ActorsContext } from "../context.ts";
import type { AskedTask } from "./asked-task.ts";
import { meantDestinations } from "./meant-destinations.ts";

/** Time limit of each request of a platform query. */
export const QUERY_TIMEOUT_MS = 15_000;

/** What a platform is asked with, and about which account. */
export interface QueryAccess {
  readonly token: string;
  /** Absent: the platform's own address. */
  readonly baseUrl?: string;
  readonly dataset?: string;
  readonly account?: string;
  /** The destination whose token it is, or whose dataset is asked about. */
  readonly destination?: string;
}

/**
 * The access of a platform query: the sandbox's in a demonstration, else the token of the input, else that of the
 * destination with its dataset. The address is that of a destination of the source. Undefined when there is no token.
 */
export function queryAccessOf(asked: AskedTask, context: ActorsContext): QueryAccess | undefined {
  const { actor, sender, input } = asked;
  if (input.isDemo) return context.demo?.accessOf(actor);
  const { accessToken, dataset, account } = input;
  const [meant] = meantDestinations(actor, sender.router, dataset);
  const own = meant && context.accessOf(meant.name);
  const token = accessToken ?? own?.token;
  if (token === undefined) return undefined;
  const baseUrl = own?.baseUrl ?? anyBaseUrl(actor, asked, context);
  return {
    token,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(dataset !== undefined && { dataset }),
    ...(account !== undefined && { account }),
    ...(meant && { destination: meant.name }),
  };
}

/** The address of any destination of the actor's platform. */
function anyBaseUrl(actor: Actor, { sender }: AskedTask, { accessOf }: ActorsContext): string | undefined {
  const [any] = meantDestinations(actor, sender.router);
  return any && accessOf(any.name)?.baseUrl;
}
