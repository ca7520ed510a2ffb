import { type DeadLetter, deadLetterIdOf, decodeSegment } from "@relay/core";
import { deadlineMs, identityOfId, kindOf, type Produced } from "./conversions.ts";
import type { Acceptance } from "./platform.ts";
import { DESTINATION, LANES } from "./relay.ts";
import type { SimulationPlan } from "./plan.ts";
import type { World } from "./world.ts";

/** Says what of a run must not be; empty when the relay has kept its word. */
export function judge(world: World, isOver: boolean): readonly string[] {
  if (!isOver)
    return [
      `not over: ${LANES.map((lane) => world.relay.store.lane(lane).waiting).join(" and ")} conversions wait`,
    ];
  const wrong: string[] = [];
  for (const produced of world.acknowledged.values()) wrong.push(...judgeConversion(world, produced));
  for (const [id, all] of world.platform.acceptances)
    wrong.push(...judgeRepetitions(id, all, world.lapsedAtMs));
  return [...wrong, ...judgeTotals(world)];
}

function judgeConversion(world: World, produced: Produced): readonly string[] {
  const { id } = produced;
  const kind = kindOf(id);
  const isDelivered = world.platform.acceptances.has(id);
  const stored = world.relay.deadLetters.of(DESTINATION).get(deadLetterIdOf(identityOfId(id)));
  const isQuarantined = mayBeQuarantined(world.plan) && quarantined(world).has(id);
  if (kind === "killer") return isQuarantined ? [] : [`${id} was not quarantined`];
  if (isQuarantined) return [];
  if (!stored) return isDelivered ? [] : [`${id} is lost`];
  const { reason } = stored.deadLetter;
  if (stored.state === "replaying") return [`${id} is on its way for ever`];
  if (stored.state === "replayed")
    return isDelivered ? [] : [`${id} is called replayed and was not delivered`];
  if (isDelivered && !mayBeDelivered(stored.deadLetter)) return [`${id} is ${reason} and was delivered`];
  return isTrue(stored.deadLetter, produced, world.plan) ? [] : [`${id} is ${reason}, untruly`];
}

/** Leases that end unreleased before a segment is quarantined: three until one is read alone, two over that one. */
const ENDS_TO_QUARANTINE = 5;

/** Without a killer, a segment is quarantined only when its drains ended so often by chance. */
function mayBeQuarantined({ hasKiller, crashes, freezes, lapses }: SimulationPlan): boolean {
  return hasKiller || crashes + freezes + lapses > ENDS_TO_QUARANTINE;
}

/** Whether a dead letter says that its conversion may have been delivered. */
function mayBeDelivered({ reason, possiblySentAtMs }: DeadLetter): boolean {
  return reason === "outcome_unknown" || possiblySentAtMs !== undefined;
}

function isTrue({ reason, diedAtMs }: DeadLetter, produced: Produced, plan: SimulationPlan): boolean {
  const kind = kindOf(produced.id);
  switch (reason) {
    case "refused":
      return kind === "refused" || kind === "refused-for-now";
    case "expired":
    case "outcome_unknown":
      return diedAtMs >= deadlineMs(produced);
    case "platform_failed":
      return kind === "failing";
    // A worker died over its last try. Set-aside conversions wait for that long, so it may be a death over another one.
    case "relay_failed":
      return kind === "failing" || mayBeQuarantined(plan);
    case "unmappable":
      return false;
  }
}

/** The event_ids in quarantine: those of the killer, and of what a worker read alone when it died over another lane. */
function quarantined(world: World): ReadonlySet<string> {
  const segments = LANES.flatMap((lane) => world.relay.store.lane(lane).quarantined);
  return new Set(
    segments.flatMap(({ segment }) => {
      const decoded = decodeSegment(segment.blob);
      return decoded.kind === "items" ? decoded.items.map(({ conversion }) => conversion.event_id) : [];
    }),
  );
}

/** A drain asks for its lease this long before it sends, */
const ASKED_BEFORE_MS = 900;
/** and settles this long after its request was taken, when its calls are slow. */
const SETTLED_AFTER_MS = 1600;

/** Whatever comes after an acceptance asks why that one was not enough. */
function judgeRepetitions(
  id: string,
  all: readonly Acceptance[],
  lapsedAtMs: readonly number[],
): readonly string[] {
  const wasUnderwayAtALapse = ({ sentMs, atMs }: Acceptance) =>
    lapsedAtMs.some((lapse) => sentMs - ASKED_BEFORE_MS <= lapse && lapse <= atMs + SETTLED_AFTER_MS);
  return all.slice(1).flatMap((later, at) => {
    const first = all[at];
    if (!first || !first.isClear) return [];
    const { by, atMs } = first;
    const died = by.diedAtMs !== undefined && by.diedAtMs <= later.atMs;
    const stoodStill = by.freezes.some(({ fromMs, untilMs }) => fromMs <= later.atMs && untilMs >= atMs);
    // The lease of its sender was freed while it was under way.
    const outlivedItsSender = later.by.diedAtMs !== undefined && later.by.diedAtMs <= later.atMs;
    const lapsed = wasUnderwayAtALapse(first) || wasUnderwayAtALapse(later);
    return died || stoodStill || outlivedItsSender || lapsed
      ? []
      : [`${id} was delivered twice without a reason`];
  });
}

function judgeTotals(world: World): readonly string[] {
  const wrong: string[] = [];
  const lanes = LANES.map((lane) => world.relay.store.lane(lane));
  for (const [index, { waiting }] of lanes.entries())
    if (waiting !== 0) wrong.push(`lane ${index} counts ${waiting} waiting`);
  const held = quarantined(world);
  const delivered = lanes.reduce((sum, { totals }) => sum + totals.delivered, 0);
  const arrived = world.platform.acceptances.size;
  const unsure = [...world.relay.deadLetters.of(DESTINATION).values()].filter(({ deadLetter }) =>
    mayBeDelivered(deadLetter),
  ).length;
  if (delivered > arrived || delivered < arrived - unsure - held.size)
    wrong.push(`lanes count ${delivered} deliveries, not ${arrived}`);
  const dead = lanes.reduce(
    (sum, { totals }) => sum + [...totals.dead.values()].reduce((a, b) => a + b, 0),
    0,
  );
  const deadLetters = [...world.relay.deadLetters.of(DESTINATION).values()];
  // A worker wrote one of these and died before it counted it; then its segment was quarantined, or a replay delivered it.
  // Or it was delivered while its dead letter was written, which says that it may have been.
  const uncounted = deadLetters.filter(
    ({ deadLetter, state }) =>
      state === "replayed" || mayBeDelivered(deadLetter) || held.has(deadLetter.conversion.event_id),
  ).length;
  // A drain counted one of these, and another one that knew nothing of it delivered the conversion.
  const { withdrawn } = world.relay.deadLetters;
  // A lane does not count the death of a copy of what died in it. After a growth a copy may lie in another lane.
  const again = deadLetters.filter(
    ({ deadLetter }) => (world.lanesOf.get(deadLetter.conversion.event_id)?.size ?? 0) > 1,
  ).length;
  if (dead > deadLetters.length + withdrawn.size + again || dead < deadLetters.length - uncounted)
    wrong.push(`lanes count ${dead} deaths, not ${deadLetters.length}`);
  return wrong;
}
