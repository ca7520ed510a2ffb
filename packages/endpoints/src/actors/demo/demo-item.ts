import { type Conversion, type DeliveryStatus, type PreparedEvent, refusalFields } from "@relay/core";
import type { RoutedFault } from "@relay/pipeline/admission";
import type { DirectEnd } from "./deliver-directly.ts";
import type { OutcomeItem } from "../runs/outcome.ts";

/** An item of a demonstration's answer. */
export type DemoItem = OutcomeItem & { readonly demo: true };

/** An entry as admission judges it. */
export interface JudgedEntry {
  readonly conversion?: Conversion;
  readonly faults: readonly RoutedFault[];
  /** Consent keeps it from the sandbox. */
  readonly isWithheld?: true;
  /** Present when it can be sent. */
  readonly event?: PreparedEvent;
}

/** Where a demonstration sends. */
interface SentTo {
  readonly name: string;
  readonly nowSeconds: number;
}

const STATUS = { delivered: "delivered", refused: "dead_letter", unavailable: "not_settled" } as const;

/** The item of an entry. Without an end it was refused or withheld, and not sent. */
export function itemOf(
  { conversion, faults, isWithheld }: JudgedEntry,
  index: number,
  end: DirectEnd | undefined,
  sentTo: SentTo,
): DemoItem {
  const unsent = isWithheld ? "withheld" : "refused";
  const status = end === undefined ? unsent : STATUS[end.kind];
  return {
    index,
    ...(conversion && { event_id: conversion.event_id, event_name: conversion.event_name }),
    status,
    success: status === "delivered",
    ...(faults.length > 0 && { faults }),
    destinations: conversion && end ? [statusOf(conversion, end, sentTo)] : [],
    demo: true,
  };
}

/** The status as of a destination of the relay. No dead letter is kept, so it has no link. */
function statusOf(
  { event_id, event_name }: Conversion,
  end: DirectEnd,
  { name, nowSeconds }: SentTo,
): DeliveryStatus {
  const of = { event_id, event_name, destination: name };
  if (end.kind === "unavailable") return { ...of, status: "not_settled" };
  const { attempts, answer } = end;
  const settled = { ...of, settled_at: new Date(nowSeconds * 1000).toISOString(), attempts };
  if (end.kind === "refused")
    return { ...settled, status: "dead_letter", reason: "refused", ...refusalFields(answer) };
  const { traceId } = answer;
  return { ...settled, status: "delivered", ...(traceId !== undefined && { trace_id: traceId }) };
}
