import type { ActionSource } from "../conversion/conversion.ts";
import type { Dialect, Platform, PlatformName, Translation } from "./platform.ts";

/** The platforms that a program knows, in their order of registration. */
export class PlatformRegistry {
  readonly all: readonly [Platform, ...Platform[]];
  readonly names: readonly PlatformName[];
  readonly #byName: ReadonlyMap<PlatformName, Platform>;

  /** Throws for two platforms of one name. */
  constructor(platforms: readonly [Platform, ...Platform[]]) {
    this.all = platforms;
    this.names = platforms.map(({ name }) => name);
    this.#byName = new Map(platforms.map((platform) => [platform.name, platform]));
    if (this.#byName.size !== platforms.length) throw new Error("two platforms have the same name");
  }

  /** The platform of this name. Throws when none is registered under it. */
  get(name: PlatformName): Platform {
    const platform = this.#byName.get(name);
    if (!platform) throw new Error(`there is no platform ${name}`);
    return platform;
  }

  /** The dialect of a destination with these options. They must fit the platform's schema, defaults filled in. */
  open(name: PlatformName, options: unknown): Dialect {
    return this.get(name).open(options);
  }

  /** The platform in whose own shape an event is; the first one when it is in none. */
  recognise(raw: unknown): Platform {
    return this.all.find((platform) => platform.translate(raw) !== undefined) ?? this.all[0];
  }

  /** Translates an event in the own shape of any platform. Undefined when it is in none. */
  translate(raw: unknown, actionSource?: ActionSource): Translation | undefined {
    for (const platform of this.all) {
      const translation = platform.translate(raw, actionSource);
      if (translation) return translation;
    }
    return undefined;
  }
}
