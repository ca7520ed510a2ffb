// npm run setup: what npm run demo and npm test do first. Needs Node 20 and npm, nothing else.
import { prepare } from "./prepare.mjs";
import { say } from "./steps.mjs";

prepare();
say("Ready: npm run demo, npm test.");
