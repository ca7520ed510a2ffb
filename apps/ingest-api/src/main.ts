import { PLATFORMS } from "@relay/platforms";
import { ingestApi } from "./program.ts";

await ingestApi(PLATFORMS);
