import type { AsideGroup, AttemptRecord, NewAsideGroup } from "@relay/core";
import { luaText } from "../script.ts";

/** Functions of scripts that write and remove groups. They use `SECTIONS`. */
export const ASIDE_GROUP = luaText(import.meta.url, "aside-group");

/** Values a group in the answer of `due-aside`. */
export const DUE_VALUES = 10;

/** Reads one group of that answer. */
export function readGroup(values: readonly (Buffer | number)[]): AsideGroup {
  const text = (place: number) => String(values[place] ?? "");
  const blob = values[1];
  // "<ms> <position>": sending began at that time, and its outcome was never recorded.
  const [begunMs = ""] = text(6).split(" ");
  const sentAt = text(5) === "" ? begunMs : text(5);
  return {
    id: text(0),
    blob: Buffer.isBuffer(blob) ? blob : Buffer.alloc(0),
    count: Number(text(2)),
    deadline: Number(text(3)),
    failures: Number(text(4)),
    ...(sentAt !== "" && { possiblySentAtMs: Number(sentAt) }),
    attempts: JSON.parse(text(7)) as readonly AttemptRecord[],
    ...(text(8) !== "" && { error: text(8) }),
    taken: Number(text(9)),
  };
}

/** A group as values of the section `groups`. */
export function groupValues(group: NewAsideGroup): readonly (string | number | Buffer)[] {
  const { id, blob, count, deadline, waitMs, failures, possiblySentAtMs, attempts, error } = group;
  return [
    id,
    blob,
    count,
    deadline,
    Math.round(waitMs),
    failures,
    possiblySentAtMs === undefined ? "" : Math.round(possiblySentAtMs),
    JSON.stringify(attempts),
    error ?? "",
  ];
}
