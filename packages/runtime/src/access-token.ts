import { createHash } from "node:crypto";
import { readFileSync, unwatchFile, watchFile } from "node:fs";
import { inspect } from "node:util";
import { Secret } from "./secret.ts";

/** Mounted secrets are swapped by a symlink, which only looking at the file itself notices. */
const LOOK_EVERY_MS = 1000;

/** A destination's access token. One that lies in a file may change while the program runs. */
export class AccessToken {
  readonly #path: string | undefined;
  #secret: Secret;

  private constructor(secret: Secret, path?: string) {
    this.#secret = secret;
    this.#path = path;
  }

  static of(token: string): AccessToken {
    return new AccessToken(new Secret(token));
  }

  /** Throws when the file cannot be read or holds nothing. */
  static inFile(path: string): AccessToken {
    return new AccessToken(new Secret(readToken(path)), path);
  }

  /** The token as it is now, for the one place that needs it. */
  reveal(): string {
    return this.#secret.reveal();
  }

  /** Tells one token from another without telling either: eight bytes of its SHA-256, in hex. */
  get mark(): string {
    return createHash("sha256").update(this.reveal()).digest("hex").slice(0, 16);
  }

  /** Looks at the file each second. A file that holds no token any more leaves the one there was. */
  watch({ onChange, onError }: { onChange: () => void; onError: (error: unknown) => void }): void {
    const path = this.#path;
    if (path === undefined) return;
    watchFile(path, { interval: LOOK_EVERY_MS, persistent: false }, () => {
      try {
        const token = readToken(path);
        if (token === this.reveal()) return;
        this.#secret = new Secret(token);
        onChange();
      } catch (error) {
        onError(error);
      }
    });
  }

  unwatch(): void {
    if (this.#path !== undefined) unwatchFile(this.#path);
  }

  toString(): string {
    return this.#secret.toString();
  }

  toJSON(): string {
    return this.#secret.toJSON();
  }

  [inspect.custom](): string {
    return this.#secret.toString();
  }
}

function readToken(path: string): string {
  const token = readFileSync(path, "utf8").trim();
  if (token === "") throw new Error("the file is empty");
  return token;
}
