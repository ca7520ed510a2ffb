import type { ActionSource } from "../conversion/common-fields.ts";
import { ConversionSchema } from "../conversion/conversion-schema.ts";
import type { Dialect, Platform, PlatformName, Translation } from "./platform.ts";

/** The platforms that a program knows, in their order of registration. */
export class PlatformRegistry {
  readonly all: readonly [Platform, ...Platform[]];
  readonly names: readonly PlatformName[];
  readonly #byName: ReadonlyMap<PlatformName, Platform>;
  #conversions: ConversionSchema | undefined;

  /** Throws for two platforms of one name. */
  constructor(platforms: readonly [Platform, ...Platform[]]) {
    this.all = platforms;
    this.names = platforms.map(({ name }) => name);
    this.#byName = new Map(platforms.map((platform) => [platform.name, platform]));
    if (this.#byName.size !== platforms.length) throw new Error("two platforms have the same name");
  }

  /** The conversions that these platforms take. Compiled at the first use: not every program admits any. */
  get conversions(): ConversionSchema {
    this.#conversions ??= new ConversionSchema(this.all.map(({ vocabulary }) => vocabulary));
    return this.#conversions;
  }

  /** The platform of this name. Throws when none is registered under it. */
  get(name: PlatformName): Platform {
    const platform = this.#byName.get(name);
    if (!platform) throw new Error(`there is no platform ${name}`);
    return platform;
  }

  /** The dialect of a destination with these options. They must fit the platform's schema, defaults filled in. */
  open(name: PlatformName, options: unknown): Dialect {
    const platform = this.get(name);
    return platform.open(options, this.#foreignTo(platform));
  }

  /** The fields of `custom_data` that belong to other platforms and not to this one. */
  #foreignTo(platform: Platform): ReadonlySet<string> {
    const own = ownCustomData(platform);
    return new Set(this.all.flatMap(ownCustomData).filter((name) => !own.includes(name)));
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

function ownCustomData({ vocabulary }: Platform): readonly string[] {
  return Object.keys(vocabulary.fields?.custom_data ?? {});
}
