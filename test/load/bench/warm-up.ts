/** Processes compile, connections open: this part of a load is sent before the clock starts. */
export const WARM_UP_SHARE = 0.2;
