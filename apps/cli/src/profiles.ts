import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { EXIT } from "./exit.ts";
import { Failure } from "./failure.ts";

/** How one relay is reached. Keys themselves are not in it: it names where they are. */
export interface Profile {
  readonly adminUrl?: string;
  readonly adminKeyEnv?: string;
  readonly adminKeyFile?: string;
}

const FIELDS: Readonly<Record<string, keyof Profile>> = {
  admin_url: "adminUrl",
  admin_key_env: "adminKeyEnv",
  admin_key_file: "adminKeyFile",
};

/** Where the profiles are, by the XDG Base Directory Specification. */
export function profilesFile(): string {
  const { XDG_CONFIG_HOME: home = "" } = process.env;
  return join(home === "" ? join(homedir(), ".config") : home, "relay", "profiles.yaml");
}

/**
 * The profile that an option or RELAY_PROFILE names, else the default of the file; an empty one where there is none.
 * Throws a Failure that names the fault when the file cannot be used.
 */
export async function profileOf({ profile: named }: { readonly profile?: string }): Promise<Profile> {
  const file = profilesFile();
  const wanted = named ?? process.env["RELAY_PROFILE"];
  if (!existsSync(file)) {
    if (wanted === undefined || wanted === "") return {};
    throw unusable(file, `there is no such file, and so no profile ${wanted}`);
  }
  const { parse } = await import("yaml");
  const content = recordIn(file, parsed(file, parse));
  const profiles = recordIn(file, content["profiles"] ?? {});
  const name = wanted ?? content["default"];
  if (name === undefined || name === "") return {};
  if (typeof name !== "string" || !Object.hasOwn(profiles, name))
    throw unusable(
      file,
      `it has no profile ${JSON.stringify(name)}; it has: ${Object.keys(profiles).join(", ")}`,
    );
  return profileIn(file, name, recordIn(file, profiles[name]));
}

function profileIn(file: string, name: string, raw: Readonly<Record<string, unknown>>): Profile {
  const entries = Object.entries(raw).map(([field, value]) => {
    const known = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
    if (known === undefined)
      throw unusable(
        file,
        `/profiles/${name}/${field} is not a field; fields are: ${Object.keys(FIELDS).join(", ")}`,
      );
    if (typeof value !== "string" || value === "")
      throw unusable(file, `/profiles/${name}/${field} must be a text`);
    return [known, value];
  });
  return Object.fromEntries(entries) as Profile;
}

function parsed(file: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch {
    throw unusable(file, "it is not valid YAML");
  }
}

function recordIn(file: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw unusable(file, "it must hold a mapping, with profiles by name under profiles");
}

function unusable(file: string, why: string): Failure {
  return new Failure(EXIT.usage, `The profiles in ${file} cannot be used: ${why}. See docs/cli.md.`);
}
