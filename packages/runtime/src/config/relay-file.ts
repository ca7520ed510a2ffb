import { readFileSync } from "node:fs";
import { type Fault, faultsOf, isObject, type PlatformName } from "@relay/core";
import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import { parseDocument } from "yaml";
import type { ConfigFault } from "./config-error.ts";
import { revisionOf } from "./revision.ts";
import { destinationSchema } from "./schema/destination.ts";
import { type RelayFile, relayFileSchema } from "./schema/relay-file.ts";
import { Source } from "./schema/source.ts";

/** A value of which faulty parts are undefined. */
export type Partly<T> = T extends object ? { readonly [key in keyof T]?: Partly<T[key]> } : T;

/** relay.yaml with its defaults and without faulty values. Rules about the remaining values can still be checked. */
export interface ReadFile {
  readonly revision: string;
  readonly values: Partly<RelayFile>;
  /** Whether the value at this pointer, one inside it, or one whose pointer begins like it, was faulty. */
  isFaulty(pointer: string): boolean;
}

/** Reads relay.yaml and reports values that do not fit its schema. Returns undefined when there is nothing to read. */
export function readRelayFile(
  path: string,
  platforms: readonly PlatformName[],
  faults: ConfigFault[],
): ReadFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    faults.push({ at: "RELAY_CONFIG", message: `there is no readable file at ${path}` });
    return undefined;
  }
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) {
    faults.push(...document.errors.map(({ message }) => ({ at: path, message })));
    return undefined;
  }
  const schema = relayFileSchema(platforms);
  const file = withDefaults(schema, document.toJS() ?? {}, platforms);
  const found = faultsOf(Value.Errors(schema, file));
  faults.push(...explained(found, (pointer) => pointer || "/"));
  for (const { pointer } of found) leaveOut(file, pointer);
  return {
    revision: revisionOf(text),
    values: isObject(file) ? file : {},
    isFaulty: (start) => found.some(({ pointer }) => pointer.startsWith(start)),
  };
}

/** Faults of a schema as faults of the configuration. */
export function explained(faults: readonly Fault[], at: (pointer: string) => string): readonly ConfigFault[] {
  return faults.map(({ pointer, code, message }) => ({
    at: at(pointer),
    message: code === "invalid_value" && NAME.test(pointer) ? NAME_RULE : message,
  }));
}

const NAME = /^\/(?:sources|destinations|admin\/keys)\/[^/]+$/;
const NAME_RULE =
  "is not a name: begin with a lower-case letter; use only lower-case letters, digits and hyphens, at most 63 characters";

/** Applies defaults everywhere; the library does not apply them to the values of a record. */
function withDefaults(schema: TSchema, raw: unknown, platforms: readonly PlatformName[]): unknown {
  const file = Value.Default(schema, raw) as Readonly<Record<string, unknown>> | null;
  defaultEach(file?.["destinations"], destinationSchema(platforms));
  defaultEach(file?.["sources"], Source);
  return file;
}

function defaultEach(record: unknown, schema: TSchema): void {
  if (typeof record !== "object" || record === null) return;
  const values = record as Record<string, unknown>;
  for (const [name, value] of Object.entries(values)) values[name] = Value.Default(schema, value);
}

/** Puts undefined at a pointer; positions in lists stay. */
function leaveOut(file: unknown, pointer: string): void {
  const parts = pointer.split("/").slice(1);
  const last = parts.pop();
  let holder = file;
  for (const part of parts) holder = (holder as Record<string, unknown> | undefined)?.[unescaped(part)];
  if (last !== undefined && typeof holder === "object" && holder !== null)
    (holder as Record<string, unknown>)[unescaped(last)] = undefined;
}

function unescaped(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}
