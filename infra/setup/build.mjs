import { buildConsole } from "./console.mjs";
import { SetupFailure } from "./failure.mjs";

/** `npm run build`: the console, the one part that is built. */
try {
  await buildConsole();
} catch (error) {
  if (!(error instanceof SetupFailure)) throw error;
  process.stderr.write(`${error.output}\n${error.message}\n${error.remedy}\n`);
  process.exitCode = 1;
}
