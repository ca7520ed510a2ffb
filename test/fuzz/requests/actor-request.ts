import { KEYS, META, TIKTOK } from "../deployment.ts";
import { META_CASES, TIKTOK_CASES } from "../../system/actors/field-cases.ts";
import { bulk } from "./bulk.ts";
import { type Draft, draft, markOf, withTrait } from "./draft.ts";
import { hostileValue, writeJson } from "./hostile-values.ts";
import { batchOf, type Json, type Making, mutatedOften } from "./material.ts";

const ACTORS = [
  { name: "meta", cases: META_CASES, dataset: { pixelId: META.dataset } },
  { name: "tiktok", cases: TIKTOK_CASES, dataset: { pixelCode: TIKTOK.dataset } },
] as const;
type Actor = (typeof ACTORS)[number];

const OTHER_TASKS = [
  "test_event",
  "get_event_stats",
  "list_pixels",
  "get_pixel_info",
  "toString",
  "",
] as const;
const BULK_SHARE = 0.03;

/** A run of one of the actors: most send for real and wait for the end, some are demonstrations. */
export function actorRequest(making: Making): Draft {
  const { pick } = making;
  const actor = pick.one(ACTORS);
  const path = pick.one(["run-sync-get-dataset-items", "run-sync", "runs"]);
  const base = draft({
    to: "ingest",
    method: "POST",
    path: `/v2/acts/${actor.name}/${path}`,
    query: [
      ["token", KEYS.shop],
      [
        "timeout",
        pick.weighted([
          [9, "2"],
          [1, pick.one(["0", "-1", "NaN", "1e9", "0x2"])],
        ]),
      ],
    ],
    headers: [["Content-Type", "application/json"]],
  });
  if (pick.chance(BULK_SHARE)) return inBulk(base, making);
  const isDemo = pick.chance(0.2);
  const { input, eventIds } = pick.chance(0.5) ? single(actor, making) : several(actor, making);
  const whole = { ...input, ...actor.dataset, demoMode: isDemo };
  return {
    ...base,
    // A demonstration is delivered to nobody.
    eventIds: isDemo ? [] : eventIds,
    body: Buffer.from(writeJson(pick.chance(0.1) ? mutatedOften(whole, pick) : whole)),
  };
}

/** Flat fields, as the actors' own cases have them. */
function single(actor: Actor, { n, pick }: Making) {
  const fields = Object.assign({}, ...[1, 2, 3].map(() => pick.one(actor.cases).input)) as Json;
  const input = pick.chance(0.5)
    ? (mutatedOften({ ...FLAT, ...fields }, pick) as Json)
    : { ...FLAT, ...fields };
  const task = pick.weighted([
    [8, "send_event"],
    [1, "validate_events"],
    [2, pick.one(OTHER_TASKS)],
  ]);
  const eventIds = [markOf(n, 0)];
  return { input: { ...input, task, eventId: eventIds[0] }, eventIds };
}

const FLAT = {
  eventName: "Purchase",
  email: "buyer@example.com",
  eventSourceUrl: "https://shop.example/thanks",
  clientUserAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0",
  value: 12.5,
  currency: "USD",
};

/** A list of events as text, in the relay's shape. */
function several(_actor: Actor, making: Making) {
  const { pick } = making;
  const { items, eventIds } = batchOf({ ...making, keepsIds: true });
  const events = pick.chance(0.95) ? writeJson(items) : hostileValue(pick);
  const task = pick.weighted([
    [8, "send_batch_events"],
    [3, "validate_events"],
  ]);
  return { input: { task, events } as Json, eventIds };
}

function inBulk(base: Draft, making: Making): Draft {
  const { pick } = making;
  const { trait, text } = bulk("json", making);
  const task = pick.one(["send_batch_events", "validate_events"]);
  const body = pick.chance(0.7)
    ? writeJson({ task, events: text, demoMode: pick.chance(0.5) })
    : `{"task":"${task}","demoMode":false,"events":"[]","own":${text}}`;
  return withTrait(base, trait, { body: Buffer.from(body) });
}
