let requested: Promise<NodeJS.Signals> | undefined;

/** Resolves with the signal that asks this process to stop. From the first call on, no such signal is lost. */
export function stopRequested(): Promise<NodeJS.Signals> {
  requested ??= new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
  return requested;
}

/** Ends the process when stopping takes longer than `deadlineMs`. */
export function stopWithin(deadlineMs: number): void {
  setTimeout(() => process.exit(1), deadlineMs).unref();
}

/**
 * Prints where the program listens, as one JSON line on stdout, for a caller that started it with port 0. The caller may
 * ask it to stop as soon as it reads this, so no such signal is lost from here on.
 */
export function announceListening(host: string, port: number): void {
  void stopRequested();
  process.stdout.write(`${JSON.stringify({ listening: { host, port } })}\n`);
}
