import type { Command } from "commander";

/** The shells that can complete. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** What can follow some words of the command. */
interface Place {
  /** The words before, without the command's own name: `dead-letters list`. */
  readonly words: string;
  readonly subcommands: readonly Word[];
  readonly options: readonly Word[];
  /** Options that take one of a few values. */
  readonly choices: readonly { readonly option: string; readonly values: readonly string[] }[];
}

interface Word {
  readonly text: string;
  readonly about: string;
}

/** Returns the script by which a shell completes the words of a command, as far as they are fixed. */
export function completionOf(command: Command, shell: Shell): string {
  const places = placesOf(command);
  switch (shell) {
    case "bash":
      return bash(command.name(), places);
    case "zsh":
      return `#compdef ${command.name()}\nautoload -U +X bashcompinit && bashcompinit\n${bash(command.name(), places)}`;
    case "fish":
      return fish(command.name(), places);
  }
}

function placesOf(command: Command, before: readonly string[] = []): readonly Place[] {
  const own: Place = {
    words: before.join(" "),
    subcommands: command.commands.map((inner) => ({
      text: inner.name(),
      about: firstSentence(inner.description()),
    })),
    options: command.options.flatMap(({ long, description }) =>
      long ? [{ text: long, about: firstSentence(description) }] : [],
    ),
    choices: command.options.flatMap(({ long, argChoices: values }) =>
      long && values ? [{ option: long, values }] : [],
    ),
  };
  return [own, ...command.commands.flatMap((inner) => placesOf(inner, [...before, inner.name()]))];
}

function firstSentence(text: string): string {
  return /^[^.:;]*/.exec(text)?.[0] ?? "";
}

/** The words that are no options name the place. A file is completed where nothing else is. */
function bash(name: string, places: readonly Place[]): string {
  const cases = places.map(({ words, subcommands, options }) => {
    const texts = [...subcommands, ...options, HELP].map(({ text }) => text).join(" ");
    return `    ${quoted(words)}) words=${quoted(texts)} ;;`;
  });
  const values = places.flatMap(({ words, choices }) =>
    choices.map(
      (choice) => `    ${quoted(`${words} ${choice.option}`)}) words=${quoted(choice.values.join(" "))} ;;`,
    ),
  );
  return `_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" place="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " ${places
      .map(({ words }) => words)
      .filter((words) => words !== "")
      .join(" | ")} " in
      *" \${place:+$place }$word "*) place="\${place:+$place }$word" ;;
    esac
  done
  case "$place" in
${cases.join("\n")}
  esac
  case "$place $previous" in
${values.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ \${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -F _${name} ${name}
`;
}

const HELP: Word = { text: "--help", about: "display help for command" };

function fish(name: string, places: readonly Place[]): string {
  const lines = places.flatMap(({ words, subcommands, options, choices }) => {
    const seen = words.split(" ").filter((word) => word !== "");
    const next = subcommands.map(({ text }) => text).join(" ");
    const here = seen.map((word) => `__fish_seen_subcommand_from ${word}`);
    const condition = [...here, ...(next === "" ? [] : [`not __fish_seen_subcommand_from ${next}`])].join(
      "; and ",
    );
    const when = condition === "" ? "" : ` -n ${quoted(condition)}`;
    return [
      ...subcommands.map(({ text, about }) => `complete -c ${name}${when} -f -a ${text} -d ${quoted(about)}`),
      ...options.map(({ text, about }) => {
        const values = choices.find(({ option }) => option === text)?.values;
        const taken = values ? ` -x -a ${quoted(values.join(" "))}` : "";
        return `complete -c ${name}${when} -l ${text.slice(2)}${taken} -d ${quoted(about)}`;
      }),
    ];
  });
  return `${lines.join("\n")}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
