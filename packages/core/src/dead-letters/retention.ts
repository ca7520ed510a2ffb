import type { DeadLetter } from "./dead-letters.ts";

/** Days for which a destination keeps its dead letters: without a setting, and at the most. */
export const DEAD_LETTER_DAYS = { usual: 30, most: 62 } as const;

/** How long a destination keeps what it gave up, milliseconds. */
export interface DeadLetterRetention {
  /** Dead letters, and segments in quarantine. */
  readonly keepMs: number;
  /** The conversions of dead letters. At most `keepMs`. */
  readonly keepConversionMs: number;
}

/** The retention of a destination without settings. */
export const USUAL_RETENTION: DeadLetterRetention = {
  keepMs: DEAD_LETTER_DAYS.usual * 86_400_000,
  keepConversionMs: DEAD_LETTER_DAYS.usual * 86_400_000,
};

/**
 * The dead letter without what it says of a person: the conversion keeps what identifies it, and answers lose the
 * platform's own message, which may repeat values. Reason, codes, ids and times stay. It cannot be replayed.
 */
export function withoutConversion({ sent: _, ...deadLetter }: DeadLetter): DeadLetter {
  const { event_name, event_time, event_id, action_source, test_event_code: code } = deadLetter.conversion;
  return {
    ...deadLetter,
    conversion: {
      event_name,
      event_time,
      event_id,
      action_source,
      ...(code !== undefined && { test_event_code: code }),
      user_data: {},
    },
    attempts: deadLetter.attempts.map(({ answer: { message: _message, ...answer }, ...attempt }) => ({
      ...attempt,
      answer,
    })),
    conversionRemoved: true,
  };
}
