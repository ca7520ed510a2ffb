export { PLATFORMS } from "./registry.ts";
