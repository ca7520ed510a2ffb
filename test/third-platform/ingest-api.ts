import { ingestApi } from "@relay/ingest-api/program";
import { REGISTRY } from "./registry.ts";

await ingestApi(REGISTRY);
