/** What the exit code of the demo says, as those of `relay` do. */
export const EXIT = {
  balanced: 0,
  unbalanced: 1,
  /** It could not be run. */
  failed: 3,
  interrupted: 130,
  /** Whoever read its output has left, as `head` does. */
  unread: 141,
} as const;

/**
 * Resolves with an exit code at the first interrupt, or once nobody reads the output any more. A second interrupt ends this
 * process at once.
 */
export function interrupted(): Promise<number> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        if (asked) process.exit(EXIT.interrupted);
        asked = true;
        resolve(EXIT.interrupted);
      });
    }
    for (const stream of [process.stdout, process.stderr]) {
      stream.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE") throw error;
        resolve(EXIT.unread);
      });
    }
  });
}
