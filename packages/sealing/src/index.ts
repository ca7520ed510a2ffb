export { EnvelopeSealer } from "./envelope-sealer.ts";
