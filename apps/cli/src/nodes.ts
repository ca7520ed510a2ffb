import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Finding } from "./finding.ts";

/** The programs are TypeScript with `await using`, which older Node versions cannot run. */
export const LEAST_NODE = 24;

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** The path that README gives for starting the programs. */
const PINNED = "node_modules/.bin/node";
const ANSWER_TIMEOUT_MS = 5000;

/** The Node versions that could start the relay's programs. Undefined: there is none, or it does not run. */
export interface Nodes {
  /** The one that runs this command. */
  readonly command: string;
  /** The version in the workspace's catalog. */
  readonly wanted: string | undefined;
  /** The one installed in the workspace. */
  readonly pinned: string | undefined;
  /** Plain `node` on the PATH, outside the workspace. */
  readonly plain: string | undefined;
}

/** Asks each of them for its version. */
export async function readNodes(path: string | undefined): Promise<Nodes> {
  const workspace = join(ROOT, "pnpm-workspace.yaml");
  const catalog = existsSync(workspace) ? readFileSync(workspace, "utf8") : "";
  return {
    command: process.versions.node,
    wanted: /^ {2}node: (\S+)$/m.exec(catalog)?.[1],
    pinned: await versionOf(join(ROOT, PINNED)),
    plain: await plainNode(path),
  };
}

/** Findings about the Node versions: bad when the documented start of the programs would fail. */
export function nodeFindings({ command, wanted, pinned, plain }: Nodes): readonly Finding[] {
  const here = judged("Node of this command", command, "Start it as `npx relay`.");
  if (pinned === undefined && plain === undefined)
    return [here, { what: "Node of the programs", state: "bad", found: "none", remedy: SETUP }];
  if (pinned === undefined)
    return [here, judged("Node of the programs", plain ?? "", SETUP, `${plain}, the machine's own`)];
  const programs = judged("Node of the programs", pinned, SETUP, `${pinned}, ${PINNED}`);
  const stale: readonly Finding[] =
    wanted === undefined || wanted === pinned
      ? [programs]
      : [{ ...programs, state: "warning", found: `${pinned}, not ${wanted}`, remedy: SETUP }];
  return [here, ...(programs.state === "bad" ? [programs] : stale), ...plainFindings(plain)];
}

const SETUP = `Run \`npm run setup\`, and start the programs with ${PINNED}.`;

/** The machine's own Node does no harm unless somebody starts a program with it. */
function plainFindings(plain: string | undefined): readonly Finding[] {
  if (plain === undefined || isEnough(plain)) return [];
  const found = `${plain}: no program runs on it`;
  return [{ what: "Node on the PATH", state: "warning", found, remedy: `Start programs with ${PINNED}.` }];
}

function judged(what: string, version: string, remedy: string, found = version): Finding {
  if (isEnough(version)) return { what, state: "good", found };
  return { what, state: "bad", found: `${found}: older than ${LEAST_NODE}`, remedy };
}

function isEnough(version: string): boolean {
  return Number.parseInt(version, 10) >= LEAST_NODE;
}

/** Package managers put the workspace's own Node before the machine's; a service manager does not. */
async function plainNode(path = ""): Promise<string | undefined> {
  const folders = path.split(delimiter).filter((folder) => folder !== "" && !/node_modules/.test(folder));
  const first = folders.map((folder) => join(folder, "node")).find((file) => existsSync(file));
  return first === undefined ? undefined : versionOf(first);
}

async function versionOf(file: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(file, ["--version"], { timeout: ANSWER_TIMEOUT_MS });
    return /^v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}
