import { spawnSync } from "node:child_process";
import { PLATFORMS } from "@relay/platforms";
import { beforeAll, describe, expect, test } from "vitest";
import { completionOf, type Shell } from "./completion.ts";
import { wholeRelay } from "./relay.ts";

const scripts = new Map<Shell, string>();
beforeAll(async () => {
  const program = await wholeRelay(() => Promise.resolve(PLATFORMS));
  for (const shell of ["bash", "zsh", "fish"] as const) scripts.set(shell, completionOf(program, shell));
});

const has = (shell: Shell) => spawnSync(shell, ["--version"]).error === undefined;

/** What a shell offers after some words. */
function offered(shell: "bash" | "fish", line: string): readonly string[] {
  const script = scripts.get(shell) ?? "";
  const words = line
    .split(" ")
    .map((word) => `'${word}'`)
    .join(" ");
  const asked =
    shell === "bash"
      ? `${script}\nCOMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _relay; printf '%s\\n' "\${COMPREPLY[@]}"`
      : `${script}\ncomplete -C '${line}'`;
  const { stdout, stderr } = spawnSync(
    shell,
    shell === "bash" ? ["--norc", "-c", asked] : ["--no-config", "-c", asked],
    {
      encoding: "utf8",
    },
  );
  expect(stderr).toBe("");
  return stdout.split("\n").map((text) => text.split("\t")[0] ?? "");
}

describe.for(["bash", "fish"] as const)("%s completes", (shell) => {
  const when = has(shell) ? test : test.skip;
  when.for([
    ["relay dead", ["dead-letters"]],
    ["relay dead-letters ex", ["export"]],
    ["relay replay start shop --dr", ["--dry-run"]],
    ["relay dead-letters list shop --reason exp", ["expired"]],
    ["relay lanes list --admin-u", ["--admin-url"]],
  ] as const)("%s", ([line, words]) => {
    expect(offered(shell, line).filter((word) => word !== "")).toEqual(words);
  });
});

(has("zsh") ? test : test.skip)("zsh takes its script", () => {
  const loaded = `autoload -U compinit && compinit -u -D\n${scripts.get("zsh")}\nprint -r -- \${_comps[relay]}`;
  const { stdout, stderr } = spawnSync("zsh", ["-f", "-c", loaded], { encoding: "utf8" });
  expect([stdout.trim(), stderr]).toEqual(["_bash_complete -F _relay", ""]);
});
