import type { Registry } from "prom-client";
import { announceListening, stopRequested } from "../stop.ts";

/** What a process shows of itself. */
export interface OwnState {
  readonly isReady: () => boolean;
  /** What this process counts. */
  readonly registry: Registry;
  /** What every process would read alike, such as the state in Redis: one of them reads it for a scrape. */
  readonly shared?: Registry;
}

/** Whether a program may be given work. */
export interface Readiness {
  readonly ready: boolean;
  /** How many processes the program has; absent when it has one. */
  readonly processes?: { readonly configured: number; readonly ready: number };
}

/** What a program answers to monitoring, for all of its processes. */
export interface Observation {
  /** Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  readonly readiness: () => Promise<Readiness>;
}

/** One of the processes of a program, as the program sees itself. */
export interface OwnProcess {
  /** How many processes share the work of the program on this machine. */
  readonly count: number;
  /** The number of this process among them, from 1. */
  readonly number: number;
  /** Returns what the program answers to monitoring. Its caller must do so before {@link serving}. */
  observation(state: OwnState): Observation;
  /** Announces to the starter of the program that this process serves, and where. */
  serving(host: string, port: number): void;
  /** Resolves with the signal that asks the program to stop. */
  stopRequested(): Promise<NodeJS.Signals>;
  /** Calls the listener whenever the program is asked to read its configuration again. */
  onReload(listener: () => void): void;
}

/** The only process of a program. */
export const ALONE: OwnProcess = {
  count: 1,
  number: 1,
  observation: ({ isReady, registry, shared }) => ({
    metrics: async () => `${await registry.metrics()}${await textOf(shared)}`,
    readiness: () => Promise.resolve({ ready: isReady() }),
  }),
  serving: announceListening,
  stopRequested,
  onReload: (listener) => void process.on("SIGHUP", listener),
};

/** The text of a registry; empty for none. */
export async function textOf(registry: Registry | undefined): Promise<string> {
  return registry ? registry.metrics() : "";
}
