import type { ActorsContext } from "../context.ts";
import { NO_SANDBOX } from "../demo/no-sandbox.ts";
import type { TaskEnd } from "../runs/run.ts";
import type { AskedTask } from "./asked-task.ts";
import { queryPlatform } from "./query-platform.ts";
import { sendEvents } from "./send-events.ts";
import { validateEvents } from "./validate-events.ts";

/** Runs a task. When it resolves, the sent events are durable but not settled yet. */
export async function runTask(asked: AskedTask, context: ActorsContext): Promise<TaskEnd> {
  const { task, isDemo } = asked.input;
  switch (task) {
    case "send_event":
    case "send_batch_events":
    case "test_event":
      return isDemo ? sendInDemo(asked, context) : sendEvents(asked, context);
    case "validate_events":
      return { kind: "items", items: await validateEvents(asked, context) };
    case "get_event_stats":
    case "list_pixels":
    case "get_pixel_info":
      return queryPlatform(asked, context);
  }
}

async function sendInDemo(
  { actor, sender, input }: AskedTask,
  { demo, now }: ActorsContext,
): Promise<TaskEnd> {
  if (!demo) return NO_SANDBOX;
  const nowSeconds = Math.floor(now() / 1000);
  return { kind: "items", items: await demo.send(actor, input.entries, sender, nowSeconds) };
}
