import { type Fault, fault } from "../errors/errors.ts";
import { type Consent, strictest, usConsent } from "./consent.ts";
import type { ConsentInput } from "./consent-fields.ts";
import { readGpp } from "./gpp.ts";
import { readUsPrivacy } from "./us-privacy.ts";

/**
 * Returns what a producer's statements say together, the strictest of each; undefined when they say nothing. Adds a
 * fault for each string that cannot be read: nobody knows what its person has said.
 */
export function readConsent(said: ConsentInput, faults: Fault[]): Consent | undefined {
  const { ad_user_data: userData, ad_personalization: personalization, us_opt_out: optOut } = said;
  const statements: Consent[] = [
    {
      ...(userData && { ad_user_data: userData }),
      ...(personalization && { ad_personalization: personalization }),
    },
  ];
  if (optOut !== undefined) statements.push(usConsent(optOut));
  for (const [name, read] of [
    ["gpp", readGpp],
    ["us_privacy", readUsPrivacy],
  ] as const) {
    const text = said[name];
    if (text === undefined || text === "") continue;
    const statement = read(text);
    if (statement) statements.push(statement);
    else faults.push(fault(`/consent/${name}`, "unreadable_consent", WHAT_IT_IS[name]));
  }
  const consent = strictest(statements);
  return Object.keys(consent).length === 0 ? undefined : consent;
}

const WHAT_IT_IS = {
  gpp: "must be a GPP string, as the consent platform wrote it",
  us_privacy: "must be a US privacy string: 1 and three of Y, N and -",
} as const;
