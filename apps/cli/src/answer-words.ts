import type { GateAnswer } from "@relay/core";

/** A platform's answer in a few words: `HTTP 400, code 190/463, access token expired`, or `no answer, timed out`. */
export function answerInWords({ httpStatus, code, subcode, meaning }: GateAnswer): string {
  const status = httpStatus === 0 ? "no answer" : `HTTP ${httpStatus}`;
  const codes =
    code === undefined ? [] : [`code ${[code, ...(subcode === undefined ? [] : [subcode])].join("/")}`];
  return [status, ...codes, ...(meaning === undefined ? [] : [meaning])].join(", ");
}
