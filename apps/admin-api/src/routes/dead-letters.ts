import { ANSWER_CLASSES, answerClassOf, type DeadLetter, type PlatformGuide, RelayError } from "@relay/core";
import { type FoundDeadLetters, type KnownDeadLetter, summarize } from "@relay/redis";
import Type from "typebox";
import { FILTER, deadLettersIn, SELECTION, selectionOf } from "../dead-letter-selection.ts";
import { MASK, masked, maskedJson } from "../masked.ts";
import { route } from "../route.ts";
import { shown } from "../shown.ts";
import { writeLine } from "../write-line.ts";

const at = "/v1/destinations/:destination/dead-letters";

/** An hour, a day, a week. */
const SPANS_SECONDS = [3600, 86_400, 604_800] as const;

export const deadLetterRoutes = [
  route({
    method: "get",
    path: at,
    scope: "read",
    summary:
      "A page of dead letters, newest first, without personal data. Those that cannot be opened are listed apart, with the reason.",
    query: Type.Object(
      {
        ...FILTER,
        event_id: Type.Optional(
          Type.String({
            description: "Only those of this event_id, in any state; cannot be combined with other filters.",
          }),
        ),
        limit: Type.Integer({ minimum: 1, maximum: 1000, default: 50 }),
        cursor: Type.Optional(
          Type.String({ pattern: "^\\d+:[0-9a-f]{24}$", description: "Where the previous page ended." }),
        ),
      },
      { additionalProperties: false },
    ),
    handle: async ({ operator, path: { destination = "" }, query }) => {
      await operator.mustExist(destination);
      const { event_id: eventId, limit, cursor, ...filter } = query;
      if (eventId !== undefined) {
        return pageOf(await operator.deadLetters.byEventId(destination, eventId));
      }
      const page = await operator.deadLetters.find(destination, {
        ...selectionOf(filter),
        limit,
        ...(cursor !== undefined && { cursor }),
      });
      return { ...pageOf(page), ...(page.cursor !== undefined && { cursor: page.cursor }) };
    },
  }),
  route({
    method: "get",
    path: `${at}/counts`,
    scope: "read",
    summary:
      "The number of dead letters of each reason, code, event name, dataset and source, and of those that died in the last hour, day and week.",
    handle: async ({ operator, path: { destination = "" } }) => {
      await operator.mustExist(destination);
      const [counts, died] = await Promise.all([
        operator.deadLetters.counts(destination),
        Promise.all(
          SPANS_SECONDS.map(async (seconds) => ({
            within_seconds: seconds,
            dead_letters: await operator.deadLetters.count(destination, {
              sinceMs: Date.now() - seconds * 1000,
            }),
          })),
        ),
      ]);
      return {
        died,
        counts: counts.map(({ name, value, deadLetters }) => ({
          by: name === "eventName" ? "event_name" : name,
          value,
          dead_letters: deadLetters,
        })),
      };
    },
  }),
  route({
    method: "get",
    path: `${at}/count`,
    scope: "read",
    summary: "The number of dead letters that match a filter.",
    query: Type.Object(FILTER, { additionalProperties: false }),
    handle: async ({ operator, path: { destination = "" }, query }) => {
      await operator.mustExist(destination);
      return { dead_letters: await operator.deadLetters.count(destination, selectionOf(query)) };
    },
  }),
  route({
    method: "get",
    path: `${at}/export`,
    scope: "personal",
    summary:
      "Every dead letter in full, one JSON document a line: what the producer sent, personal data included.",
    query: Type.Object(FILTER, { additionalProperties: false }),
    produces: "application/x-ndjson",
    handle: async ({ operator, path: { destination = "" }, query, response }) => {
      await operator.mustExist(destination);
      response.type("application/x-ndjson");
      for await (const { deadLetters, unopened } of operator.deadLetters.pages(
        destination,
        selectionOf(query),
      ))
        for (const one of [...deadLetters, ...unopened])
          if (!(await writeLine(response, `${JSON.stringify(shown(one))}\n`))) return undefined;
      response.end();
      return undefined;
    },
  }),
  route({
    method: "post",
    path: `${at}/discard`,
    scope: "operate",
    summary:
      "Deletes dead letters for good, whatever their state. The conversion of one in a replay goes on.",
    body: Type.Object(
      {
        ...SELECTION,
        reason: Type.String({ minLength: 1, description: "Why; recorded in the audit trail." }),
      },
      { additionalProperties: false, description: "Either `ids` or `filter`." },
    ),
    handle: async ({ operator, path: { destination = "" }, body }) => {
      const deadLetters = deadLettersIn(body);
      if (!deadLetters) throw new RelayError("RELAY_NOTHING_SELECTED");
      return { discarded: await operator.discardDeadLetters(destination, deadLetters, body.reason) };
    },
  }),
  route({
    method: "get",
    path: `${at}/:id`,
    scope: "read",
    summary:
      "One dead letter in full, and its state. Each attempt has the class of its answer and what the relay does after one, as far as the platform's tables say it. Without the scope `personal`, values that may say something about a person are masked.",
    handle: async ({ operator, caller, config, path: { destination = "", id = "" } }) => {
      const deadLetter = await operator.deadLetters.get(destination, id);
      if (!deadLetter) throw new RelayError("RELAY_NO_SUCH_DEAD_LETTER", { detail: id });
      const isMasked = !caller.scopes.has("personal");
      const platform = config.destinations.get(destination)?.platform;
      const guide = platform === undefined ? undefined : config.platforms.get(platform).guide;
      return {
        ...shown(explained(isMasked ? maskedDeadLetter(deadLetter) : deadLetter, guide)),
        masked: isMasked,
      };
    },
  }),
];

/** The same with what docs/reference/outcomes.md says about the answer of each attempt. */
function explained(deadLetter: KnownDeadLetter, guide: PlatformGuide | undefined): object {
  const attempts = deadLetter.attempts.map((attempt) => {
    const kind = guide && answerClassOf(guide, attempt.answer);
    return kind === undefined ? attempt : { ...attempt, class: kind, does: ANSWER_CLASSES[kind] };
  });
  return { ...deadLetter, attempts };
}

/** `unopened` has the ids of those whose sealing key is missing or whose seal is broken, each with the reason. */
function pageOf({ deadLetters, unopened }: FoundDeadLetters<DeadLetter | KnownDeadLetter>) {
  return {
    dead_letters: deadLetters.map((deadLetter) => shown(summarize(deadLetter))),
    ...(unopened.length > 0 && { unopened }),
  };
}

/** Messages of a platform are masked too, because they may repeat values of the conversion. */
function maskedDeadLetter(deadLetter: KnownDeadLetter): KnownDeadLetter {
  const { conversion, sent, attempts } = deadLetter;
  return {
    ...deadLetter,
    conversion: masked(conversion) as KnownDeadLetter["conversion"],
    ...(sent !== undefined && { sent: maskedJson(sent) }),
    attempts: attempts.map(({ answer, ...attempt }) => ({
      ...attempt,
      answer: { ...answer, ...(answer.message !== undefined && { message: MASK }) },
    })),
  };
}
