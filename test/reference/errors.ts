import { DEAD_REASONS, ERRORS, FAULTS } from "@relay/core";
import { PROBLEMS as ADMIN_PROBLEMS } from "@relay/admin-api/problem";
import { PROBLEMS } from "@relay/ingest-api/problem";
import { NOTE, table } from "./markdown.ts";

function problems(
  catalogue: Readonly<
    Record<string, { readonly status: number; readonly title: string; readonly remedy: string }>
  >,
): string {
  return table(
    ["name", "status", "title", "remedy"],
    Object.entries(catalogue).map(([name, { status, title, remedy }]) => [
      `\`${name}\``,
      String(status),
      title,
      remedy,
    ]),
  );
}

/** docs/reference/errors.md */
export function errorsPage(): string {
  return `${NOTE}# Errors

## Faults of one conversion

In \`results[].faults[]\` of an answer, with a JSON pointer to the field.

${table(
  ["code", "remedy"],
  Object.entries(FAULTS).map(([code, remedy]) => [`\`${code}\``, remedy]),
)}
## Problems of a request

RFC 9457; \`type\` is \`urn:conversion-relay:problem:<name>\`.

The ingest API:

${problems(PROBLEMS)}
The admin API:

${problems(ADMIN_PROBLEMS)}
## Reasons of dead letters

${table(
  ["reason", "meaning"],
  Object.entries(DEAD_REASONS).map(([reason, meaning]) => [`\`${reason}\``, meaning]),
)}
## Failures of the relay

A program that cannot continue prints the code, what was wrong and what to do on standard error. Its exit codes:

- 0: it was stopped.
- 1: an unexpected error, with a stack trace.
- 2: its configuration cannot be used, so starting it again does not help.
- 3: something that it needs is missing or cannot be used, such as its port. A program that starts before Redis waits for it.

${table(
  ["code", "meaning", "remedy"],
  Object.entries(ERRORS).map(([code, { message, remedy }]) => [`\`${code}\``, message, remedy]),
)}`;
}
