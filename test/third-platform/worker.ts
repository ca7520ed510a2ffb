import { worker } from "@relay/worker/program";
import { REGISTRY } from "./registry.ts";

await worker(REGISTRY);
