import { SetupFailure } from "./failure.mjs";
import { OLDEST_NODE } from "./project.mjs";

/** The machine's own Node only has to carry set-up; the programs run on the pinned one. */
export function checkNode() {
  const { node } = process.versions;
  if (Number(node.split(".")[0]) >= OLDEST_NODE) return;
  throw new SetupFailure(`Node ${node} is too old.`, {
    remedy: `Install Node ${OLDEST_NODE} or newer, with npm, and run this again.`,
  });
}
