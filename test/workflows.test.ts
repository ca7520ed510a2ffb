import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { validateWorkflow } from "@action-validator/core";
import { PROJECT_ROOT } from "@relay/testkit";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const read = (path: string) => readFileSync(join(PROJECT_ROOT, path), "utf8");
const { scripts } = JSON.parse(read("package.json")) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const WORKFLOWS = globSync(".github/workflows/*.yml", { cwd: PROJECT_ROOT }).toSorted();

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly "timeout-minutes"?: number;
        readonly uses?: string;
        readonly steps?: readonly { readonly run?: string; readonly uses?: string }[];
      }
    >
  >;
}

describe.for(WORKFLOWS)("%s", (path) => {
  const text = read(path);
  const { permissions, jobs } = parse(text) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);

  test("is a workflow", () => {
    expect(validateWorkflow(text).errors).toEqual([]);
  });

  test("pins the actions of others by commit, and names the version beside it", () => {
    const lines = text.split("\n").filter((line) => /\buses: (?!\.\/)/.test(line));
    expect(lines.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test("may only read, and ends by itself", () => {
    expect(permissions).toEqual({ contents: "read" });
    const endless = Object.entries(jobs).filter(
      ([, job]) => job.steps && job["timeout-minutes"] === undefined,
    );
    expect(endless.map(([name]) => name)).toEqual([]);
  });

  test("runs scripts and files that there are", () => {
    const commands = steps.map(({ run = "" }) => run).join("\n");
    const named = Array.from(commands.matchAll(/npm run ([\w:]+)/g), ([, name = ""]) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    const files = Array.from(commands.matchAll(/(?:bash|--file) (\S+)/g), ([, file = ""]) => file);
    expect(files.filter((file) => !existsSync(join(PROJECT_ROOT, file)))).toEqual([]);
  });
});

test("the linter of workflows finds a misspelt key", () => {
  const wrong = read(".github/workflows/check.yml").replace("runs-on:", "runs-om:");
  expect(JSON.stringify(validateWorkflow(wrong).errors)).toContain("runs-om");
});

test("every change is tested by .ci/run on Node 24 and 26", () => {
  const { jobs } = parse(read(".github/workflows/check.yml")) as {
    readonly jobs: { readonly tests: { readonly strategy: { readonly matrix: { readonly node: unknown } } } };
  };
  expect(jobs.tests.strategy.matrix.node).toEqual([24, 26]);
  expect(JSON.stringify(jobs.tests)).toContain("bash .ci/run");
});

test("a report of a fault asks for a failing test and for what relay doctor says", () => {
  const form = read(".github/ISSUE_TEMPLATE/fault.yml");
  expect(form).toContain("relay doctor");
  expect(form).toContain("a failing test");
  const { body } = parse(form) as {
    readonly body: readonly { readonly type: string; readonly id?: string }[];
  };
  expect(body.filter(({ type, id }) => type !== "markdown" && id === undefined)).toEqual([]);
});
