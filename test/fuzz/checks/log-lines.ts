import { readFile } from "node:fs/promises";
import { KEYS } from "../deployment.ts";

/** From here on a line says that the relay itself has failed. */
const ERROR_LEVEL = 50;

/** What the lines of a program's log say that they must not say, each with an example. */
export async function judgeLog(file: string, onWrong: (what: string, line: string) => void): Promise<void> {
  const lines = (await readFile(file, "utf8").catch(() => "")).split("\n");
  for (const line of lines) {
    if (Object.values(KEYS).some((key) => line.includes(key))) onWrong("a key in a log", line.slice(0, 60));
    const level = levelOf(line);
    if (level === undefined) onWrong("output that is no log", line.slice(0, 300));
    else if (level >= ERROR_LEVEL) onWrong("an error in a log", line.slice(0, 300));
  }
}

/** 0 for what is no line of the log, but meant. */
function levelOf(line: string): number | undefined {
  if (line === "") return 0;
  try {
    const { level = 0 } = JSON.parse(line) as { readonly level?: number };
    return level;
  } catch {
    return undefined;
  }
}
