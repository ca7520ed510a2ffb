/** Resolves with the signal that asks this process to stop. */
export function stopRequested(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
}

/** Ends the process when stopping takes longer than `deadlineMs`. */
export function stopWithin(deadlineMs: number): void {
  setTimeout(() => process.exit(1), deadlineMs).unref();
}

/** Prints where the program listens, as one JSON line on stdout, for a caller that started it with port 0. */
export function announceListening(host: string, port: number): void {
  process.stdout.write(`${JSON.stringify({ listening: { host, port } })}\n`);
}
