import { type DeadLetter, mergePatch, type Patch } from "@relay/core";
import { type Preview, previewItem, type PreviewOptions } from "./admission/preview-item.ts";
import { type ReplayTarget, routeOfReplay } from "./replay.ts";

/** Shows what a replay would send of a dead letter, with its conversion patched. */
export function previewReplay(
  { conversion, envelope }: Pick<DeadLetter, "conversion" | "envelope">,
  patch: Patch | undefined,
  target: ReplayTarget,
  options: PreviewOptions,
): Preview {
  const value = patch === undefined ? conversion : mergePatch(conversion, patch);
  return previewItem({ ok: true, value }, routeOfReplay(envelope.source, target), options);
}
