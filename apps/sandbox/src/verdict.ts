import { accept } from "./acceptance.ts";
import type { Ending } from "./answering.ts";
import type { Letter, Refusal } from "./platform.ts";
import type { Scene } from "./scene.ts";

/** Judges a request as a whole: one fault in one event turns all of it away, and nothing of it is kept. */
export function judge<L extends Letter>(scene: Scene<L>): Ending {
  const { platform, tally, trace } = scene;
  const refusal = findRefusal(scene);
  if (refusal === undefined) return accept(scene);
  tally.countRefusal(platform.label(refusal), refusal.detail ?? refusal.message);
  return { kind: "answer", answer: platform.refused(refusal, trace) };
}

/** A dead token is found before anything else, a made-up rule only when everything the platform documents is right. */
function findRefusal<L extends Letter>(scene: Scene<L>): Refusal | undefined {
  const { platform, stage, letter, tally } = scene;
  if (stage.faults.strike("token", platform.name, letter).length > 0) {
    tally.countFault("dead-token");
    return platform.invalidToken;
  }
  const namesCulprit = stage.faults.strike("judgement", platform.name, letter).length > 0;
  const { now, tokens } = stage;
  return platform.judge(letter, { nowMs: now(), tokens, namesCulprit }) ?? findLocalRefusal(scene);
}

function findLocalRefusal<L extends Letter>(scene: Scene<L>): Refusal | undefined {
  const { platform, stage, letter, tally } = scene;
  const broken = stage.faults.findBrokenRule(platform.name, letter);
  if (broken === undefined) return undefined;
  tally.countFault("refuse");
  const { code, subcode, message, nameCulprit } = broken.rule;
  const culprit = nameCulprit ? broken.culprit : undefined;
  return platform.refusedLocally({ pointer: broken.pointer, code, subcode, message, culprit });
}
