import { type Failed, failed, type QuerySpan } from "@relay/core";

/** The year 5138: a later time was given in milliseconds. */
const END_OF_SECONDS = 100_000_000_000;

/** The failure of a span that is invalid on every platform; undefined when it is valid. */
export function wrongSpan({ fromSeconds, toSeconds }: QuerySpan): Failed | undefined {
  const areTimes = [fromSeconds, toSeconds].every(
    (time) => Number.isInteger(time) && time >= 0 && time < END_OF_SECONDS,
  );
  if (!areTimes)
    return failed("invalid_setting", "A span is given in whole Unix seconds.", { field: "span" });
  if (toSeconds < fromSeconds)
    return failed("invalid_setting", "The span ends before it starts.", { field: "span" });
  return undefined;
}
