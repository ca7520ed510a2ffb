import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";

/** The files with secrets that relay.yaml names, as they were when it was read. */
export class SecretFiles {
  readonly #marks = new Map<string, string>();

  /** Returns the text of a file without blanks around it; an empty one when it cannot be read. */
  read(path: string): string {
    let text: string | undefined;
    try {
      text = readFileSync(path, "utf8");
    } catch {
      // The caller reports that there is nothing.
    }
    this.#marks.set(path, markOf(text));
    return text?.trim() ?? "";
  }

  /** Identifies what was read. It is compared and never shown: a digest of a short secret would reveal it. */
  get mark(): string {
    return joined([...this.#marks.values()]);
  }

  /** The mark that reading the same files now would give. */
  async markOnDisk(): Promise<string> {
    const paths = [...this.#marks.keys()];
    return joined(
      await Promise.all(paths.map((path) => readFile(path, "utf8").then(markOf, () => markOf()))),
    );
  }
}

function markOf(text?: string): string {
  return text === undefined ? "unreadable" : hash("sha256", text);
}

function joined(marks: readonly string[]): string {
  return marks.join(" ");
}
