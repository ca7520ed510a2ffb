import { installDependencies } from "./dependencies.mjs";
import { provideRedisServer } from "./redis-server.mjs";
import { say, SetupError } from "./steps.mjs";

const LEAST_NODE = 20;

/** Makes the machine ready; says what it does, and nothing when there is nothing to do. Ends the process if it cannot. */
export function prepare() {
  try {
    if (Number(process.versions.node.split(".")[0]) < LEAST_NODE) {
      throw new SetupError(`This is Node ${process.versions.node}.`, `Install Node ${LEAST_NODE} or newer.`);
    }
    installDependencies();
    provideRedisServer();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    say(error.remedy);
    process.exit(1);
  }
}
