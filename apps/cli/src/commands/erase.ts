import type { PlatformRegistry } from "@relay/core";
import type { Erased } from "@relay/redis";
import { Command } from "commander";
import { operate, type OperateOptions, operates } from "../operator/operate.ts";
import { jsonOption } from "../options.ts";
import { print } from "../print.ts";

interface Options extends OperateOptions {
  readonly email?: string;
  readonly phone?: string;
  readonly externalId?: string;
  readonly digest?: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** `relay erase`: removes what the relay keeps of a person. */
export function eraseCommand(platforms: PlatformRegistry): Command {
  return operates(new Command("erase"))
    .option("--email <address>", "e-mail address of the person")
    .option("--phone <number>", "phone number of the person, with its country code")
    .option("--external-id <id>", "id of the person at the producer")
    .option("--digest <sha256>", "SHA-256, in hex, of one of the others")
    .option("--dry-run", "only count", false)
    .addOption(jsonOption())
    .action((options: Options) => erase(options, platforms));
}

async function erase(
  { email, phone, externalId, digest, dryRun, json, ...access }: Options,
  platforms: PlatformRegistry,
): Promise<void> {
  const identifier = {
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
    ...(externalId !== undefined && { external_id: externalId }),
    ...(digest !== undefined && { digest }),
  };
  const erased = await operate(access, (operator) => operator.erase(identifier, dryRun));
  if (json) {
    const atPlatforms = platforms.all.map(({ name, deletionPage: { title, url } }) => ({
      platform: name,
      title,
      url,
    }));
    print(JSON.stringify({ dryRun, ...erased, atPlatforms }));
    return;
  }
  print(linesOf(erased, dryRun).join("\n"));
  print("\nWhat was sent already is at the platform. There people have it deleted:");
  for (const { title, deletionPage } of platforms.all) print(`  ${title}: ${deletionPage.url}`);
}

function linesOf({ deadLetters, quarantined, replays }: Erased, isDryRun: boolean): readonly string[] {
  const what = isDryRun ? "would be removed" : "removed";
  return [
    `Dead letters ${what}: ${deadLetters.toLocaleString("en")}`,
    `Conversions in quarantine ${what}: ${quarantined.toLocaleString("en")}`,
    `Patches of replays ${what}: ${replays.toLocaleString("en")}`,
    isDryRun
      ? "Conversions that wait in lanes would be dropped when they would be sent."
      : "Conversions that wait in lanes are dropped when they would be sent.",
  ];
}
