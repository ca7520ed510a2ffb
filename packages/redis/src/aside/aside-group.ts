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
import { openJson, type OpenedJson, sealJson } from "../sealed-json.ts";

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
  const id = text(0);
  const segment = openSegment(values[1], lane, sealer);
  const attempts = openAttempts(values[7], lane, sealer);
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
    attempts: attempts.value,
    ...(text(8) !== "" && { error: text(8) }),
    taken: Number(text(9)),
  };
}

/** Opens the segment of a group. */
export function openSegment(stored: StoredPart, lane: LaneRef, sealer: Sealer): Opened {
  return sealer.open(Buffer.isBuffer(stored) ? stored : Buffer.alloc(0), segmentBinding(lane));
}

/** Opens the attempts of a group. */
export function openAttempts(
  stored: StoredPart,
  lane: LaneRef,
  sealer: Sealer,
): OpenedJson<readonly AttemptRecord[]> {
  if (!Buffer.isBuffer(stored) || stored.length === 0) return { kind: "opened", value: [] };
  return openJson(stored, segmentBinding(lane), sealer);
}

type StoredPart = Buffer | number | undefined;

/** A group as values of the section `groups`. Its segment and its attempts, whose answers may quote it, are sealed. */
export function groupValues(
  group: NewAsideGroup,
  lane: LaneRef,
  sealer: Sealer,
): readonly (string | number | Buffer)[] {
  const { id, blob, count, deadline, waitMs, failures, possiblySentAtMs, attempts, error } = group;
  return [
    id,
    sealer.seal(blob, segmentBinding(lane)),
    count,
    deadline,
    Math.round(waitMs),
    failures,
    possiblySentAtMs === undefined ? "" : Math.round(possiblySentAtMs),
    attempts.length === 0 ? "" : sealJson(attempts, segmentBinding(lane), sealer),
    error ?? "",
  ];
}
