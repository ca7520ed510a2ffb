import { RelayError } from "@relay/core";

/** The code of the error that work rejects with; undefined when it resolves. Another error comes as it is. */
export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof RelayError ? error.code : error;
  }
}
