/** While clocks differ by more, nobody knows how old anything is: nothing is given up for its age. */
const CLOCKS_DISAGREE_MS = 3_600_000;

/** A clock that moves by more than this against one that nobody can set was set itself. */
const JUMP_MS = 60_000;

/** Clocks are read a moment apart: a little into the future is now. */
const SLACK_MS = 1000;

/** Whether two clocks are near enough to each other to give a conversion up for its age. Milliseconds since the epoch. */
export function clocksAgree(redisMs: number, processMs: number): boolean {
  return Math.abs(redisMs - processMs) <= CLOCKS_DISAGREE_MS;
}

/**
 * In how long something is due that came at `arrivedMs` and may wait for `waitMs`, both by Redis' clock. What came from the
 * future came before its clock was set back: it is due now. Never more than `waitMs`.
 */
export function dueInMs(arrivedMs: number, waitMs: number, nowMs: number): number {
  const waitedMs = nowMs - arrivedMs;
  if (waitedMs < -SLACK_MS) return 0;
  return Math.min(waitMs, Math.max(0, waitMs - waitedMs));
}

/**
 * Watches Redis' clock against the steady clock of this process, which nobody can set, and the producers' event_times. All
 * times are milliseconds; `steadyMs` counts from any beginning.
 *
 * Redis and a worker may share a host whose clock is set ahead. They agree then, and everything would look expired. So ages
 * are doubted when Redis' clock is over an hour ahead of where the steady clock says it must be. An event_time of the last
 * hour settles it, because no producer has written an event of the future.
 */
export class ClockWatch {
  /** Redis' clock less the steady one: at the last look, and the least that is not doubted. */
  #offsetMs: number | undefined;
  #sureOffsetMs: number | undefined;

  /**
   * Takes in both clocks, read at one moment. Returns by how much the first, Redis' or this host's, was set since the look
   * before: 0 below a minute.
   */
  look(redisMs: number, steadyMs: number): number {
    const offsetMs = redisMs - steadyMs;
    const movedMs = offsetMs - (this.#offsetMs ?? offsetMs);
    this.#offsetMs = offsetMs;
    this.#sureOffsetMs = Math.min(this.#sureOffsetMs ?? offsetMs, offsetMs);
    return Math.abs(movedMs) > JUMP_MS ? movedMs : 0;
  }

  /** Whether a conversion may be given up for its age by this time of Redis' clock. */
  isSure(redisMs: number, steadyMs: number): boolean {
    const offsetMs = redisMs - steadyMs;
    return offsetMs - (this.#sureOffsetMs ?? offsetMs) <= CLOCKS_DISAGREE_MS;
  }

  /** Hears the newest event_time that producers have sent. */
  producersSay(newestEventMs: number, redisMs: number, steadyMs: number): void {
    if (newestEventMs >= redisMs - CLOCKS_DISAGREE_MS) this.#sureOffsetMs = redisMs - steadyMs;
  }
}
