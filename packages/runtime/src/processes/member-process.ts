import type { Answer, Report, Subject, ToPrimary, ToProcess } from "./messages.ts";
import type { Place } from "./place.ts";
import { type Observation, type OwnProcess, type OwnState, textOf } from "./own-process.ts";

/** The messages of a process that a primary has started. */
export interface PrimaryChannel {
  /** Sends a message; a primary that is gone gets none. */
  send(message: ToPrimary): void;
  onMessage(listener: (message: ToProcess) => void): void;
}

/**
 * One of several processes, started by a primary. Whichever process a client reaches, it asks the primary, which asks
 * all of them.
 */
export class MemberProcess implements OwnProcess {
  readonly count: number;
  readonly number: number;
  readonly #channel: PrimaryChannel;
  readonly #answers = new Map<number, PromiseWithResolvers<Answer>>();
  readonly #stop = Promise.withResolvers<NodeJS.Signals>();
  readonly #reloads: (() => void)[] = [];
  #asked = 0;
  #state: OwnState | undefined;

  constructor({ count, number }: Place, channel: PrimaryChannel) {
    this.count = count;
    this.number = number;
    this.#channel = channel;
    channel.onMessage((message) => this.#take(message));
    // A terminal and a service manager signal every process of a group. A second signal must not cut the stop short.
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => this.#stop.resolve(signal));
  }

  observation(state: OwnState): Observation {
    this.#state = state;
    return {
      metrics: async () => {
        const { metrics = "" } = await this.#ask("metrics");
        return `${metrics}${await textOf(state.shared)}`;
      },
      readiness: async () => (await this.#ask("readiness")).readiness,
    };
  }

  serving(host: string, port: number): void {
    this.#channel.send({ kind: "serving", host, port });
  }

  stopRequested(): Promise<NodeJS.Signals> {
    return this.#stop.promise;
  }

  onReload(listener: () => void): void {
    this.#reloads.push(listener);
    process.on("SIGHUP", listener);
  }

  #ask(about: Subject): Promise<Answer> {
    this.#asked += 1;
    const id = this.#asked;
    const answer = Promise.withResolvers<Answer>();
    this.#answers.set(id, answer);
    this.#channel.send({ kind: "question", id, about });
    return answer.promise;
  }

  #take(message: ToProcess): void {
    switch (message.kind) {
      case "stop":
        this.#stop.resolve(message.signal);
        break;
      case "reload":
        for (const reload of this.#reloads) reload();
        break;
      case "report-wanted":
        void this.#report(message.round, message.about);
        break;
      case "answer":
        this.#answered(message.id, message.answer);
        break;
    }
  }

  #answered(id: number, answer: Answer | undefined): void {
    const waiting = this.#answers.get(id);
    this.#answers.delete(id);
    if (answer) waiting?.resolve(answer);
    else waiting?.reject(new Error("the primary process could not answer"));
  }

  async #report(round: number, about: Subject): Promise<void> {
    const { isReady = () => false, registry } = this.#state ?? {};
    // Metrics that cannot be read are left out. The primary then shows the last ones.
    const metrics =
      about === "metrics" ? await registry?.getMetricsAsJSON().catch(() => undefined) : undefined;
    const report: Report = { ready: isReady(), ...(metrics && { metrics }) };
    this.#channel.send({ kind: "report", round, report });
  }
}
