import { setTimeout as sleep } from "node:timers/promises";
import type { Request, RequestHandler } from "express";
import { carryOut } from "./answering.ts";
import { meetArrivalFaults } from "./arrival-faults.ts";
import type { Letter, Platform } from "./platform.ts";
import type { Scene, Stage } from "./scene.ts";
import { judge } from "./verdict.ts";

const NO_BODY = Buffer.alloc(0);

/**
 * One request and its answer: the faults that strike on arrival, the judgement, the faults that strike on acceptance.
 * The latency comes last, so a client that gives up while waiting has had its events accepted all the same.
 */
export function exchange<L extends Letter>(platform: Platform<L>, stage: Stage): RequestHandler {
  let opened = 0;
  return async (request, response) => {
    const letter = openLetter(platform, stage, request);
    const tally = stage.arrivals.of(platform.name, letter.dataset);
    tally.countRequest();
    opened += 1;
    const trace = `${platform.name}-${opened}`;
    const scene: Scene<L> = {
      platform,
      stage,
      letter,
      tally,
      trace,
      response,
      delayMs: stage.latencyMs,
      acceptance: undefined,
    };
    const ending = (await meetArrivalFaults(scene)) ?? judge(scene);
    if (scene.delayMs > 0) await sleep(scene.delayMs);
    response.once("close", () => {
      if (scene.acceptance && !response.writableFinished) scene.acceptance.isClear = false;
    });
    if (scene.acceptance && response.destroyed) scene.acceptance.isClear = false;
    carryOut(ending, response);
  };
}

function openLetter<L extends Letter>(platform: Platform<L>, stage: Stage, request: Request): L {
  const { query, headers } = request;
  const body = Buffer.isBuffer(request.body) ? request.body : NO_BODY;
  const letter = platform.open({ params: request.params as Record<string, string>, query, headers, body });
  const contentType = headers["content-type"] ?? "";
  stage.bodies.keep({ platform: platform.name, dataset: letter.dataset, at: stage.now(), contentType, body });
  return letter;
}
