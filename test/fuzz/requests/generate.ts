import { Pick, seededDice } from "@relay/testkit";
import { actorRequest } from "./actor-request.ts";
import {
  eventsRequest,
  graphRequest,
  pixelRequest,
  trackRequest,
  validateRequest,
} from "./conversion-requests.ts";
import { damaged } from "./damage.ts";
import { type Conduct, type Draft, draft, type HostileRequest, type Pairs, withTrait } from "./draft.ts";
import { encoded } from "./encode.ts";
import { withOddHeaders } from "./headers.ts";
import { hostileText } from "./hostile-values.ts";
import type { Json, Making } from "./material.ts";
import { adminRequest, lookRequest } from "./operations.ts";

/** Every entry point, by how often it is asked. Only the first answers the event_ids that it took. */
const ENTRIES: readonly (readonly [weight: number, make: (making: Making) => Draft])[] = [
  [30, eventsRequest],
  [6, validateRequest],
  [18, graphRequest],
  [10, trackRequest],
  [8, pixelRequest],
  [10, actorRequest],
  [6, lookRequest],
  [10, adminRequest],
  [2, oddRequest],
];

const CONDUCTS: readonly (readonly [weight: number, conduct: Conduct])[] = [
  [70, "plain"],
  [6, "in-parts"],
  [6, "pipelined"],
  [2, "half-closed"],
  [0.4, "crawling-head"],
  [0.6, "crawling-body"],
  [2, "cut"],
  [3, "reset-amid"],
  [2, "reset-after"],
  [1, "unread"],
];

/** What is done to a request beside what is in it. */
const TWISTS: readonly (readonly [share: number, twist: (given: Draft, pick: Pick) => Draft])[] = [
  [0.1, withDamage],
  [0.1, encoded],
  [0.1, withOddHeaders],
  [0.04, withOtherKey],
  [0.04, withOddQuery],
  [0.02, withOddTarget],
];

export interface Source {
  readonly seed: number;
  readonly pool: readonly Json[];
  /** Unix seconds. */
  readonly nowSeconds: number;
}

/** Request number n of a seed. */
export function generate(n: number, { seed, pool, nowSeconds }: Source): HostileRequest {
  const pick = new Pick(seededDice(seed ^ Math.imul(n + 1, 0x9e3779b1)));
  pick.dice();
  const conduct = pick.weighted(CONDUCTS);
  const make = pick.weighted(ENTRIES);
  const answersIds = make === eventsRequest && !GETS_NO_ANSWER.has(conduct);
  let made = make({ n, pick, pool, nowSeconds, keepsIds: !answersIds });
  for (const [share, twist] of TWISTS) if (pick.chance(share)) made = twist(made, pick);
  return { ...made, n, conduct };
}

const GETS_NO_ANSWER: ReadonlySet<Conduct> = new Set(["half-closed", "reset-amid", "reset-after", "unread"]);

function withDamage(given: Draft, pick: Pick): Draft {
  if (given.body.length === 0 || given.body.length > 1_000_000) return given;
  return withTrait(given, "damaged", { body: damaged(given.body, pick), eventIds: [] });
}

/** Another key, no key, or a header that is none. */
function withOtherKey(given: Draft, pick: Pick): Draft {
  const value = pick.one([
    "",
    "Bearer",
    "Bearer wrong",
    "Basic YTpi",
    `Bearer ${"x".repeat(9000)}`,
    "bearer \t",
  ]);
  const isKey = (name: string) => /^(?:authorization|access-token)$/i.test(name);
  const headers: Pairs = given.headers.map(([name, old]) => [name, isKey(name) ? value : old]);
  return withTrait(given, "another key", { headers, eventIds: [] });
}

function withOddQuery(given: Draft, pick: Pick): Draft {
  const more: Pairs = pick.one([
    [[hostileText(pick).slice(0, 500), hostileText(pick).slice(0, 500)]],
    [
      ["__proto__", "1"],
      ["constructor", "2"],
    ],
    [
      ["access_token", ""],
      ["token", "a"],
      ["token", "b"],
    ],
    Array.from({ length: 1500 }, (_, n) => [`q${n}`, "1"] as const),
    [
      ["a[b][c][d][e]", "1"],
      ["a[]", "2"],
      ["a", "3"],
    ],
  ] as readonly Pairs[]);
  return withTrait(given, "an odd query", { query: [...given.query, ...more] });
}

/** Another method, or a path that is not quite the same. */
function withOddTarget(given: Draft, pick: Pick): Draft {
  if (pick.chance(0.5)) {
    const method = pick.one([
      "GET",
      "PUT",
      "PATCH",
      "DELETE",
      "OPTIONS",
      "HEAD",
      "TRACE",
      "PROPFIND",
      "QUERY",
    ]);
    return withTrait(given, method, { method, eventIds: [] });
  }
  const path = pick.one([
    `${given.path}/`,
    `/${given.path}`,
    given.path.toUpperCase(),
    given.path.replace(/\w/, (character) => `%${character.charCodeAt(0).toString(16)}`),
    `${given.path}%`,
    `${given.path};a=b`,
    `/..${given.path}`,
  ]);
  return withTrait(given, "an odd path", { path, eventIds: [] });
}

/** What is no entry point at all, or one for monitoring. */
function oddRequest({ pick }: Making): Draft {
  const path = pick.one([
    "/",
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/runbooks/RelayRedisAway",
    "/runbooks/..%2f..%2fetc%2fpasswd",
    "/runbooks/__proto__",
    "/v2/acts/",
    "/v1",
    "*",
    "http://other.example/v1/events",
    `/${"a".repeat(12_000)}`,
    "/%c0%ae%c0%ae/",
    "/%",
  ]);
  return draft({
    to: pick.one(["ingest", "admin"]),
    method: pick.one(["GET", "GET", "POST", "HEAD", "OPTIONS"]),
    path,
  });
}
