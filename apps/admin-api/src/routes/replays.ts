import { RelayError } from "@relay/core";
import { DEFAULT_REPLAY_RATE, type ReplayView } from "@relay/redis";
import Type from "typebox";
import { deadLettersIn, SELECTION } from "../dead-letter-selection.ts";
import { route } from "../route.ts";
import { shown } from "../shown.ts";

const at = "/v1/destinations/:destination/replays";

const steering = (["pause", "resume", "abort"] as const).map((how) =>
  route({
    method: "post",
    path: `${at}/:id/${how}`,
    scope: "operate",
    summary: {
      pause: "Pauses a replay: it sends no further dead letter until it is resumed.",
      resume: "Resumes a paused replay.",
      abort: "Ends a replay: conversions sent stay sent, all other dead letters stay dead.",
    }[how],
    handle: async ({ operator, path: { destination = "", id = "" } }) =>
      replay(await operator.steerReplay(destination, id, how)),
  }),
);

export const replayRoutes = [
  route({
    method: "post",
    path: at,
    scope: "operate",
    summary: "Puts dead letters back into their lanes. The selection is frozen when it is started.",
    status: 201,
    body: Type.Object(
      {
        ...SELECTION,
        rate_per_second: Type.Integer({
          minimum: 1,
          maximum: 100_000,
          default: DEFAULT_REPLAY_RATE,
          description: "How many dead letters to send each second, at most.",
        }),
        dry_run: Type.Boolean({ default: false, description: "Only count what would happen to them." }),
        patch: Type.Optional(
          Type.Record(Type.String(), Type.Unknown(), {
            description: "JSON merge patch (RFC 7396) for each conversion; not of event_name or event_id.",
          }),
        ),
        may_repeat: Type.Boolean({
          default: false,
          description:
            "Also send dead letters that the platform could count twice: they may have been delivered so long ago that it no longer recognises a repetition.",
        }),
        reason: Type.Optional(Type.String({ description: "Why; recorded in the audit trail." })),
      },
      { additionalProperties: false, description: "Either `ids` or `filter`." },
    ),
    handle: async ({ operator, path: { destination = "" }, body }) => {
      const deadLetters = deadLettersIn(body);
      if (!deadLetters) throw new RelayError("RELAY_NOTHING_SELECTED");
      const { rate_per_second: ratePerSecond, dry_run: dryRun, may_repeat: mayRepeat, patch, reason } = body;
      const id = await operator.startReplay({
        destination,
        deadLetters,
        ratePerSecond,
        dryRun,
        mayRepeat,
        ...(patch && { patch }),
        ...(reason !== undefined && { reason }),
      });
      return replay(await operator.replays.get(destination, id));
    },
  }),
  route({
    method: "get",
    path: at,
    scope: "read",
    summary: "The replays of a destination, newest first.",
    handle: async ({ operator, path: { destination = "" } }) => ({
      replays: (await operator.replays.list(destination)).map(replay),
    }),
  }),
  route({
    method: "get",
    path: `${at}/:id`,
    scope: "read",
    summary: "The progress of a replay.",
    handle: async ({ operator, path: { destination = "", id = "" } }) =>
      replay(await operator.replays.get(destination, id)),
  }),
  ...steering,
];

/** Of a patch only the names of its fields are shown: its values may be personal data. */
function replay({ patch, ...view }: ReplayView) {
  return { ...shown(view), patched: patch ? Object.keys(patch) : [] };
}
