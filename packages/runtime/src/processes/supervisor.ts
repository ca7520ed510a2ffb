import type { Logger } from "pino";
import { PROGRAM_EXIT } from "../main.ts";
import { announceListening, stopRequested } from "../stop.ts";
import { MergedMetrics } from "./merged-metrics.ts";
import type { Answer, Report, Subject, ToPrimary } from "./messages.ts";
import { processMetrics, type ProcessMetrics } from "./process-metrics.ts";
import { ReportRounds } from "./report-rounds.ts";
import { type ProcessEnd, SupervisedProcess } from "./supervised-process.ts";

export interface SupervisorOptions {
  /** How many processes there are. */
  readonly count: number;
  /** How long processes may take to stop, milliseconds; then they are killed. */
  readonly stopWithinMs: number;
  readonly log: Logger;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * The primary of a program with several processes: starts them, replaces those that end, answers for all of them, and
 * stops them. The first one starts alone. If it cannot work, the others could not either, and what is wrong is printed
 * once.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #processes: readonly SupervisedProcess[];
  readonly #rounds = new ReportRounds();
  readonly #merged = new MergedMetrics();
  readonly #metrics: ProcessMetrics;
  /** Numbers of the processes that have served, also if they ended since. */
  readonly #served = new Set<number>();
  readonly #firstStart = Promise.withResolvers<ProcessEnd | "serves">();
  readonly #allEnded = Promise.withResolvers<void>();
  #isStopping = false;
  #stoppedWell = true;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#metrics = processMetrics(options.count);
    const listener = {
      onMessage: (from: SupervisedProcess, message: ToPrimary) => void this.#take(from, message),
      onEnd: (from: SupervisedProcess, end: ProcessEnd) => this.#ended(from, end),
    };
    this.#processes = Array.from(
      { length: options.count },
      (_, index) => new SupervisedProcess(index + 1, options.count, listener),
    );
  }

  /**
   * Resolves with the exit code of the program after a stop. When its first process ends before it serves, resolves at
   * once with the exit code of that process.
   */
  async run(): Promise<number> {
    const stop = stopRequested();
    process.on("SIGHUP", () => {
      for (const one of this.#processes) one.send({ kind: "reload" });
    });
    const [first, ...others] = this.#processes;
    first?.start();
    const start = await Promise.race([this.#firstStart.promise, stop.then(() => "stopped" as const)]);
    if (typeof start === "object") return this.#exitCodeOf(start);
    if (start === "serves") for (const one of others) one.start();
    return this.#stop(await stop);
  }

  #exitCodeOf({ code, signal }: ProcessEnd): number {
    if (code === null) this.#options.log.error({ signal }, "the first process was killed before it served");
    return code === null || code === 0 ? PROGRAM_EXIT.broken : code;
  }

  async #take(from: SupervisedProcess, message: ToPrimary): Promise<void> {
    switch (message.kind) {
      case "serving":
        this.#serves(from.number, message);
        break;
      case "report":
        // Noted before its round ends: the process may end first.
        if (message.report.metrics) this.#merged.note(from.number, message.report.metrics);
        this.#rounds.take(from.number, message.round, message.report);
        break;
      case "question":
        await this.#reply(from, message.id, message.about);
        break;
    }
  }

  #serves(number: number, { host, port }: Address): void {
    const wereAll = this.#served.size === this.#processes.length;
    this.#served.add(number);
    this.#firstStart.resolve("serves");
    if (wereAll || this.#served.size < this.#processes.length) return;
    announceListening(host, port);
    this.#options.log.info({ host, port, processes: this.#processes.length }, "all processes serve");
  }

  async #reply(to: SupervisedProcess, id: number, about: Subject): Promise<void> {
    try {
      to.send({ kind: "answer", id, answer: await this.#answer(about) });
    } catch (error) {
      const { name, message } = error as Error;
      this.#options.log.error({ name, error: message }, "the processes could not be asked");
      to.send({ kind: "answer", id });
    }
  }

  async #answer(about: Subject): Promise<Answer> {
    const serving = this.#processes.filter(({ isServing }) => isServing);
    const reports = await this.#rounds.ask(serving, about);
    const readiness = this.#readinessIn(reports);
    if (about === "readiness") return { readiness };
    this.#metrics.ready(readiness.processes.ready);
    const own = await this.#metrics.registry.getMetricsAsJSON();
    return { readiness, metrics: await this.#merged.text(own) };
  }

  /**
   * Ready once every process has served. From then on one ready process is enough: one that is being replaced takes
   * nothing from the others.
   */
  #readinessIn(reports: ReadonlyMap<number, Report>) {
    const configured = this.#processes.length;
    const ready = [...reports.values()].filter((report) => report.ready).length;
    const hasStarted = this.#served.size === configured;
    return { ready: hasStarted && ready > 0 && !this.#isStopping, processes: { configured, ready } };
  }

  #ended(from: SupervisedProcess, end: ProcessEnd): void {
    this.#rounds.end(from.number);
    this.#merged.end(from.number);
    if (this.#isStopping) this.#endedInStop(end);
    else if (this.#served.size === 0) this.#firstStart.resolve(end);
    else this.#replace(from, end);
  }

  #replace(from: SupervisedProcess, { code, signal }: ProcessEnd): void {
    const waitMs = from.replace();
    this.#metrics.replaced();
    this.#options.log.error(
      { process: from.number, code, signal, waitMs },
      "a process ended and is replaced",
    );
  }

  #endedInStop({ code }: ProcessEnd): void {
    this.#stoppedWell &&= code === 0;
    if (!this.#processes.some(({ isRunning }) => isRunning)) this.#allEnded.resolve();
  }

  /** Stops every process and resolves with the exit code of the program. */
  async #stop(signal: NodeJS.Signals): Promise<number> {
    const { log, stopWithinMs } = this.#options;
    this.#isStopping = true;
    log.info({ signal }, "stopping all processes");
    for (const one of this.#processes) one.stop(signal);
    const deadline = setTimeout(() => {
      log.error({ stopWithinMs }, "processes did not stop in time and are killed");
      for (const one of this.#processes) one.kill();
    }, stopWithinMs);
    if (this.#processes.some(({ isRunning }) => isRunning)) await this.#allEnded.promise;
    clearTimeout(deadline);
    return this.#stoppedWell ? 0 : PROGRAM_EXIT.broken;
  }
}
