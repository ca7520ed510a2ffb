import { PLATFORMS } from "@relay/platforms";
import { adminApi } from "./program.ts";

await adminApi(PLATFORMS);
