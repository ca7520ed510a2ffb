import {
  CHOICES,
  type Conversion,
  CONSENT_MODES,
  type ConsentRule,
  type Platform,
  withheldBecause,
  consentUnder,
} from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { NOTE, table } from "./markdown.ts";
import { sampleDestination } from "./sample-destination.ts";

type Said = NonNullable<Conversion["consent"]>;

const CHOSEN = [undefined, ...CHOICES] as const;
/** The state is not known, Meta has a code for it, Meta has none. */
const OPT_OUTS = [undefined, "US", "CA", "VA"] as const;

/** Kinds of destinations that differ in what they can be told. */
const DESTINATIONS: readonly (readonly [title: string, platform: string, options: object])[] = [
  ["Meta", "meta", {}],
  ...["web", "app", "offline", "crm"].map(
    (source) => [`TikTok ${source}`, "tiktok", { event_source: source }] as const,
  ),
];

function consents(): readonly Said[] {
  return OPT_OUTS.flatMap((optOut) =>
    CHOSEN.flatMap((userData) =>
      CHOSEN.map((personalization) => ({
        ...(userData && { ad_user_data: userData }),
        ...(personalization && { ad_personalization: personalization }),
        ...(optOut && { us_opt_out: optOut }),
      })),
    ),
  );
}

function sentTo(platform: Platform, options: object, consent: Said): string {
  const dialect = sampleDestination(platform, { ...options });
  const conversion: Conversion = {
    event_name: "Purchase",
    event_time: 0,
    event_id: "e",
    action_source: "website",
    user_data: {},
    consent,
  };
  const why = withheldBecause(consent, () => dialect.canLimitUse(conversion));
  if (why !== undefined) return `withheld (\`${why}\`)`;
  const event = JSON.parse(dialect.prepare(conversion, { nowSeconds: 0 }).json) as Record<string, unknown>;
  if (event["limited_data_use"] === true) return "`limited_data_use`";
  const { data_processing_options_country: country, data_processing_options_state: state } = event;
  return event["data_processing_options"] === undefined
    ? "sent"
    : `LDU, country ${String(country)}, state ${String(state)}`;
}

const show = (value: string | undefined) => (value === undefined ? "" : value);

function sentTable(): string {
  const head = [
    "`ad_user_data`",
    "`ad_personalization`",
    "`us_opt_out`",
    ...DESTINATIONS.map(([title]) => title),
  ];
  const rows = consents().map((consent) => [
    show(consent.ad_user_data),
    show(consent.ad_personalization),
    show(consent.us_opt_out),
    ...DESTINATIONS.map(([, name, options]) => sentTo(PLATFORMS.get(name), options, consent)),
  ]);
  return table(head, rows);
}

function modeTable(): string {
  const DEFAULTS: readonly ConsentRule["defaults"][] = [
    {},
    { ad_user_data: "granted", ad_personalization: "denied" },
  ];
  const said: readonly (Said | undefined)[] = [
    undefined,
    { ad_user_data: "granted" },
    { ad_user_data: "denied", ad_personalization: "denied" },
  ];
  const rows = CONSENT_MODES.flatMap((mode) =>
    DEFAULTS.filter((defaults) => mode !== "none" || Object.keys(defaults).length === 0).flatMap((defaults) =>
      said.map((one) => {
        const { consent, faults } = consentUnder({ mode, defaults }, one);
        const found = faults.map(({ pointer, code }) => `\`${code}\` at \`${pointer}\``).join(", ");
        return [`\`${mode}\``, inWords(defaults), inWords(one), found, inWords(consent)];
      }),
    ),
  );
  return table(["`consent` of the source", "`default_consent`", "said", "faults", "holds"], rows);
}

function inWords(consent: object | undefined): string {
  return Object.entries(consent ?? {})
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(", ");
}

/** docs/reference/consent.md */
export function consentPage(): string {
  return `${NOTE}# Consent: every combination

[Consent](../consent.md) explains the words. An empty cell means that nothing is said.

## What is sent

${sentTable()}
## What holds for a source

A conversion with \`missing_consent\` is refused. \`consent_ignored\` is a warning.

${modeTable()}`;
}
