import { RefusalShare } from "./refusal-share.ts";
import { lacksOf, type Traced, type Trait, traitsOf } from "./traits.ts";

/** Conversions by which the share of all refusals, and that of one trait, is remembered. */
const MEMORY = { all: 20_000, trait: 500 };
/** Taken conversions assumed before any is seen. */
const PRIOR = { all: 500, trait: 4 };
/** Refused conversions that are compared with each other, and others that show what they lack. */
const COMPARED = { refused: 8, others: 16 };
/** A trait is looked at when so many of the refused ones have it, */
const COMMON = 6;
/** and judged when so many conversions with it have ended: fewer when each of them was refused. */
const JUDGED_AFTER = { mixed: 24, refused: 8 };
/** It explains refusals when this share of the conversions with it is refused, and so many times the share of all. */
const LEAST_SHARE = 0.2;
const LEAST_TIMES = 5;
/** Share of refused conversions up to which few are looked at again: most segments hold no refused one. */
const RARE = 0.002;
/** Most traits looked at together. */
const MOST_WATCHED = 32;
/** A trait that explains nothing is not looked at again before so many refusals. */
const FORGOTTEN_AFTER = 2000;

interface Watched {
  readonly trait: Trait;
  readonly share: RefusalShare;
  delivered: number;
  refused: number;
}

/** What an answer says of the conversions of its request. `withCulprit`: at least one of them is refused. */
export type RequestDivision = Readonly<Record<"delivered" | "refused" | "withCulprit", readonly Traced[]>>;

/**
 * What a destination refuses: the share of all conversions, and traits that refused ones have in common. Conversions
 * with such a trait are sent in requests of their own, so that the others are not refused with them.
 */
export class Refusals {
  #all = new RefusalShare(MEMORY.all, PRIOR.all);
  readonly #recent: Traced[] = [];
  #others: readonly Traced[] = [];
  readonly #watched = new Map<string, Watched>();
  readonly #dismissed = new Set<string>();
  #active: readonly Watched[] = [];
  #refused = 0;

  /**
   * Whether many conversions of a request will be looked at again when it is answered: a trait is watched, or more than a
   * few are refused.
   */
  get areLookedInto(): boolean {
    return this.#watched.size > 0 || this.#all.share > RARE;
  }

  /** Sees conversions before they are sent: what they have, and a refused one lacks, may explain its refusal. */
  see(fresh: readonly Traced[]): void {
    if (fresh.length > 0) this.#others = fresh.slice(0, COMPARED.others).map(apart);
  }

  /** The trait by which a conversion is likely to be refused. Undefined for most. */
  traitOf(traced: Traced): string | undefined {
    if (this.#active.length === 0) return undefined;
    return this.#active.find(({ trait }) => trait.has(traced))?.trait.name;
  }

  /** How many conversions with this trait, or without one, a request should hold at most. */
  bestSize(trait?: string): number {
    const watched = trait === undefined ? undefined : this.#watched.get(trait);
    return (watched?.share ?? this.#all).bestSize;
  }

  /**
   * Learns the share of all from what became of a request of conversions against which nothing was known when it was
   * made. Those whose trait became known since do not count: they are not among the others any more.
   */
  learnRequest({ delivered, refused, withCulprit }: RequestDivision): void {
    if (withCulprit.length === 0) this.#all.learn(this.#countOthers(delivered), this.#countOthers(refused));
    else if (this.#countOthers(withCulprit) === withCulprit.length)
      this.#all.learnUnnamed(withCulprit.length);
  }

  /** Conversions without a known trait. */
  #countOthers(all: readonly Traced[]): number {
    if (this.#active.length === 0) return all.length;
    return all.filter((traced) => this.traitOf(traced) === undefined).length;
  }

  /** Learns traits from conversions whose outcome is certain. */
  learn({ delivered, refused }: Pick<RequestDivision, "delivered" | "refused">): void {
    for (const watched of this.#watched.values()) learnOf(watched, delivered, refused);
    for (const traced of refused) this.#compare(traced);
    if (this.#watched.size > 0) this.#judge();
  }

  #compare(traced: Traced): void {
    this.#recent.push(apart(traced));
    if (this.#recent.length > COMPARED.refused) this.#recent.shift();
    this.#refused += 1;
    if (this.#refused % FORGOTTEN_AFTER === 0) this.#dismissed.clear();
    if (this.#recent.length < COMPARED.refused || this.#refused % (COMPARED.refused / 2) !== 0) return;
    for (const trait of [...traitsOf(traced), ...lacksOf(traced, this.#others)]) {
      const isKnown = this.#watched.has(trait.name) || this.#dismissed.has(trait.name);
      if (isKnown || this.#watched.size >= MOST_WATCHED) continue;
      if (this.#recent.filter((one) => trait.has(one)).length < COMMON) continue;
      const share = new RefusalShare(MEMORY.trait, PRIOR.trait);
      this.#watched.set(trait.name, { trait, share, delivered: 0, refused: 0 });
    }
  }

  #judge(): void {
    const least = Math.max(LEAST_SHARE, LEAST_TIMES * this.#all.share);
    const active: Watched[] = [];
    for (const [name, watched] of this.#watched) {
      if (!isJudged(watched)) continue;
      if (watched.share.share >= least) {
        active.push(watched);
        continue;
      }
      this.#watched.delete(name);
      this.#dismissed.add(name);
    }
    // The share of the others, among which there are none with the new trait any more, is learned anew.
    if (active.some((watched) => !this.#active.includes(watched)))
      this.#all = new RefusalShare(MEMORY.all, PRIOR.all);
    this.#active = active.toSorted((a, b) => b.share.share - a.share.share);
  }
}

/** Without what else refers to a conversion in flight. */
function apart({ conversion, envelope }: Traced): Traced {
  return { conversion, envelope };
}

function learnOf(watched: Watched, delivered: readonly Traced[], refused: readonly Traced[]): void {
  const count = (all: readonly Traced[]) =>
    all.reduce((sum, traced) => sum + (watched.trait.has(traced) ? 1 : 0), 0);
  const [taken, not] = [count(delivered), count(refused)];
  if (taken + not === 0) return;
  watched.share.learn(taken, not);
  watched.delivered += taken;
  watched.refused += not;
}

function isJudged({ delivered, refused }: Watched): boolean {
  return delivered + refused >= (delivered === 0 ? JUDGED_AFTER.refused : JUDGED_AFTER.mixed);
}
