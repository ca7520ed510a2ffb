/** Resolves with the signal that asks this process to stop. */
export function stopRequested(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
}

/** Ends the process if stopping takes longer than it may. */
export function stopWithin(deadlineMs: number): void {
  setTimeout(() => process.exit(1), deadlineMs).unref();
}

/** Says on stdout where the program listens: one JSON line, for whoever started it with port 0. */
export function announceListening(host: string, port: number): void {
  process.stdout.write(`${JSON.stringify({ listening: { host, port } })}\n`);
}
