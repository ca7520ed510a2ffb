import { accept } from "./acceptance.ts";
import type { Ending } from "./answering.ts";
import type { EventRequest, Refusal } from "./platform.ts";
import type { RequestContext } from "./request-context.ts";

/** Judges a request as a whole: one fault in one event refuses all of it, and nothing of it is stored. */
export function judge<L extends EventRequest>(context: RequestContext<L>): Ending {
  const { platform, tally, trace } = context;
  const refusal = findRefusal(context);
  if (refusal === undefined) return accept(context);
  tally.countRefusal(platform.label(refusal), refusal.detail ?? refusal.message);
  return { kind: "answer", answer: platform.refused(refusal, trace) };
}

/** A dead token is found first, an invented rule only when everything that the platform documents is valid. */
function findRefusal<L extends EventRequest>(context: RequestContext<L>): Refusal | undefined {
  const { platform, state, eventRequest, tally } = context;
  if (state.faults.strike("token", platform.name, eventRequest).length > 0) {
    tally.countFault("dead-token");
    return platform.invalidToken;
  }
  const namesCulprit = state.faults.strike("judgement", platform.name, eventRequest).length > 0;
  const { now, tokens } = state;
  return platform.judge(eventRequest, { nowMs: now(), tokens, namesCulprit }) ?? findLocalRefusal(context);
}

function findLocalRefusal<L extends EventRequest>(context: RequestContext<L>): Refusal | undefined {
  const { platform, state, eventRequest, tally } = context;
  const broken = state.faults.findBrokenRule(platform.name, eventRequest);
  if (broken === undefined) return undefined;
  tally.countFault("refuse");
  const { code, subcode, message, nameCulprit } = broken.rule;
  const culprit = nameCulprit ? broken.culprit : undefined;
  return platform.refusedLocally({ pointer: broken.pointer, code, subcode, message, culprit });
}
