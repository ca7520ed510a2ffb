import { type Fault, foldedName, warning } from "@relay/core";

/** Finds standard event names in another case, which the platform takes for own names. */
export class Spelling {
  readonly #standard: ReadonlySet<string>;
  readonly #byLowerCase: ReadonlyMap<string, string>;

  constructor(standard: Iterable<string>) {
    this.#standard = new Set(standard);
    this.#byLowerCase = new Map(Array.from(this.#standard, (name) => [foldedName(name), name]));
  }

  check(name: string, warnings: Fault[]): void {
    if (this.#standard.has(name)) return;
    const meant = this.#byLowerCase.get(foldedName(name));
    if (meant === undefined) return;
    warnings.push(
      warning(
        "/event_name",
        "misspelt_event_name",
        `is not the standard event ${meant}, whose name it resembles`,
      ),
    );
  }
}
