import type { AsideMove, LaneRef, Sealer } from "@relay/core";
import { INCARNATION } from "../connection/incarnation.ts";
import type { LaneKeys, LedgerKeys } from "../keys.ts";
import { END_SEGMENTS, ENDED, endedSections } from "../lane/ended.ts";
import { GENERATIONS, joinIdentities, LEDGER } from "../ledger/ledger.ts";
import { luaScript } from "../script.ts";
import { SECTIONS, sectionArguments } from "../sections.ts";
import { ASIDE_GROUP, groupValues } from "./aside-group.ts";

/** Most conversions of a lane in set-aside groups. Beyond it a failure counts as the platform's. */
export const MAX_ASIDE = 10_000;

/** Moves conversions out of their lane into set-aside groups. */
export const setAsideScript = luaScript(import.meta.url, "set-aside", {
  after: [SECTIONS, INCARNATION, GENERATIONS, LEDGER, ENDED, END_SEGMENTS, ASIDE_GROUP],
});

export function setAsideKeys(keys: LaneKeys, { generations }: LedgerKeys): readonly string[] {
  const { stream, waiting, deadlines, totals, crashes, alone, aside, asideCount, ended, holder } = keys;
  return [stream, waiting, deadlines, generations, totals, crashes, alone, aside, asideCount, ended, holder];
}

/** `lane` and `sealer` seal the groups. */
export function setAsideArguments(
  { asideGroupPrefix }: LaneKeys,
  { ledgerPrefix, generationSeconds }: LedgerKeys,
  move: AsideMove,
  { lane, sealer }: { readonly lane: LaneRef; readonly sealer: Sealer },
) {
  return sectionArguments({
    drain: [move.nonce],
    ledger: [ledgerPrefix, generationSeconds],
    aside: [asideGroupPrefix, MAX_ASIDE],
    incarnation: [move.incarnation],
    identities: [joinIdentities(move.identities)],
    groups: move.groups.flatMap((group) => groupValues(group, lane, sealer)),
    ...endedSections(move),
  });
}
