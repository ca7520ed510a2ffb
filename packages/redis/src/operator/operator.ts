import {
  type BlindIndex,
  type DeliveryStatus,
  grownTo,
  type Identifier,
  laneName,
  type LaneRef,
  type PredictedQuality,
  RelayError,
  type Sealer,
} from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { AsideService } from "../aside/aside-view.ts";
import { type ConnectedProcess, readConnectedProcesses } from "../connection/connected-processes.ts";
import { ConsoleSessions, type KeyHolder } from "../console/console-sessions.ts";
import type { DeadLetterSelection } from "../dead-letters/dead-letter-search.ts";
import { RedisDeadLetters } from "../dead-letters/dead-letters.ts";
import { RedisGate } from "../gate/gate.ts";
import { redisNowMs } from "../clock/redis-clock.ts";
import { type Erased, PersonErasure } from "../erasure/person-erasure.ts";
import { readHistory } from "../history/history.ts";
import { type Keys, keysOf } from "../keys.ts";
import { type GrowthView, readGrowth } from "../layout/growth-view.ts";
import { Layouts } from "../layout/layouts.ts";
import { Quarantine } from "../lane/quarantine.ts";
import { readQualities } from "../lane/qualities.ts";
import { ReplayService, type ReplayRequest, type ReplayView } from "../replay/replays.ts";
import { type Asked, DeliveryStatuses, type StatusDestination } from "../status/delivery-statuses.ts";
import type { Queues } from "../wake/queues.ts";
import { wakeWaiting } from "../wake/wake-waiting.ts";
import { RedisWebhooks } from "../webhook/webhooks.ts";
import { type AuditEntry, AuditTrail } from "./audit.ts";
import { type DestinationView, viewDestinations } from "./destination-view.ts";
import { examineRedis, type RedisDemands, type RedisExamination } from "./examine-redis.ts";
import { noteRestored } from "./restored.ts";
import { type KeyUse, readKeyUse } from "./key-use.ts";
import { readState, type RelayState } from "./state.ts";

export interface OperatorContext {
  readonly redis: RedisClient;
  readonly queues: Queues;
  readonly sealer: Sealer;
  /** Finds persons. Absent: nobody can be erased. */
  readonly index?: BlindIndex | undefined;
  /** Who acts. Written to the audit trail. */
  readonly by: string;
}

/** What a person may see and do. Every change is recorded in the audit trail. */
export class Operator {
  readonly aside: Pick<AsideService, "list">;
  readonly quarantine: Pick<Quarantine, "list">;
  readonly deadLetters: Pick<RedisDeadLetters, "find" | "pages" | "count" | "counts" | "get" | "byEventId">;
  readonly replays: Pick<ReplayService, "get" | "list">;
  readonly audit: Pick<AuditTrail, "read">;
  readonly webhooks: Pick<RedisWebhooks, "list">;
  readonly #context: OperatorContext;
  readonly #keys: Keys;
  readonly #gate: RedisGate;
  readonly #aside: AsideService;
  readonly #quarantine: Quarantine;
  readonly #deadLetters: RedisDeadLetters;
  readonly #replays: ReplayService;
  readonly #audit: AuditTrail;
  readonly #webhooks: RedisWebhooks;
  readonly #layouts: Layouts;

  constructor(context: OperatorContext) {
    const { redis, queues, sealer } = context;
    this.#context = context;
    this.#keys = keysOf(redis);
    this.#gate = new RedisGate(redis);
    this.aside = this.#aside = new AsideService(redis, queues.asides, sealer);
    this.quarantine = this.#quarantine = new Quarantine(redis, queues.drains);
    this.deadLetters = this.#deadLetters = new RedisDeadLetters(redis, sealer);
    this.replays = this.#replays = new ReplayService(redis, queues.replays, sealer);
    this.audit = this.#audit = new AuditTrail(redis);
    this.webhooks = this.#webhooks = new RedisWebhooks(redis, sealer);
    this.#layouts = new Layouts(redis);
  }

  /** All numbers of the relay's state at this moment; memory is held against the budget, if there is one. */
  state(budgetBytes?: number): Promise<RelayState> {
    const { redis, queues } = this.#context;
    return readState(redis, queues, budgetBytes);
  }

  /** What lies under each sealing key. Walks through all keys of the relay in small steps. */
  keyUse(): Promise<readonly KeyUse[]> {
    const { redis, sealer } = this.#context;
    return readKeyUse(redis, sealer);
  }

  /** Every destination ever used. */
  async destinationNames(): Promise<readonly string[]> {
    return (await this.#context.redis.hkeys(this.#keys.layout)).toSorted();
  }

  /** What became of the conversions of an event_id at a destination. */
  statuses(destination: StatusDestination, asked: Asked): Promise<readonly DeliveryStatus[]> {
    const { redis, sealer } = this.#context;
    return new DeliveryStatuses(redis, sealer).find(destination, asked);
  }

  /** The last minutes of a destination. */
  async history(destination: string, minutes: number): ReturnType<typeof readHistory> {
    const { redis } = this.#context;
    return readHistory(redis, destination, { minutes, nowMs: await redisNowMs(redis) });
  }

  /** Predicted match quality of what was delivered, by event name. */
  qualities(destination: string): Promise<readonly PredictedQuality[]> {
    return readQualities(this.#context.redis, destination);
  }

  /** The processes of the relay that are connected to Redis. Undefined where Redis does not let this user list them. */
  processes(): Promise<readonly ConnectedProcess[] | undefined> {
    return readConnectedProcesses(this.#context.redis);
  }

  /** Whether the relay can use its Redis, and how far apart the clocks are. */
  examineRedis(demands: RedisDemands): Promise<RedisExamination> {
    return examineRedis(this.#context.redis, demands);
  }

  /** Every destination ever used, by name, without those on a node of a cluster that is away. */
  destinations(): Promise<readonly DestinationView[]> {
    return viewDestinations(this.#context.redis);
  }

  /**
   * Has the lanes of a destination grow to this number, a power of two. The workers bring the growth to its end. Throws
   * RELAY_CANNOT_GROW for another number, and while an earlier growth is not over. Repeated, it changes nothing.
   */
  async growLanes(destination: string, lanes: number): Promise<void> {
    await this.mustExist(destination);
    const before = await this.#layouts.read(destination);
    const after = await this.#layouts.change(destination, (present = before) =>
      present.lanes === lanes ? present : grownTo(present, lanes),
    );
    if (after.lanes === before.lanes) return;
    await this.#note("lanes.grow", { destination, from: before.lanes, to: lanes });
  }

  /** How far the growth of a destination's lanes is. */
  async growth(destination: string): Promise<GrowthView> {
    await this.mustExist(destination);
    return readGrowth(this.#context.redis, destination, await this.#layouts.read(destination));
  }

  /** Pauses a destination until a person resumes it. Requests in flight still get their answers. */
  async pause(destination: string): Promise<void> {
    await this.mustExist(destination);
    await this.#gate.shut(destination, "paused", 0, { reason: "by-hand" });
    await this.#note("destinations.pause", { destination });
  }

  /** Opens a gate, whatever shut it, and wakes its lanes. */
  async resume(destination: string): Promise<void> {
    await this.mustExist(destination);
    const { redis, queues } = this.#context;
    await this.#gate.resume(destination);
    await this.#note("destinations.resume", { destination });
    await wakeWaiting(redis, queues.drains, destination);
  }

  /** Has a set-aside group tried now. */
  async tryAside(lane: LaneRef, id: string): Promise<void> {
    await this.#aside.tryNow(lane, id);
    await this.#note("aside.try", { lane: laneName(lane), id });
  }

  /** Appends a quarantined segment to its lane again. Returns the conversions in it. */
  async retrySegment(lane: LaneRef, id: string, options: { readonly mayRepeat: boolean }): Promise<number> {
    const conversions = await this.#quarantine.retry(lane, id, options);
    await this.#note("quarantine.retry", { lane: laneName(lane), id, conversions, ...options });
    return conversions;
  }

  /** Deletes a quarantined segment for good. Returns the number of conversions lost with it. */
  async discardSegment(lane: LaneRef, id: string, reason: string): Promise<number> {
    const conversions = await this.#quarantine.discard(lane, id);
    await this.#note("quarantine.discard", { lane: laneName(lane), id, conversions, reason });
    return conversions;
  }

  /** Notes that Redis was restored from a backup of this time. Returns how many conversions were possibly sent since. */
  async noteRestored(takenAtMs: number): Promise<number> {
    const possiblySent = await noteRestored(this.#context.redis, takenAtMs);
    await this.#note("restored", { takenAt: new Date(takenAtMs).toISOString(), possiblySent });
    return possiblySent;
  }

  /** Deletes dead letters for good, whatever their state. Returns how many. */
  async discardDeadLetters(
    destination: string,
    deadLetters: readonly string[] | DeadLetterSelection,
    reason: string,
  ): Promise<number> {
    await this.mustExist(destination);
    const found = await this.#deadLetters.dated(destination, deadLetters);
    const discarded = await this.#deadLetters.discard(destination, found);
    const selection = "length" in deadLetters ? { ids: deadLetters.length } : deadLetters;
    await this.#note("dead-letters.discard", { destination, selection, discarded, reason });
    return discarded;
  }

  /** Starts a replay of dead letters. Returns the replay's id. */
  async startReplay(request: Omit<ReplayRequest, "by">): Promise<string> {
    await this.mustExist(request.destination);
    const { destination, deadLetters, patch, mayRepeat, ratePerSecond, reason } = request;
    const id = await this.#replays.start({ ...request, by: this.#context.by });
    if (request.dryRun === true) return id;
    await this.#note("replays.start", {
      destination,
      id,
      selection: "length" in deadLetters ? { ids: deadLetters.length } : deadLetters,
      ...(patch && { patched: Object.keys(patch) }),
      ...(mayRepeat === true && { mayRepeat }),
      ...(ratePerSecond !== undefined && { ratePerSecond }),
      ...(reason !== undefined && { reason }),
    });
    return id;
  }

  /**
   * Removes what the relay keeps of a person, and has their waiting conversions dropped. Returns what it removed, or
   * would remove. The audit trail records no identifier.
   */
  async erase(identifier: Identifier, isDryRun: boolean): Promise<Erased> {
    const { redis, sealer, index } = this.#context;
    if (!index) throw new RelayError("RELAY_ERASURE_WITHOUT_KEY");
    const erasure = new PersonErasure({ redis, sealer, index, replays: this.#replays });
    const erased = await erasure.erase(identifier, isDryRun);
    await this.#note("erase", { by: Object.keys(identifier), dryRun: isDryRun, ...erased });
    return erased;
  }

  async steerReplay(destination: string, id: string, how: "pause" | "resume" | "abort"): Promise<ReplayView> {
    const view = await this.#replays[how](destination, id);
    await this.#note(`replays.${how}`, { destination, id, state: view.state });
    return view;
  }

  /** Has a webhook that was given up notified again. */
  async retryWebhook(reportId: string): Promise<void> {
    await this.#webhooks.retry(reportId);
    await this.#note("webhooks.retry", { requestId: reportId });
  }

  /** Opens a session of the console for the holder of a key. Returns its token. */
  async signIn(holder: KeyHolder): Promise<string> {
    const token = await new ConsoleSessions(this.#context.redis).open(holder);
    await this.#note("console.sign-in", {});
    return token;
  }

  /** Makes a link that signs in to the console once, within ten minutes. Returns its token. */
  async linkTo(holder: KeyHolder): Promise<string> {
    const token = await new ConsoleSessions(this.#context.redis).link(holder);
    await this.#note("console.link", {});
    return token;
  }

  /** Throws an error that names the known destinations when this one was never used. */
  async mustExist(destination: string): Promise<void> {
    const { redis } = this.#context;
    if ((await redis.hexists(this.#keys.layout, destination)) === 1) return;
    const known = (await redis.hkeys(this.#keys.layout)).toSorted().join(", ");
    throw new RelayError("RELAY_NO_SUCH_DESTINATION", {
      detail: `${destination}; known are: ${known === "" ? "none" : known}.`,
    });
  }

  #note(action: string, detail: AuditEntry["detail"]): Promise<void> {
    return this.#audit.note(this.#context.by, action, detail);
  }
}
