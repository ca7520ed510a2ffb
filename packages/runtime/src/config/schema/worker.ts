import Type from "typebox";
import { Processes } from "./processes.ts";

export const Worker = Type.Object(
  {
    processes: Processes,
    concurrency: Type.Integer({
      default: 64,
      minimum: 1,
      description:
        "Most drains at once in one process. A lane uses one drain while it sends. If destinations hang, all processes together need as many as there are lanes.",
    }),
    max_held_bytes: Type.Integer({
      default: 134_217_728,
      minimum: 1_048_576,
      description:
        "Bytes of conversions, as JSON, that all drains hold at once. Beyond it, they send what they have before they read more. In memory it is a few times as much. Several processes have equal shares of it.",
    }),
    slice_ms: Type.Integer({
      default: 4000,
      minimum: 100,
      description: "How long a drain works on a lane before others get its place.",
    }),
    connections_per_host: Type.Integer({
      default: 1024,
      minimum: 1,
      description:
        "Most sockets of a process to one platform host. Requests of all its destinations there share them; one that waits for a socket counts as in flight.",
    }),
    stop_deadline_ms: Type.Integer({
      default: 25_000,
      minimum: 1000,
      description: "Time limit of a stop; beyond it the worker ends.",
    }),
  },
  { additionalProperties: false, default: {}, description: "The worker." },
);
