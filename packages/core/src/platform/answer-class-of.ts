import type { AnswerClass } from "../delivery/answer-class.ts";
import type { PlatformAnswer } from "../delivery/outcome.ts";
import type { PlatformGuide } from "./platform-guide.ts";

/**
 * The class that a platform's tables give to an answer, by its code and subcode, else by its code alone. Undefined where
 * the tables do not have the code, or where the message of the answer decided and not the code.
 */
export function answerClassOf(
  { answers }: Pick<PlatformGuide, "answers">,
  { httpStatus, code, subcode, meaning }: PlatformAnswer,
): AnswerClass | undefined {
  if (code === undefined) return undefined;
  const [listed] = [`${code}/${subcode}`, code].flatMap((key) =>
    answers.flatMap(({ codes }) => codes.get(key) ?? []),
  );
  if (listed?.meaning !== meaning) return undefined;
  return listed?.unknownAt5xx && httpStatus >= 500 ? "unknown" : listed?.class;
}
