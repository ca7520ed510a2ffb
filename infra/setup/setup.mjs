import { prepare } from "./prepare.mjs";

/** `npm run setup`: everything the other commands need. */
const redis = await prepare();
if (redis) process.stderr.write(`Ready, with ${redis}. Next: npm run demo, npm test\n`);
