import type { Gate } from "@relay/core";
import type { DestinationConfig, Logger } from "@relay/runtime";

export interface TokenWatchContext {
  readonly gate: Gate;
  /** Has the waiting lanes of a destination drained now. */
  readonly wake: (destination: string) => Promise<void>;
  readonly log: Logger;
}

/**
 * Lets a destination that was suspended go on as soon as it has another token: one that a restart brought, or one that
 * appears in its file. Returns how to stop.
 */
export async function watchTokens(
  destinations: readonly DestinationConfig[],
  { gate, wake, log }: TokenWatchContext,
): Promise<() => void> {
  for (const { name, accessToken } of destinations) {
    const { state, tokenMark } = await gate.read(name);
    if (state === "suspended" && tokenMark !== accessToken.mark) await wake(name);
    accessToken.watch({
      onChange() {
        log.info({ destination: name }, "access token changed");
        wake(name).catch((error: unknown) => {
          // Its lanes are looked at again when the gate's time comes.
          log.warn({ destination: name, name: nameOf(error) }, "lanes not woken");
        });
      },
      onError(error) {
        log.error(
          { destination: name, name: nameOf(error) },
          "access token file not readable; the old token stays",
        );
      },
    });
  }
  return () => {
    for (const { accessToken } of destinations) accessToken.unwatch();
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
