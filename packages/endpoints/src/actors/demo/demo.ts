import type { PlatformRegistry, PreparedEvent, Transport } from "@relay/core";
import { contextFor, judgeItem } from "@relay/pipeline/admission";
import type { Actor } from "../actor.ts";
import type { ActorSender } from "../context.ts";
import { deliverDirectly } from "./deliver-directly.ts";
import { type DemoItem, itemOf, type JudgedEntry } from "./demo-item.ts";
import { demoRoute, type DemoRoute } from "./demo-route.ts";
import { type Entry, faultsIn } from "../input/entry.ts";

/** A sandbox process, which is as strict as the platforms. */
export interface DemoSandbox {
  readonly baseUrl: string;
  /** A token that it accepts. It opens nothing else, so it is no secret. */
  readonly token: string;
}

/** The access of a platform query to a sandbox. */
export interface DemoAccess extends DemoSandbox {
  readonly dataset: string;
  readonly account: string;
}

/**
 * Runs tasks against a sandbox. No platform is called, and nothing is written to Redis; admission, mapping and isolation
 * are the real ones. Events go to one account of the sandbox and queries ask about another, so that no source sees
 * anything of another source.
 */
export class Demo {
  readonly #sandbox: DemoSandbox;
  readonly #transport: Transport;
  readonly #platforms: PlatformRegistry;

  constructor(sandbox: DemoSandbox, transport: Transport, platforms: PlatformRegistry) {
    this.#sandbox = sandbox;
    this.#transport = transport;
    this.#platforms = platforms;
  }

  /** The access of a platform query. Any id in an input gives the same result. */
  accessOf({ demo }: Actor): DemoAccess {
    return { ...this.#sandbox, dataset: demo.dataset, account: demo.account };
  }

  /**
   * Checks each entry, sends those without errors and returns an item for each. A sent event has the status
   * `not_settled` when the sandbox does not answer.
   */
  async send(
    actor: Actor,
    entries: readonly Entry[],
    sender: Pick<ActorSender, "router" | "defaultCountry">,
    nowSeconds: number,
  ): Promise<readonly DemoItem[]> {
    const route = demoRoute(actor, sender, this.#platforms);
    const { name, dialect } = route.destination;
    const { baseUrl, token } = this.#sandbox;
    const judged = entries.map((entry) => judgeEntry(entry, route, nowSeconds));
    const ends = await deliverDirectly(
      judged.filter(isSendable),
      { name, dialect, baseUrl, token: { reveal: () => token, mark: "demo" } },
      this.#transport,
    );
    return judged.map((one, index) =>
      itemOf(one, index, isSendable(one) ? ends.get(one) : undefined, {
        name,
        nowSeconds,
      }),
    );
  }
}

function judgeEntry(entry: Entry, { router, destination }: DemoRoute, nowSeconds: number): JudgedEntry {
  if (entry.faults.length > 0) return { faults: faultsIn(entry, []) };
  const { conversion, destinations, withheld, faults } = judgeItem(entry.item, { router }, nowSeconds);
  const isTaken = conversion && destinations.length > 0;
  return {
    ...(conversion && { conversion }),
    faults: faultsIn(entry, faults),
    ...(withheld.length > 0 && { isWithheld: true }),
    ...(isTaken && {
      event: destination.dialect.prepare(conversion, contextFor(destination, router.source, nowSeconds)),
    }),
  };
}

function isSendable(one: JudgedEntry): one is JudgedEntry & { readonly event: PreparedEvent } {
  return one.event !== undefined;
}
