import { type DeadLetter, deadLetterIdOf, identityOf, type PlatformAnswer } from "@relay/core";

/** The destination of these dead letters, and its dataset. */
const [DESTINATION, DATASET] = ["meta-shop", "1001"];

/** A dead letter of a conversion of the website that its platform refused at a time, milliseconds. */
export function refusedDeadLetter(
  conversion: DeadLetter["conversion"],
  atMs: number,
  codes: Pick<PlatformAnswer, "code" | "subcode">,
): DeadLetter {
  return {
    id: deadLetterIdOf(identityOf(DATASET, conversion)),
    destination: DESTINATION,
    dataset: DATASET,
    reason: "refused",
    diedAtMs: atMs,
    envelope: { source: "web-shop", receivedAtMs: atMs, requestId: "r" },
    conversion,
    attempts: [{ atMs, batchId: "b", answer: { httpStatus: 400, ...codes, message: "refused" } }],
  };
}
