import type { TaskResult } from "../runs/run.ts";

/** The result of a demonstration when no sandbox is configured. */
export const NO_SANDBOX: TaskResult = {
  kind: "failed",
  failure: {
    type: "no-sandbox",
    message:
      "demoMode is on unless an input says false, and this relay has no sandbox to demonstrate with. Set demoMode to false to send for real, or set actors.sandbox in relay.yaml.",
  },
};
