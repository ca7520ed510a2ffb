import { laneName, type LaneRef, parseLane } from "@relay/core/lane-ref";
import type {
  AsideView,
  AuditEntry,
  DeadLetterSelection,
  DestinationView,
  QuarantinedSegment,
  RelayState,
  ReplayView,
  WebhookState,
} from "@relay/redis";
import type { AdminApi } from "./admin-api.ts";
import { deadLettersOver, queryOf } from "./dead-letters-over-admin-api.ts";
import type { Operations } from "./operations.ts";
import { readView } from "./read-view.ts";

/** The operations over the admin API: they need the scopes of its key, and the audit trail records the key's name. */
export function overAdminApi(api: AdminApi): Operations {
  return {
    ...views(api),
    ...actions(api),
    deadLetters: deadLettersOver(api),
    replays: {
      get: async (destination, id) =>
        readView<ReplayView>(await api.get(`${replaysOf(destination)}/${part(id)}`)),
      list: async (destination) =>
        readView<readonly ReplayView[]>((await api.get(replaysOf(destination)))["replays"]),
    },
  };
}

type Views = Pick<
  Operations,
  | "aside"
  | "audit"
  | "destinations"
  | "growth"
  | "keyUse"
  | "processes"
  | "qualities"
  | "quarantine"
  | "state"
  | "webhooks"
>;

function views(api: AdminApi): Views {
  return {
    destinations: () => destinationsOver(api),
    state: async () => readView<RelayState>(await api.get("/v1/state")),
    processes: async () => readView((await api.get("/v1/relay"))["processes"]),
    qualities: async (name) => readView((await api.get(`${at(name)}/match-quality`))["event_names"]),
    growth: async (name) => readView(await api.get(`${at(name)}/lanes/growth`)),
    keyUse: async () => readView((await api.get("/v1/sealing-keys"))["keys"]),
    aside: { list: async () => withLanes<AsideView>((await api.get("/v1/aside"))["groups"]) },
    quarantine: {
      list: async () => withLanes<QuarantinedSegment>((await api.get("/v1/quarantine"))["segments"]),
    },
    audit: {
      read: async (limit) =>
        readView<readonly AuditEntry[]>((await api.get("/v1/audit", { limit }))["entries"]),
    },
    webhooks: { list: async () => webhooksIn((await api.get("/v1/webhooks"))["webhooks"]) },
  };
}

type Actions = Omit<Operations, keyof Views | "deadLetters" | "replays">;

function actions(api: AdminApi): Actions {
  return {
    growLanes: async (name, to) => void (await api.post(`${at(name)}/lanes/grow`, { to })),
    pause: async (name) => void (await api.post(`${at(name)}/pause`)),
    resume: async (name) => void (await api.post(`${at(name)}/resume`)),
    tryAside: async (lane, id) => void (await api.post(`${placeOf("aside", lane, id)}/try`)),
    retrySegment: async (lane, id, { mayRepeat }) =>
      count(
        await api.post(`${placeOf("quarantine", lane, id)}/retry`, { may_repeat: mayRepeat }),
        "conversions",
      ),
    discardSegment: async (lane, id, reason) =>
      count(await api.post(`${placeOf("quarantine", lane, id)}/discard`, { reason }), "conversions"),
    discardDeadLetters: async (name, deadLetters, reason) =>
      count(
        await api.post(`${at(name)}/dead-letters/discard`, { ...selected(deadLetters), reason }),
        "discarded",
      ),
    erase: async (identifier, isDryRun) => {
      const answer = await api.post("/v1/erasures", { ...identifier, dry_run: isDryRun });
      return {
        deadLetters: count(answer, "dead_letters"),
        quarantined: count(answer, "quarantined"),
        replays: count(answer, "replays"),
      };
    },
    startReplay: async ({ destination, deadLetters, ratePerSecond, dryRun, mayRepeat, patch, reason }) => {
      const body = {
        ...selected(deadLetters),
        ...(ratePerSecond !== undefined && { rate_per_second: ratePerSecond }),
        ...(dryRun !== undefined && { dry_run: dryRun }),
        ...(mayRepeat !== undefined && { may_repeat: mayRepeat }),
        ...(patch && { patch }),
        ...(reason !== undefined && { reason }),
      };
      return String((await api.post(replaysOf(destination), body))["id"]);
    },
    steerReplay: async (destination, id, how) =>
      readView<ReplayView>(await api.post(`${replaysOf(destination)}/${part(id)}/${how}`)),
    retryWebhook: async (id) => void (await api.post(`/v1/webhooks/${part(id)}/retry`)),
    noteRestored: async (takenAtMs) =>
      count(await api.post("/v1/restored", { taken_at: new Date(takenAtMs).toISOString() }), "conversions"),
  };
}

const part = encodeURIComponent;
const at = (destination: string) => `/v1/destinations/${part(destination)}`;
const replaysOf = (destination: string) => `${at(destination)}/replays`;
const placeOf = (kind: string, lane: LaneRef, id: string) =>
  `/v1/${kind}/${part(laneName(lane))}/${part(id)}`;

function count(answer: Readonly<Record<string, unknown>>, name: string): number {
  return Number(answer[name]);
}

function selected(deadLetters: readonly string[] | DeadLetterSelection): object {
  return "length" in deadLetters ? { ids: deadLetters } : { filter: queryOf(deadLetters) };
}

interface Named {
  readonly lane: string;
}

function withLanes<View extends { readonly lane: LaneRef }>(json: unknown): readonly View[] {
  return readView<readonly (Named & object)[]>(json).map(
    (view) => ({ ...view, lane: parseLane(view.lane) }) as unknown as View,
  );
}

function webhooksIn(json: unknown): readonly WebhookState[] {
  return readView<readonly (WebhookState & { readonly requestId: string })[]>(json).map(
    ({ requestId, ...state }) => ({ ...state, reportId: requestId }),
  );
}

/** A destination as `GET /v1/destinations` describes it. */
interface Listed {
  readonly destination: string;
  readonly state: DestinationView["gate"]["state"];
  readonly reason?: NonNullable<DestinationView["gate"]["reason"]>;
  readonly answer?: NonNullable<DestinationView["gate"]["answer"]>;
  readonly sinceMs?: number;
  readonly nextTry?: string;
  readonly failures: number;
  readonly deadLetters: number;
  readonly matchQuality?: NonNullable<DestinationView["matchQuality"]>;
}

async function destinationsOver(api: AdminApi): Promise<readonly DestinationView[]> {
  const [{ destinations }, state] = await Promise.all([api.get("/v1/destinations"), api.get("/v1/state")]);
  const { lanes } = readView<RelayState>(state);
  return readView<readonly Listed[]>(destinations).map((listed) => ({
    name: listed.destination,
    gate: {
      state: listed.state,
      failures: listed.failures,
      untilMs: listed.nextTry === undefined ? 0 : Date.parse(listed.nextTry),
      nowMs: Date.now(),
      ...(listed.reason && { reason: listed.reason }),
      ...(listed.answer && { answer: listed.answer }),
      ...(listed.sinceMs !== undefined && { sinceMs: listed.sinceMs }),
    },
    lanes: lanes.filter(({ lane }) => lane.destination === listed.destination),
    deadLetters: listed.deadLetters,
    ...(listed.matchQuality && { matchQuality: listed.matchQuality }),
  }));
}
