import cluster, { type Worker } from "node:cluster";
import { performance } from "node:perf_hooks";
import type { Subject, ToPrimary, ToProcess } from "./messages.ts";
import { environmentOf } from "./place.ts";
import { ReplacementPace } from "./replacement-pace.ts";
import { closeUntaken } from "./untaken-connections.ts";

/** How a process has ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProcessListener {
  onMessage(from: SupervisedProcess, message: ToPrimary): void;
  /** The process has ended and is not replaced by itself: see {@link SupervisedProcess.replace}. */
  onEnd(from: SupervisedProcess, end: ProcessEnd): void;
}

/** One of the processes of a program, and each process that replaces it. */
export class SupervisedProcess {
  readonly number: number;
  readonly #count: number;
  readonly #listener: ProcessListener;
  readonly #pace = new ReplacementPace();
  #worker: Worker | undefined;
  #isServing = false;
  #startedMs = 0;
  #replacing: NodeJS.Timeout | undefined;

  constructor(number: number, count: number, listener: ProcessListener) {
    this.number = number;
    this.#count = count;
    this.#listener = listener;
  }

  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  /** Whether the process has said that it serves. Until then it is too busy with its start to answer. */
  get isServing(): boolean {
    return this.#isServing;
  }

  start(): void {
    this.#startedMs = performance.now();
    const worker = cluster.fork(environmentOf({ number: this.number, count: this.#count }));
    this.#worker = worker;
    closeUntaken(worker.process);
    worker.on("message", (message: ToPrimary) => {
      if (message.kind === "serving") this.#isServing = true;
      this.#listener.onMessage(this, message);
    });
    worker.on("exit", (code: number | null, signal: NodeJS.Signals | null) => {
      worker.removeAllListeners("message");
      this.#worker = undefined;
      this.#isServing = false;
      this.#listener.onEnd(this, { code, signal });
    });
  }

  /** Starts a successor of the ended process; returns after how many milliseconds. */
  replace(): number {
    const waitMs = this.#pace.waitMs(performance.now() - this.#startedMs);
    this.#replacing = setTimeout(() => this.start(), waitMs);
    return waitMs;
  }

  /** Asks the process to stop. No successor starts any more. */
  stop(signal: NodeJS.Signals): void {
    clearTimeout(this.#replacing);
    this.send({ kind: "stop", signal });
  }

  /** Ends the process at once. */
  kill(): void {
    this.#worker?.process.kill("SIGKILL");
  }

  askForReport(round: number, about: Subject): void {
    this.send({ kind: "report-wanted", round, about });
  }

  /** Sends a message. A process that has just ended gets none. */
  send(message: ToProcess): void {
    if (this.#worker?.isConnected() === true) this.#worker.send(message, () => undefined);
  }
}
