import { adminApi } from "@relay/admin-api/program";
import { REGISTRY } from "./registry.ts";

await adminApi(REGISTRY);
