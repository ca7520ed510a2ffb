import type { TLocalizedValidationError } from "typebox/error";
import { Settings } from "typebox/system";
import type { Fault, FaultCode } from "./errors.ts";
import { fault } from "./errors.ts";
import { wordsOfPattern } from "./pattern.ts";
import { escaped } from "./pointer.ts";

// A union reports one error for each of its members, so the library's own limit of 8 would hide whole fields.
Settings.Set({ maxErrors: 200 });

/**
 * Turns a schema's errors into faults, one for each place; at least one when there is any error. A union reports an
 * error for each of its members at the same place; here they become one message ("must be string, number or array").
 */
export function faultsOf(errors: readonly TLocalizedValidationError[]): readonly Fault[] {
  const faults: Fault[] = [];
  const expected = new Map<string, Expected>();
  const unknown = new Set<string>();
  for (const error of errors) {
    const at = error.instancePath;
    switch (error.keyword) {
      case "required":
        for (const name of error.params.requiredProperties) {
          faults.push(fault(`${at}/${escaped(name)}`, "missing_field", "is required"));
        }
        break;
      case "additionalProperties":
        for (const name of error.params.additionalProperties) unknown.add(`${at}/${escaped(name)}`);
        break;
      // One for each unknown field, before the error that names them all. With 200 fields or more only these are
      // reported.
      case "boolean":
        unknown.add(at);
        break;
      case "type":
        expectation(expected, at).types.push([error.params.type].flat().join(" or "));
        break;
      case "enum":
        expectation(expected, at).values.push(...error.params.allowedValues.map(String));
        break;
      case "const":
        expectation(expected, at).values.push(String(error.params.allowedValue));
        break;
      case "pattern":
        expectation(expected, at).rules.push(mustBe(error.params.pattern));
        break;
      case "anyOf":
        break;
      default:
        expectation(expected, at).rules.push(error.message);
    }
  }
  for (const at of unknown) faults.push(fault(at, "unknown_field", "is not a field of the relay"));
  for (const [at, { types, values, rules }] of expected) {
    // A fault of an inner field is more precise than the outer "not one of the union's members".
    const inner = [...expected.keys()].some((other) => other.startsWith(`${at}/`));
    if (!inner) faults.push(...sentence(at, types, values, rules));
  }
  return faults;
}

interface Expected {
  readonly types: string[];
  readonly values: string[];
  readonly rules: string[];
}

function expectation(expected: Map<string, Expected>, at: string): Expected {
  const known = expected.get(at) ?? { types: [], values: [], rules: [] };
  expected.set(at, known);
  return known;
}

function mustBe(expression: string | RegExp): string {
  return `must be ${wordsOfPattern(expression) ?? "in another form"}`;
}

function sentence(
  at: string,
  types: readonly string[],
  values: readonly string[],
  rules: readonly string[],
): Fault[] {
  const say = (code: FaultCode, words: string): Fault[] => [fault(at, code, words)];
  if (rules.length > 0) return say("invalid_value", rules.join("; "));
  // A text that is none of the values has the right type, so only other types are worth naming.
  const others = types.filter((type) => type !== "string");
  if (values.length > 0) return say("invalid_value", `must be ${oneOf([...others, ...values])}`);
  return say("wrong_type", `must be ${oneOf(types)}`);
}

function oneOf(words: readonly string[]): string {
  const distinct = [...new Set(words)];
  return distinct.length === 1 ? String(distinct[0]) : `one of: ${distinct.join(", ")}`;
}
