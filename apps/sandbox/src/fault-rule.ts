import type { FaultKind, FaultRule } from "./fault.ts";
import { isJsonObject, type JsonObject } from "./json.ts";
import { PLATFORM_NAMES } from "./platform.ts";
import { readPointer } from "./pointer.ts";

/** The allowed values of a rule's field. `otherwise` is the default; without it an absent field stays absent. */
type Field = { readonly required?: true; readonly otherwise?: unknown } & (
  | { readonly type: "integer" | "number"; readonly min: number; readonly max: number }
  | { readonly type: "text" | "pointer" | "flag" | "positions" | "anything" }
  | { readonly type: "choice"; readonly of: readonly string[] }
);

type Fields = Readonly<Record<string, Field>>;

const CODE: Field = { type: "integer", min: -1_000_000, max: 99_999_999 };
const HTTP_STATUS: Field = { type: "integer", min: 200, max: 599 };
const MILLISECONDS: Field = { type: "integer", min: 0, max: 3_600_000 };
const PERCENT: Field = { type: "number", min: 0, max: 1_000, required: true };
const WHEN: Field = { type: "choice", of: ["before", "after"], otherwise: "before" };

const AIM: Fields = {
  platform: { type: "choice", of: PLATFORM_NAMES },
  dataset: { type: "text" },
  pointer: { type: "pointer" },
  startsWith: { type: "text" },
  probability: { type: "number", min: 0, max: 1, otherwise: 1 },
  count: { type: "integer", min: 1, max: 1_000_000_000 },
  seed: { type: "integer", min: 0, max: 0xffff_ffff },
};

const FIELDS: Readonly<Record<FaultKind, Fields>> = {
  latency: { ms: { ...MILLISECONDS, required: true }, jitterMs: { ...MILLISECONDS, otherwise: 0 } },
  usage: { percent: PERCENT },
  status: {
    status: { ...HTTP_STATUS, required: true },
    body: { type: "choice", of: ["json", "html", "empty"], otherwise: "empty" },
    when: WHEN,
  },
  "platform-error": {
    code: { ...CODE, required: true },
    subcode: CODE,
    httpStatus: HTTP_STATUS,
    message: { type: "text" },
    type: { type: "text" },
    isTransient: { type: "flag" },
  },
  throttle: {
    usagePercent: PERCENT,
    waitMinutes: { type: "number", min: 0, max: 100_000, otherwise: 0 },
    code: CODE,
    httpStatus: HTTP_STATUS,
  },
  reset: { when: { ...WHEN, required: true } },
  hang: { when: { ...WHEN, required: true }, ms: MILLISECONDS },
  "dead-token": { token: { type: "text", required: true } },
  short: { by: { type: "integer", min: 1, max: 1_000, otherwise: 1 } },
  partial: { data: { type: "anything", otherwise: {} }, unprocessed: { type: "positions", otherwise: [] } },
  refuse: {
    pointer: { type: "pointer", required: true },
    startsWith: { type: "text", required: true },
    code: CODE,
    subcode: CODE,
    message: { type: "text" },
    nameCulprit: { type: "flag", otherwise: false },
  },
  "name-culprit": {},
};

/** Faults that only one of the platforms has. */
const ONLY_ON: Partial<Readonly<Record<FaultKind, string>>> = {
  usage: "meta",
  short: "meta",
  partial: "tiktok",
  "name-culprit": "tiktok",
};

/** An invalid rule, with the wrong field. */
export class RuleFault extends Error {
  readonly field: string;

  constructor(field: string, problem: string) {
    super(`${field} ${problem}`);
    this.name = "RuleFault";
    this.field = field;
  }
}

/** Reads a rule. Throws a `RuleFault` that names the wrong field. */
export function readFaultRule(body: unknown): FaultRule {
  if (!isJsonObject(body)) throw new RuleFault("body", "must be a JSON object");
  const kind = readKind(body);
  const fields: Fields = { ...AIM, ...FIELDS[kind] };
  for (const name of Object.keys(body)) {
    if (name !== "kind" && !Object.hasOwn(fields, name))
      throw new RuleFault(name, `is not a field of ${kind}`);
  }
  const rule: Record<string, unknown> = { kind };
  for (const [name, field] of Object.entries(fields)) {
    const value = readField(name, field, body[name]);
    if (value !== undefined) rule[name] = value;
  }
  refuseHalfAnAim(rule);
  refuseForeignPlatform(kind, rule["platform"]);
  return rule as unknown as FaultRule;
}

function readKind(body: JsonObject): FaultKind {
  const kind = body["kind"];
  if (typeof kind === "string" && Object.hasOwn(FIELDS, kind)) return kind as FaultKind;
  throw new RuleFault("kind", `must be one of ${Object.keys(FIELDS).join(", ")}`);
}

function readField(name: string, field: Field, value: unknown): unknown {
  if (value === undefined) {
    if (field.required) throw new RuleFault(name, "is required");
    return field.otherwise;
  }
  const problem = findProblem(field, value);
  if (problem !== undefined) throw new RuleFault(name, problem);
  return value;
}

function findProblem(field: Field, value: unknown): string | undefined {
  switch (field.type) {
    case "integer":
    case "number": {
      const isRight = field.type === "integer" ? Number.isInteger(value) : typeof value === "number";
      const isInside = isRight && Number(value) >= field.min && Number(value) <= field.max;
      return isInside ? undefined : `must be ${articled(field.type)} from ${field.min} to ${field.max}`;
    }
    case "text":
      return typeof value === "string" ? undefined : "must be a string";
    case "pointer":
      return typeof value === "string" && readPointer(value)
        ? undefined
        : "must be a JSON pointer such as /event_id";
    case "flag":
      return typeof value === "boolean" ? undefined : "must be true or false";
    case "positions":
      return isPositions(value) ? undefined : "must be a list of positions from 0";
    case "choice":
      return field.of.includes(String(value)) ? undefined : `must be one of ${field.of.join(", ")}`;
    case "anything":
      return undefined;
  }
}

function articled(type: "integer" | "number"): string {
  return type === "integer" ? "an integer" : "a number";
}

function isPositions(value: unknown): boolean {
  return Array.isArray(value) && value.every((member) => Number.isInteger(member) && member >= 0);
}

/** `pointer` and `startsWith` are useless without each other. */
function refuseHalfAnAim({ pointer, startsWith }: Readonly<Record<string, unknown>>): void {
  if (pointer !== undefined && startsWith === undefined)
    throw new RuleFault("startsWith", "is required with a pointer");
  if (pointer === undefined && startsWith !== undefined)
    throw new RuleFault("pointer", "is required with startsWith");
}

function refuseForeignPlatform(kind: FaultKind, platform: unknown): void {
  const only = ONLY_ON[kind];
  if (only !== undefined && platform !== undefined && platform !== only) {
    throw new RuleFault("platform", `must be ${only} for ${kind}`);
  }
}

/** Whether a platform has this kind of fault. */
export function isKnownOn(kind: FaultKind, platform: string): boolean {
  return (ONLY_ON[kind] ?? platform) === platform;
}
