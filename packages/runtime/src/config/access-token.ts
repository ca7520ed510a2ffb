import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { inspect } from "node:util";
import { Secret } from "./secret.ts";

/** Mounted secrets are replaced by changing a symlink some levels up, which file system notifications miss. */
const LOOK_EVERY_MS = 1000;

/** Callbacks of a watched token. */
export interface TokenListener {
  readonly onChange: () => void;
  /** Called once when the file no longer holds a token, and again only after it has held one. */
  readonly onError: (error: unknown) => void;
}

/** A destination's access token. A token in a file may change while the program runs. */
export class AccessToken {
  readonly #path: string | undefined;
  #secret: Secret;
  #looking: NodeJS.Timeout | undefined;
  #isMissing = false;

  private constructor(secret: Secret, path?: string) {
    this.#secret = secret;
    this.#path = path;
  }

  static of(token: string): AccessToken {
    return new AccessToken(new Secret(token));
  }

  /** Throws when the file cannot be read or is empty. */
  static inFile(path: string): AccessToken {
    return new AccessToken(new Secret(tokenIn(readFileSync(path, "utf8"))), path);
  }

  /** The current token, for the one place that needs it. */
  reveal(): string {
    return this.#secret.reveal();
  }

  /** Identifies a token without revealing it: eight bytes of its SHA-256, in hex. */
  get mark(): string {
    return createHash("sha256").update(this.reveal()).digest("hex").slice(0, 16);
  }

  /**
   * Reads the file now and then each second, whatever its times and sizes: it may have changed since the first read.
   * When the file no longer holds a token, the last token stays.
   */
  watch(listener: TokenListener): void {
    const path = this.#path;
    if (path === undefined) return;
    let isReading = false;
    const look = async () => {
      // A file system that hangs is not asked again meanwhile.
      if (isReading) return;
      isReading = true;
      await this.#look(path, listener);
      isReading = false;
    };
    this.unwatch();
    this.#looking = setInterval(() => void look(), LOOK_EVERY_MS);
    this.#looking.unref();
    void look();
  }

  unwatch(): void {
    clearInterval(this.#looking);
    this.#looking = undefined;
  }

  async #look(path: string, { onChange, onError }: TokenListener): Promise<void> {
    let token: string;
    try {
      token = tokenIn(await readFile(path, "utf8"));
    } catch (error) {
      if (!this.#isMissing && this.#looking) onError(error);
      this.#isMissing = true;
      return;
    }
    this.#isMissing = false;
    if (token === this.reveal() || !this.#looking) return;
    this.#secret = new Secret(token);
    onChange();
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

function tokenIn(text: string): string {
  const token = text.trim();
  if (token === "") throw new Error("the file is empty");
  return token;
}
