import { ErrorCode } from "bullmq";

/** BullMQ's codes for a run that another one has taken over by its end, or has ended already. */
const TAKEN_OVER: readonly unknown[] = [
  ErrorCode.JobNotExist,
  ErrorCode.JobLockNotExist,
  ErrorCode.JobLockMismatch,
];

/**
 * Whether a run has lost the lock of its job: this process stood still, or did not reach Redis, for longer than the lock
 * lasts. Another process may run it too. The lease of its lane lets one of the two send.
 */
export function isLostLock(error: Error): boolean {
  return (
    ("code" in error && TAKEN_OVER.includes(error.code)) || error.message.startsWith("could not renew lock")
  );
}
