import { type Conversion, deadLetterIdOf, identityOf, type PreparedEvent } from "@relay/core";
import type { RoutedFault } from "@relay/pipeline/admission";
import type { DirectEnd } from "./deliver-directly.ts";
import type { OutcomeItem } from "./outcome.ts";

/** An item of a demonstration's answer. */
export type DemoItem = OutcomeItem & { readonly demo: true };

/** An entry as admission judges it. */
export interface JudgedEntry {
  readonly conversion?: Conversion;
  readonly faults: readonly RoutedFault[];
  /** Present when it can be sent. */
  readonly event?: PreparedEvent;
}

/** Where a demonstration sends. */
interface SentTo {
  readonly name: string;
  readonly dataset: string;
  readonly nowSeconds: number;
}

const STATUS = { delivered: "delivered", refused: "dead_letter", unavailable: "not_settled" } as const;

/** The item of an entry. Without an end it was refused and not sent. */
export function itemOf(
  { conversion, faults }: JudgedEntry,
  index: number,
  end: DirectEnd | undefined,
  sentTo: SentTo,
): DemoItem {
  const status = end === undefined ? "refused" : STATUS[end.kind];
  return {
    index,
    ...(conversion && { event_id: conversion.event_id, event_name: conversion.event_name }),
    status,
    success: status === "delivered",
    ...(faults.length > 0 && { faults }),
    destinations: conversion && end ? [viewOf(conversion, end, sentTo)] : [],
    demo: true,
  };
}

function viewOf(conversion: Conversion, end: DirectEnd, { name, dataset, nowSeconds }: SentTo): object {
  const at = { destination: name, status: STATUS[end.kind] };
  if (end.kind === "unavailable") return at;
  const { code, subcode, traceId } = end.answer;
  const isRefused = end.kind === "refused";
  return {
    ...at,
    settled_at: new Date(nowSeconds * 1000).toISOString(),
    attempts: end.attempts,
    ...(traceId !== undefined && { trace_id: traceId }),
    ...(isRefused && { dead_letter: deadLetterIdOf(identityOf(dataset, conversion)), reason: "refused" }),
    ...(isRefused && code !== undefined && { code }),
    ...(isRefused && subcode !== undefined && { subcode }),
  };
}
