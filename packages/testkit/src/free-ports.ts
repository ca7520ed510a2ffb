import { once } from "node:events";
import { createServer } from "node:net";

/** Systems take ports of connections from 32768 on, so that none of these is taken between the choice and its use. */
const LOWEST = 10_000;
const HIGHEST = 32_767;

/** Returns as many different ports of this machine as asked for, none of which anything listens on. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1));
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const isListening = await new Promise<boolean>((resolve) => {
    probe.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
  });
  if (isListening) await once(probe.close(), "close");
  return isListening;
}
