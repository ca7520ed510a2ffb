/**
 * Identifies the running store. It changes with a restart or a failover, which may have lost the last acknowledged
 * writes. A call that finishes something because of earlier writes names the incarnation that acknowledged them.
 */
export type Incarnation = string;
