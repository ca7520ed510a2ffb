import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Comparison, type Field, FIELDS, isDisagreement } from "./parity/comparison.ts";
import { DISAGREEMENTS } from "./parity/disagreements.ts";
import type { Disagreement } from "./parity/disagreements/disagreement.ts";
import { inputsOf } from "./parity/inputs.ts";
import { pageOf, type Tally } from "./parity/page.ts";
import { compare } from "./parity/sides.ts";

/** Both sides ask which years have begun; Meta's asks the clock. */
const NOW_SECONDS = Date.UTC(2026, 10, 20) / 1000;
const LEAST_INPUTS = 3000;

interface Findings {
  readonly inputs: number;
  readonly disagreements: number;
  /** How many each row is the first to explain. */
  readonly explained: ReadonlyMap<Disagreement, number>;
  readonly unexplained: readonly string[];
}

const known: Map<Field, Findings> = new Map();

function findingsOf(field: Field): Findings {
  const found = known.get(field) ?? compareAll(field);
  known.set(field, found);
  return found;
}

function compareAll(field: Field): Findings {
  const inputs = inputsOf(field);
  const explained: Map<Disagreement, number> = new Map();
  const unexplained: string[] = [];
  const found = inputs.map((written) => compare(field, written, NOW_SECONDS)).filter(isDisagreement);
  for (const each of found) {
    const row = DISAGREEMENTS.find(({ fields, covers }) => fields.includes(field) && covers(each));
    if (row === undefined) unexplained.push(show(each));
    else explained.set(row, (explained.get(row) ?? 0) + 1);
  }
  return { inputs: inputs.length, disagreements: found.length, explained, unexplained };
}

const show = ({ field, input, country, relay, meta }: Comparison): string =>
  `${field} ${JSON.stringify(input)}${country === undefined ? "" : ` in ${country}`}: ` +
  `relay ${JSON.stringify(relay?.text)}, Meta ${JSON.stringify(meta?.text)}`;

const hits = (row: Disagreement): number =>
  row.fields.reduce((sum, field) => sum + (findingsOf(field).explained.get(row) ?? 0), 0);

beforeAll(() => vi.useFakeTimers({ now: NOW_SECONDS * 1000, toFake: ["Date"] }));
afterAll(() => vi.useRealTimers());

describe("the relay and Meta's parameter builder", () => {
  test.for(FIELDS)("say the same of every %s, or a row says why not", (field) => {
    const { inputs, unexplained } = findingsOf(field);
    expect(inputs).toBeGreaterThanOrEqual(LEAST_INPUTS);
    expect(unexplained).toEqual([]);
  });

  test.for(DISAGREEMENTS.map((row) => [`${row.fields[0]}: ${row.name}`, row] as const))(
    "differ as written over %s",
    ([, row]) => {
      const { input, country, relay, meta } = row.example;
      const [field] = row.fields;
      const found = compare(field, { input, ...(country !== undefined && { country }) }, NOW_SECONDS);
      expect([found.relay, found.meta]).toEqual([relay, meta]);
      expect(isDisagreement(found)).toBe(true);
      expect(row.covers(found)).toBe(true);
      expect(row.reason).not.toBe("");
      expect(row.source).not.toBe("");
      expect(hits(row), "inputs that the row explains").toBeGreaterThan(0);
    },
  );

  test("docs/reference/parity.md says so", async () => {
    const tally: Tally = {
      fields: new Map(FIELDS.map((field) => [field, findingsOf(field)])),
      rows: new Map(DISAGREEMENTS.map((row) => [row, hits(row)])),
    };
    await expect(pageOf(DISAGREEMENTS, tally)).toMatchFileSnapshot("../docs/reference/parity.md");
  });
});
