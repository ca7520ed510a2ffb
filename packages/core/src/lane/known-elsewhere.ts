import type { Identity } from "../conversion/identity.ts";
import { isAsideMark, type Known } from "./begin.ts";
import { type LaneLayout, type LedgerRef, ledgersOf } from "./lane-layout.ts";

/** What another ledger is asked, or has answered. */
export interface ElsewhereAsked extends LedgerRef {
  /** Which of the micro-batch's identities. */
  readonly indexes: readonly number[];
}

export interface ElsewhereKnown extends ElsewhereAsked {
  /** By place in `indexes`. */
  readonly known: ReadonlyMap<number, Known>;
}

const NOTHING: readonly ElsewhereAsked[] = [];

/**
 * Which other ledgers must be asked about the identities of a micro-batch of a lane. None unless lanes grew, or the ledger
 * hours changed, lately.
 */
export function askedElsewhere(
  layout: LaneLayout,
  lane: number,
  identities: readonly Identity[],
): readonly ElsewhereAsked[] {
  if (layout.earlier.length === 0) return NOTHING;
  const byLedger = new Map<string, ElsewhereAsked & { readonly indexes: number[] }>();
  for (const [index, identity] of identities.entries())
    for (const ledger of ledgersOf(layout, identity)) {
      if (ledger.lane === lane && ledger.hours === layout.ledgerHours) continue;
      const name = `${ledger.lane} ${ledger.hours}`;
      const asked = byLedger.get(name) ?? { ...ledger, indexes: [] };
      asked.indexes.push(index);
      byLedger.set(name, asked);
    }
  return [...byLedger.values()];
}

/**
 * What is known of identities, with what the ledgers of other lanes say. A delivery counts wherever it is known. What is
 * set aside in an earlier lane must wait for its end there; an earlier lane has a lower index. That a conversion was given
 * up elsewhere says only that it has a dead letter. An earlier ledger of the same lane counts as its own.
 */
export function withElsewhere(
  own: ReadonlyMap<number, Known>,
  lane: number,
  elsewhere: readonly ElsewhereKnown[],
): ReadonlyMap<number, Known> {
  const all = new Map(own);
  for (const { lane: other, indexes, known } of elsewhere)
    for (const [place, mark] of known) {
      const index = indexes[place] ?? -1;
      const here = all.get(index);
      if (mark === "delivered" || (other === lane && giveWay(here))) all.set(index, mark);
      else if (isAsideMark(mark) && other < lane && (giveWay(here) || isAsideMark(here)))
        all.set(index, "aside-elsewhere");
      else if (typeof mark === "object" && here === undefined) all.set(index, "given-up-elsewhere");
      else if (typeof mark === "object" && here === "aside") all.set(index, "aside-again");
    }
  return all;
}

function giveWay(known: Known | undefined): boolean {
  return known === undefined || known === "given-up-elsewhere";
}
