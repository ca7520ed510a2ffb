/** The part of Node's `process` that is used here. Other environments have none. */
interface Process {
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
  kill(pid: number, signal: string): unknown;
  readonly pid: number;
  listenerCount(event: string): number;
}

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/**
 * Calls `flush` when the process has nothing left to do or receives a signal to end. The process then ends by the same
 * signal, unless it has other listeners for it: then they decide. Returns a function that undoes this.
 */
export function flushOnExit(flush: () => Promise<void>): () => void {
  const { process } = globalThis as { readonly process?: Process };
  if (!process) return () => undefined;
  const onIdle = () => void flush().catch(() => undefined);
  const onSignals = SIGNALS.map((signal) => {
    const listener = () => {
      const isAlone = process.listenerCount(signal) === 1;
      const end = () => {
        process.off(signal, listener);
        if (isAlone) process.kill(process.pid, signal);
      };
      void flush().then(end, end);
    };
    process.on(signal, listener);
    return [signal, listener] as const;
  });
  process.on("beforeExit", onIdle);
  return () => {
    process.off("beforeExit", onIdle);
    for (const [signal, listener] of onSignals) process.off(signal, listener);
  };
}
