import {
  type AttemptOutcome,
  asGiven,
  type Conversion,
  DAY_SECONDS,
  type Dialect,
  email,
  failed,
  fault,
  type Fault,
  matchKey,
  type MatchProfile,
  pattern,
  type Platform,
  type PlatformResponse,
  type PrepareContext,
  type PreparedEvent,
  upperCase,
  type ValuesOf,
  type Vocabulary,
  warning,
} from "@relay/core";
import {
  fieldsOfGroup,
  requestBody,
  groupOf,
  keysReadBy,
  noteUnsent,
  objectsIn,
  readDocument,
  unusableValues,
  weighed,
  withoutDocument,
  writeUserData,
} from "@relay/platforms/toolkit";
import Type, { type Static } from "typebox";

const Options = Type.Object(
  {
    loft: Type.String({ ...pattern("^[a-z]+$", "lower-case letters"), description: "Name of the loft." }),
    flight: Type.Enum(["day", "night"], { default: "day", description: "When birds fly." }),
  },
  { additionalProperties: false },
);
type Options = Static<typeof Options>;

/** A match key of its own, with a second name, and a field of its own. */
const VOCABULARY = {
  matchKeys: { pigeon_ring: matchKey("short", "Pigeon: number on the bird's ring, raw or SHA-256.") },
  aliases: { user_data: { ring: "pigeon_ring" } },
  fields: {
    custom_data: { pigeon_crumbs: Type.Optional(Type.Integer({ minimum: 0, description: "Crumbs paid." })) },
  },
} as const satisfies Vocabulary;
type PigeonConversion = Conversion & {
  readonly user_data: ValuesOf<"pigeon_ring">;
  readonly custom_data?: { readonly pigeon_crumbs?: number };
};

const PROFILE: MatchProfile = {
  email: { field: "mail", form: "digest", normalize: email },
  pigeon_ring: { field: "ring", form: "digest", normalize: upperCase },
  client_user_agent: { field: "agent", form: "clear", normalize: asGiven, anyText: true },
};
const REQUEST_FIELDS = ["test_event_code"];
const SENT: ReadonlySet<string> = new Set([
  "event_name",
  "event_time",
  "event_id",
  "action_source",
  "user_data",
  "custom_data",
  ...REQUEST_FIELDS,
]);
const SENT_CUSTOM_DATA: ReadonlySet<string> = new Set(["pigeon_crumbs"]);

/** A small platform: at most five messages a request, and an answer that has a result for each of them. */
export const pigeon: Platform = {
  name: "pigeon",
  title: "Pigeon",
  guide: {
    introduction: "- **Crumbs** are whole and even.",
    person: { email: "ada@example.com", pigeon_ring: "NE-44" },
    events: [{ name: "Arrived", about: "A bird arrived.", customData: { pigeon_crumbs: 2 } }],
    kinds: [{ title: "every bird", fields: {} }],
    answers: [{ title: "codes", codes: new Map([[7, { class: "payload", meaning: "crumbs are odd" }]]) }],
  },
  pages: [{ title: "Messages", url: "https://pigeon.example/docs", readOn: "2026-11-28" }],
  deletionPage: { title: "Forgetting", url: "https://pigeon.example/forget", readOn: "2026-11-28" },
  options: Options,
  sampleOptions: () => ({ loft: "sample" }),
  account: "none",
  vocabulary: VOCABULARY,
  requestFields: REQUEST_FIELDS,
  standardEvents: new Set(["Arrived", "Purchase"]),
  open: (options) => openPigeon(options as Options),
  queries: () => {
    const no = () => failed("not_offered", "Pigeon cannot be asked.");
    return {
      baseUrl: BASE_URL,
      listAccounts: no,
      listPixels: no,
      getPixel: no,
      eventStats: no,
      matchQuality: no,
      checkToken: no,
    };
  },
  translate(raw, actionSource = "physical_store") {
    const isOwn = typeof raw === "object" && raw !== null && "message" in raw;
    if (!isOwn) return undefined;
    const { message, ...others } = raw;
    return {
      value: { event_name: message, action_source: actionSource, user_data: {}, ...others },
      pointerBack: (pointer) => pointer.replace(/^\/event_name/, "/message"),
    };
  },
};

const BASE_URL = "https://pigeon.example";

function openPigeon({ loft, flight }: Options): Dialect {
  return {
    dataset: loft,
    pixel: loft,
    limits: { maxEvents: 5, maxBytes: 10_000, dedupeHours: 48 },
    matchProfile: PROFILE,
    reads: keysReadBy(PROFILE),
    baseUrl: BASE_URL,
    versions: [],
    check,
    window: () => ({ maxAgeSeconds: 3 * DAY_SECONDS, maxAheadSeconds: 60 }),
    deduplicates: () => true,
    canLimitUse: () => false,
    prepare: (conversion: PigeonConversion, context) => prepare(conversion, context, false),
    preview: (conversion: PigeonConversion, context) => prepare(conversion, context, true),
    weights: () => weighed({ pigeon_ring: 7, email: 3 }),
    request: (group, events, token) => ({
      path: `/lofts/${loft}`,
      headers: { "content-type": "application/json", "x-token": token },
      body: requestBody(
        `${JSON.stringify({ flight, ...fieldsOfGroup(group) }).slice(0, -1)},"messages":[`,
        events,
        "]}",
      ),
    }),
    judge,
  };
}

function check(
  { event_name: name, user_data: userData }: Conversion,
  context: PrepareContext,
): readonly Fault[] {
  const faults: Fault[] = [];
  if (name.length > 20) faults.push(fault("/event_name", "invalid_value", "has more than 20 characters"));
  for (const { pointer } of unusableValues(userData, PROFILE, context))
    faults.push(warning(pointer, "unusable_value", "has no form that Pigeon matches; it is left out"));
  return faults;
}

function prepare(conversion: PigeonConversion, context: PrepareContext, isPlain: boolean): PreparedEvent {
  const writing = { keepsAppendix: false, isPlain };
  const { fields, matchKeys, leftOut } = writeUserData(conversion.user_data, PROFILE, context, writing);
  const message = {
    message: conversion.event_name,
    at: Math.min(conversion.event_time, context.nowSeconds),
    id: conversion.event_id,
    bird: fields,
    crumbs: conversion.custom_data?.pigeon_crumbs,
  };
  noteUnsent(conversion, SENT, "", leftOut);
  noteUnsent(conversion.custom_data, SENT_CUSTOM_DATA, "/custom_data", leftOut);
  return {
    group: groupOf(conversion, REQUEST_FIELDS),
    json: JSON.stringify(message),
    matchKeys,
    leftOut,
  };
}

/** Reads the results, one for each message, in their order. */
function judge(response: PlatformResponse, count: number): AttemptOutcome {
  const answer = { httpStatus: response.status };
  if (response.status === 401)
    return { kind: "credentials", answer: { ...answer, meaning: "token not taken" } };
  const results = objectsIn(readDocument(response.body)?.["results"]);
  if (results.length !== count) return withoutDocument(response, answer);
  const refused = results.flatMap(({ ok }, place) => (ok === true ? [] : [place]));
  const [first] = refused;
  if (first === undefined) return { kind: "delivered", answer: { ...answer, meaning: "all taken" } };
  const why = { ...answer, code: 7, meaning: "crumbs are odd" };
  return refused.length === count
    ? { kind: "refused", culprits: refused, answer: why }
    : { kind: "partial", refused, answer: why };
}
