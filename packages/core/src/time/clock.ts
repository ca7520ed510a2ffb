/** While clocks differ by more than an hour, no age is certain and nothing is given up for its age. */
const CLOCKS_DISAGREE_MS = 3_600_000;

/** A clock that moves by more than this against the steady clock was set. */
const JUMP_MS = 60_000;

/** Clocks are read a moment apart: a time up to a second ahead counts as now. */
const SLACK_MS = 1000;

/** Whether two clocks agree well enough to give a conversion up for its age. Milliseconds since 1970. */
export function clocksAgree(redisMs: number, processMs: number): boolean {
  return Math.abs(redisMs - processMs) <= CLOCKS_DISAGREE_MS;
}

/**
 * Milliseconds until something is due that came at `arrivedMs` and may wait for `waitMs`, both by Redis' clock.
 * Something from the future came before its clock was set back: it is due now. Never more than `waitMs`.
 */
export function dueInMs(arrivedMs: number, waitMs: number, nowMs: number): number {
  const waitedMs = nowMs - arrivedMs;
  if (waitedMs < -SLACK_MS) return 0;
  return Math.min(waitMs, Math.max(0, waitMs - waitedMs));
}

/**
 * Compares Redis' clock with the steady clock of this process, which nobody can set, and with the producers'
 * event_times. All times are milliseconds; `steadyMs` counts from any beginning.
 *
 * Redis and a worker may share a host whose clock is set ahead. Then their clocks agree and everything would look
 * expired. So ages are not trusted while Redis' clock is over an hour ahead of where the steady clock puts it. An
 * event_time of the last hour confirms the clock, because no producer has written an event of the future.
 */
export class ClockWatch {
  /** Redis' clock minus the steady one: at the last look, and the smallest one that is trusted. */
  #offsetMs: number | undefined;
  #sureOffsetMs: number | undefined;

  /**
   * Takes both clocks, read at one moment. Returns by how many milliseconds the first one, Redis' or this host's, was
   * set since the last look; 0 when that is less than a minute.
   */
  look(redisMs: number, steadyMs: number): number {
    const offsetMs = redisMs - steadyMs;
    const movedMs = offsetMs - (this.#offsetMs ?? offsetMs);
    this.#offsetMs = offsetMs;
    this.#sureOffsetMs = Math.min(this.#sureOffsetMs ?? offsetMs, offsetMs);
    return Math.abs(movedMs) > JUMP_MS ? movedMs : 0;
  }

  /** Whether a conversion may be given up for its age at this time of Redis' clock. */
  isSure(redisMs: number, steadyMs: number): boolean {
    const offsetMs = redisMs - steadyMs;
    return offsetMs - (this.#sureOffsetMs ?? offsetMs) <= CLOCKS_DISAGREE_MS;
  }

  /** Takes the newest event_time that producers have sent. */
  producersSay(newestEventMs: number, redisMs: number, steadyMs: number): void {
    if (newestEventMs >= redisMs - CLOCKS_DISAGREE_MS) this.#sureOffsetMs = redisMs - steadyMs;
  }
}
