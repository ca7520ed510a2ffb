import {
  type Conversion,
  deadlineOf,
  type Envelope,
  type Identity,
  identityOf,
  laneName,
  laneOf,
  type LaneRef,
} from "@relay/core";
import type { Offer } from "../accept.ts";
import type { AdmissionDestination } from "./router.ts";

interface GrowingOffer extends Offer {
  lanes: number;
  readonly conversions: string[];
  deadline: number;
}

/** Collects the accepted conversions of one envelope by their lanes. */
export class LaneOffers {
  readonly #envelope: Envelope;
  readonly #byLane = new Map<string, GrowingOffer>();

  constructor(envelope: Envelope) {
    this.#envelope = envelope;
  }

  /** One for each lane, in the order of their first conversions. */
  get all(): readonly Offer[] {
    return [...this.#byLane.values()];
  }

  /**
   * Adds a conversion, written as a lane of the destination stores it, to its lane there. Returns its identity there.
   * The identity is hashed only where a report or several lanes need it, otherwise it is undefined.
   */
  add(
    { name: destination, lanes, dialect }: Pick<AdmissionDestination, "name" | "lanes" | "dialect">,
    conversion: Conversion,
    written: string,
  ): Identity | undefined {
    const isNeeded = lanes > 1 || this.#envelope.isReported === true;
    const identity = isNeeded ? identityOf(dialect.dataset, conversion) : undefined;
    const index = identity === undefined ? 0 : laneOf(identity, lanes);
    const offer = this.#offerFor({ destination, index }, lanes);
    offer.conversions.push(written);
    offer.deadline = Math.min(offer.deadline, deadlineOf(conversion.event_time, dialect.window(conversion)));
    return identity;
  }

  #offerFor(lane: LaneRef, lanes: number): GrowingOffer {
    const name = laneName(lane);
    let offer = this.#byLane.get(name);
    if (!offer) {
      offer = { lane, lanes, envelope: this.#envelope, conversions: [], deadline: Infinity };
      this.#byLane.set(name, offer);
    }
    // Lanes may grow while a request is judged.
    offer.lanes = Math.min(offer.lanes, lanes);
    return offer;
  }
}
