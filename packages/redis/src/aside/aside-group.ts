import {
  type AsideGroup,
  type AttemptRecord,
  type LaneRef,
  type NewAsideGroup,
  type Opened,
  type Sealer,
  segmentBinding,
  type Unopened,
} from "@relay/core";
import { luaText } from "../script.ts";

/** Functions of scripts that write and remove groups. They use `SECTIONS`. */
export const ASIDE_GROUP = luaText(import.meta.url, "aside-group");

/** Values a group in the answer of `due-aside`. */
export const DUE_VALUES = 10;

/** Reads one group of that answer, or says why it cannot be opened. */
export function readGroup(
  values: readonly (Buffer | number)[],
  lane: LaneRef,
  sealer: Sealer,
): AsideGroup | { readonly id: string; readonly unopened: Unopened } {
  const text = (place: number) => String(values[place] ?? "");
  const open = (place: number) => openPart(values[place], lane, sealer);
  const id = text(0);
  const segment = open(1);
  const attempts = open(7);
  if (segment.kind !== "opened") return { id, unopened: segment };
  if (attempts.kind !== "opened") return { id, unopened: attempts };
  // "<ms> <position>": sending began at that time, and its outcome was never recorded.
  const [begunMs = ""] = text(6).split(" ");
  const sentAt = text(5) === "" ? begunMs : text(5);
  return {
    id,
    blob: segment.blob,
    count: Number(text(2)),
    deadline: Number(text(3)),
    failures: Number(text(4)),
    ...(sentAt !== "" && { possiblySentAtMs: Number(sentAt) }),
    attempts: readAttempts(attempts.blob),
    ...(text(8) !== "" && { error: text(8) }),
    taken: Number(text(9)),
  };
}

/** Opens the segment or the attempts of a group. */
export function openPart(part: Buffer | number | undefined, lane: LaneRef, sealer: Sealer): Opened {
  return sealer.open(Buffer.isBuffer(part) ? part : Buffer.alloc(0), segmentBinding(lane));
}

export function readAttempts(json: Buffer): readonly AttemptRecord[] {
  return json.length === 0 ? [] : (JSON.parse(json.toString("utf8")) as readonly AttemptRecord[]);
}

/** A group as values of the section `groups`. Its segment and its attempts, whose answers may quote it, are sealed. */
export function groupValues(
  group: NewAsideGroup,
  lane: LaneRef,
  sealer: Sealer,
): readonly (string | number | Buffer)[] {
  const { id, blob, count, deadline, waitMs, failures, possiblySentAtMs, attempts, error } = group;
  const seal = (part: Buffer) => sealer.seal(part, segmentBinding(lane));
  return [
    id,
    seal(blob),
    count,
    deadline,
    Math.round(waitMs),
    failures,
    possiblySentAtMs === undefined ? "" : Math.round(possiblySentAtMs),
    attempts.length === 0 ? "" : seal(Buffer.from(JSON.stringify(attempts))),
    error ?? "",
  ];
}
