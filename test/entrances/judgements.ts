import type { DeadLetter, Fault } from "@relay/core";
import { fileRoute } from "@relay/cli/file-route";
import { replay, type ReplayContext } from "@relay/pipeline";
import { validateItem } from "@relay/pipeline/admission";
import { PLATFORMS } from "@relay/platforms";
import { DATASETS, DEFAULT_COUNTRY, DESTINATIONS, type IngestOnTest, type Name, NOW_MS } from "./ingest.ts";

/** What an entrance says about one conversion for one destination. */
export interface Judgement {
  readonly isTaken: boolean;
  /** `severity code pointer`, as far as the entrance says it. */
  readonly found?: readonly string[];
  /** `code pointer` of the errors; of event/track only the first. */
  readonly errors?: readonly string[];
}

export type Entrance = (raw: unknown, name: Name, ingest: IngestOnTest) => Promise<Judgement>;

interface Item {
  readonly status: string;
  readonly faults?: readonly Fault[];
}

interface Answer {
  readonly results?: readonly Item[];
  readonly error?: { readonly error_user_msg: string };
  readonly data?: { readonly refused?: readonly { readonly code: string; readonly field: string }[] };
}

const said = (faults: readonly Fault[] = [], prefix = "") =>
  faults.map(({ severity, code, pointer }) => `${severity} ${code} ${pointer.slice(prefix.length)}`);

function ofResult({ results: [result] = [] }: Answer): Judgement {
  return { isTaken: result?.status === "accepted", found: said(result?.faults) };
}

const graphFault = /data\[0\](?<pointer>\/?\S*) (?<code>\w+): /g;

/** The entrances that judge conversions, by what they are. */
export const ENTRANCES: Readonly<Record<string, Entrance>> = {
  "POST /v1/events": async (raw, name, ingest) => {
    const response = await ingest.post("/v1/events", name, { data: [raw] });
    return ofResult((await response.json()) as Answer);
  },
  "POST /v1/validate": async (raw, name, ingest) => {
    const response = await ingest.post("/v1/validate", name, { data: [raw] });
    return ofResult((await response.json()) as Answer);
  },
  "relay validate": async (raw, name) => {
    const options = { defaultCountry: DEFAULT_COUNTRY, parsed: {} };
    const { route, itemOf } = fileRoute(PLATFORMS.get(name), PLATFORMS, options);
    const { status, faults } = validateItem(itemOf({ ok: true, value: raw }), route, NOW_MS / 1000);
    return { isTaken: status === "accepted", found: said(faults) };
  },
  "a run of an actor": async (raw, name, ingest) => {
    const input = { task: "send_batch_events", demoMode: false, events: JSON.stringify([raw]) };
    await ingest.post(`/v2/acts/${name}/runs`, name, input);
    const [item] = (await (
      await ingest.get("/v2/actor-runs/1/dataset/items", name)
    ).json()) as readonly Item[];
    return { isTaken: item?.status === "not_settled", found: said(item?.faults, "/events/0") };
  },
  "a platform's own endpoint": async (raw, name, ingest) => {
    if (name === "meta") {
      const response = await ingest.post(`/v26.0/${DATASETS.meta}/events`, name, { data: [raw] });
      const { error } = (await response.json()) as Answer;
      const faults = [...(error?.error_user_msg ?? "").matchAll(graphFault)];
      return {
        isTaken: response.ok,
        errors: faults.map(({ groups }) => `${groups?.["code"]} ${groups?.["pointer"]}`),
      };
    }
    const body = { event_source: "web", event_source_id: DATASETS.tiktok, data: [raw] };
    const response = await ingest.post("/open_api/v1.3/event/track/", name, body);
    const { data } = (await response.json()) as Answer;
    const refused = data?.refused ?? [];
    return {
      isTaken: refused.length === 0,
      errors: refused.map(
        ({ code, field }) => `${code} ${field === "" ? "" : `/${field.replaceAll(".", "/")}`}`,
      ),
    };
  },
  "a replay": async (raw, name) => ({ isTaken: await isReplayed(raw, name) }),
};

/** Whether a replay puts a dead letter of this conversion back into its lane. */
async function isReplayed(conversion: unknown, name: Name): Promise<boolean> {
  const destination = DESTINATIONS[name];
  const deadLetter = {
    id: "d",
    destination: name,
    dataset: destination.dialect.dataset,
    reason: "refused",
    conversion,
    envelope: { source: name, receivedAtMs: NOW_MS, requestId: "r" },
    attempts: [],
  } as unknown as DeadLetter;
  const chunks = [
    { deadLetters: [deadLetter], unopened: [], ratePerSecond: 1, dryRun: false, mayRepeat: true },
  ];
  let sent = 0;
  const context = {
    replays: {
      next: () => Promise.resolve(chunks.shift()),
      advance: (_ref: unknown, ids: readonly string[]) => Promise.resolve(void (sent += ids.length)),
      release: () => Promise.resolve(),
    },
    writer: { append: () => Promise.resolve({ kind: "appended", wasEmpty: false, before: 0, after: 1 }) },
    wake: () => Promise.resolve(),
    listen: () => undefined,
    monotonic: () => 0,
    now: () => NOW_MS,
    nonce: () => "n",
    rest: () => Promise.resolve(),
  } as unknown as ReplayContext;
  const target = { ...destination, conversions: PLATFORMS.conversions, maxConversionBytes: 65_536 };
  await replay({ destination: name, id: "1" }, target, context, new AbortController().signal);
  return sent === 1;
}
