/** Upper bounds of durations, seconds: from a write to Redis to a conversion that waited through an outage. */
export const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600];
