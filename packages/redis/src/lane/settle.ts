import { type LeaseHeld, sentIdentity, type Settlement } from "@relay/core";
import { INCARNATION } from "../connection/incarnation.ts";
import { RETENTION_SECONDS } from "../dead-letters/dead-letters.ts";
import type { LaneKeys, LedgerKeys } from "../keys.ts";
import { GENERATIONS, joinIdentities, LEDGER, RECEIPT_OF } from "../ledger/ledger.ts";
import { luaScript } from "../script.ts";
import { SECTIONS, sectionArguments } from "../sections.ts";
import { END_SEGMENTS, ENDED, endedSections } from "./ended.ts";

/** Writes the outcomes of conversions and deletes finished segments. */
export const settleScript = luaScript(import.meta.url, "settle", {
  after: [SECTIONS, INCARNATION, GENERATIONS, LEDGER, RECEIPT_OF, ENDED, END_SEGMENTS],
});

export function settleKeys(
  keys: LaneKeys,
  { generations }: LedgerKeys,
  { of }: LeaseHeld,
): readonly string[] {
  const { stream, waiting, intents, crashes, totals, deadlines, eventNames, alone, ended } = keys;
  const holder = of === "lane" ? keys.holder : keys.asideHolder;
  return [
    stream,
    waiting,
    intents,
    crashes,
    generations,
    totals,
    deadlines,
    eventNames,
    alone,
    ended,
    holder,
  ];
}

/** Its sections. `eventNames` of the settlement are those to record. */
export function settleArguments(ledger: LedgerKeys, settlement: Settlement) {
  const { lease, closes, incarnation, deliveries, sent, qualities, dead } = settlement;
  const { ledgerPrefix, receiptPrefix, qualityPrefix, generationSeconds } = ledger;
  return sectionArguments({
    closes,
    drain: [lease.nonce],
    incarnation: [incarnation],
    ledger: [ledgerPrefix, receiptPrefix, qualityPrefix, generationSeconds],
    keptNames: [RETENTION_SECONDS],
    deliveries: deliveries.flatMap(({ identities, receipt }) => [
      joinIdentities(identities),
      JSON.stringify(receipt),
    ]),
    sent: sent.flatMap(({ identity, source }) => [
      joinIdentities([identity]),
      source,
      joinIdentities([sentIdentity(identity, source)]),
    ]),
    names: settlement.eventNames,
    qualities: qualities.flatMap(({ eventName, conversions, points }) => [
      eventName,
      conversions,
      Math.round(points * 100),
    ]),
    dead: dead.flatMap(({ identity, position, reason, wasGivenUp }) => [
      joinIdentities([identity]),
      position,
      reason,
      wasGivenUp ? 1 : 0,
    ]),
    ...endedSections(settlement),
  });
}
