/** What the parts of the baseline know each other by. */
export const BASELINE_QUEUE = "events";
export const BASELINE_KEY = "bench-key-0";
