import { type Dice, seededDice } from "./dice.ts";
import { isKnownOn } from "./fault-rule.ts";
import { type Fault, type FaultKind, type FaultRule, type Moment, momentOf } from "./fault.ts";
import type { EventRequest, PlatformName } from "./platform.ts";
import { follow, type Pointer, readPointer } from "./pointer.ts";

/** An active rule. */
export interface LiveFault {
  readonly id: string;
  readonly rule: FaultRule;
  readonly moment: Moment;
  readonly dice: Dice;
  /** The pointer of a rule that follows certain events. */
  readonly pointer: Pointer;
  struck: number;
}

export interface ListedFault {
  readonly id: string;
  readonly struck: number;
  readonly rule: FaultRule;
}

export interface BrokenRule {
  readonly rule: FaultRule & { readonly kind: "refuse" };
  readonly pointer: Pointer;
  readonly culprit: number;
}

const NONE: readonly LiveFault[] = [];
const COLOURING: ReadonlySet<FaultKind> = new Set(["latency", "usage", "short", "partial", "name-culprit"]);

/** Most faults end the exchange. The others only change an exchange that goes on. */
function isEnding(fault: Fault): boolean {
  if (fault.kind === "hang") return fault.ms === undefined;
  return !COLOURING.has(fault.kind);
}

/** Every active rule, in the order of adding, and whether it strikes now. */
export class Faults {
  readonly #live = new Map<string, LiveFault>();
  #added = 0;

  /** Each rule has its own dice, so that another rule does not change when this one strikes. */
  add(rule: FaultRule): string {
    this.#added += 1;
    const id = `fault-${this.#added}`;
    const pointer = rule.pointer === undefined ? [] : (readPointer(rule.pointer) ?? []);
    const dice = seededDice(rule.seed ?? this.#added);
    this.#live.set(id, { id, rule, moment: momentOf(rule), dice, pointer, struck: 0 });
    return id;
  }

  remove(id: string): boolean {
    return this.#live.delete(id);
  }

  clear(): void {
    this.#live.clear();
  }

  /** Forgets rules and numbering: the next rule is `fault-1` again, with the first one's dice. */
  restart(): void {
    this.clear();
    this.#added = 0;
  }

  list(): ListedFault[] {
    return Array.from(this.#live.values(), ({ id, struck, rule }) => ({
      id,
      struck,
      rule: withoutToken(rule),
    }));
  }

  /** Throws the dice of every rule for this moment, until one of them ends the exchange. */
  strike(moment: Moment, platform: PlatformName, eventRequest: EventRequest): readonly LiveFault[] {
    if (this.#live.size === 0) return NONE;
    const strikes: LiveFault[] = [];
    for (const live of this.#live.values()) {
      if (live.moment !== moment || !isAimedAt(live, platform, eventRequest) || !fires(live)) continue;
      strikes.push(live);
      if (isEnding(live.rule)) break;
    }
    return strikes;
  }

  /** Finds an invented rule that one of the events breaks, and the position of the first such event. */
  findBrokenRule(platform: PlatformName, eventRequest: EventRequest): BrokenRule | undefined {
    for (const live of this.#live.values()) {
      const { rule, pointer } = live;
      if (rule.kind !== "refuse" || !isAimedAt(live, platform, eventRequest)) continue;
      const culprit = eventRequest.events.findIndex((event) => isFollowed(live, event));
      if (fires(live)) return { rule, pointer, culprit };
    }
    return undefined;
  }
}

/** The positions of the events that a rule follows; undefined for a rule that strikes any event. */
export function followed(live: LiveFault, eventRequest: EventRequest): readonly number[] | undefined {
  if (live.rule.startsWith === undefined) return undefined;
  return eventRequest.events.flatMap((event, position) => (isFollowed(live, event) ? [position] : []));
}

function isFollowed({ rule, pointer }: LiveFault, event: unknown): boolean {
  const value = follow(pointer, event);
  const isText = typeof value === "string" || typeof value === "number";
  return isText && rule.startsWith !== undefined && String(value).startsWith(rule.startsWith);
}

function isAimedAt(live: LiveFault, platform: PlatformName, eventRequest: EventRequest): boolean {
  const { rule } = live;
  if (rule.platform !== undefined && rule.platform !== platform) return false;
  if (rule.dataset !== undefined && rule.dataset !== eventRequest.dataset) return false;
  if (rule.kind === "dead-token" && rule.token !== eventRequest.token) return false;
  if (!isKnownOn(rule.kind, platform)) return false;
  return rule.startsWith === undefined || eventRequest.events.some((event) => isFollowed(live, event));
}

/** Decides and counts in one step. A rule with a certain result does not throw its dice. */
function fires(live: LiveFault): boolean {
  const { probability, count } = live.rule;
  if (count !== undefined && live.struck >= count) return false;
  if (probability < 1 && live.dice() >= probability) return false;
  live.struck += 1;
  return true;
}

/** A rule may contain a token, so the list does not show it. */
function withoutToken(rule: FaultRule): FaultRule {
  return rule.kind === "dead-token" ? { ...rule, token: "[token]" } : rule;
}
