import type { Report, Subject } from "./messages.ts";

/** How long processes have to answer, milliseconds. One that is frozen must not hold up what the others say. */
const ANSWER_WITHIN_MS: Readonly<Record<Subject, number>> = { readiness: 500, metrics: 3000 };

/** A process that can be asked for a report. */
export interface Reporter {
  readonly number: number;
  askForReport(round: number, about: Subject): void;
}

interface Round {
  readonly waitsFor: Set<number>;
  readonly reports: Map<number, Report>;
  readonly end: () => void;
}

/** Asks processes for their reports, all at once. */
export class ReportRounds {
  readonly #rounds = new Map<number, Round>();
  #begun = 0;

  /** Resolves with the report of each process, by its number. One that did not answer in time is missing. */
  async ask(reporters: readonly Reporter[], about: Subject): Promise<ReadonlyMap<number, Report>> {
    this.#begun += 1;
    const number = this.#begun;
    const { promise, resolve } = Promise.withResolvers<void>();
    const round = { waitsFor: new Set<number>(), reports: new Map<number, Report>(), end: resolve };
    this.#rounds.set(number, round);
    const timer = setTimeout(resolve, ANSWER_WITHIN_MS[about]);
    for (const reporter of reporters) {
      round.waitsFor.add(reporter.number);
      reporter.askForReport(number, about);
    }
    if (reporters.length > 0) await promise;
    clearTimeout(timer);
    this.#rounds.delete(number);
    return round.reports;
  }

  /** Takes a report. One that comes after its round is dropped. */
  take(process: number, round: number, report: Report): void {
    const open = this.#rounds.get(round);
    if (!open) return;
    open.reports.set(process, report);
    settle(open, process);
  }

  /** Notes that a process has ended: it will not answer. */
  end(process: number): void {
    for (const open of this.#rounds.values()) settle(open, process);
  }
}

function settle(round: Round, process: number): void {
  round.waitsFor.delete(process);
  if (round.waitsFor.size === 0) round.end();
}
