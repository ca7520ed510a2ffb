import { ACTORS } from "@relay/endpoints/actors";
import { expect } from "vitest";
import { META_CASES, META_STEERING, TIKTOK_CASES, TIKTOK_STEERING } from "../system/actors/field-cases.ts";
import { NOTE, table } from "./markdown.ts";
import { type Described, takes } from "./settings.ts";

/** docs/reference/actors.md; fails where a field of an actor has no test. */
export function actorsPage(): string {
  const kinds = {
    meta: { cases: META_CASES, steering: META_STEERING },
    tiktok: { cases: TIKTOK_CASES, steering: TIKTOK_STEERING },
  };
  const sections = [...new Set(ACTORS.values())].map(({ name, platform, fields }) => {
    const { cases, steering } = kinds[platform];
    const rows = Object.entries(fields).map(([field, { schema, to = "", deviation = "" }]) => {
      const own = cases.filter((one) => one.field.split(",")[0] === field);
      const covered =
        own.length > 0
          ? `every field of the input: ${own.map((one) => one.field).join("; ")}`
          : steering[field];
      expect(covered, `${platform}: ${field} has a test`).toBeDefined();
      const { description = "", default: fallback } = schema as Described;
      return [
        `\`${field}\``,
        takes(schema),
        fallback === undefined ? "" : `\`${JSON.stringify(fallback)}\``,
        to === "" ? "" : `\`${to}\``,
        description,
        deviation,
        covered ?? "",
      ];
    });
    const head = ["field", "takes", "default", "becomes", "meaning", "other than the hosted actor", "test"];
    return `## ${platform}\n\n\`{actor}\` in URLs is \`${platform}\` or \`${name}\`.\n\n${table(head, rows)}`;
  });
  return `${NOTE}# The actors' input

The input fields of the tasks under \`POST /v2/acts/{actor}/…\` ([what the tasks do](../actors.md)). The tests are in test/system/actors.

${sections.join("\n")}`;
}
