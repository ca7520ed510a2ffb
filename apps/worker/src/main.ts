import { PLATFORMS } from "@relay/platforms";
import { worker } from "./program.ts";

await worker(PLATFORMS);
