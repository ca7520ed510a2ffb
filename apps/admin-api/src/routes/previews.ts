import { checkPatch, type DeadLetter, type Patch, RelayError } from "@relay/core";
import { previewReplay, type ReplayTarget } from "@relay/pipeline";
import { type Preview, previewItem } from "@relay/pipeline/admission";
import { Router } from "@relay/pipeline/admission";
import type { Operator } from "@relay/redis";
import type { Config } from "@relay/runtime";
import Type from "typebox";
import { deadLettersIn, SELECTION } from "../dead-letter-selection.ts";
import { maskedJson } from "../masked.ts";
import { route } from "../route.ts";
import { shown } from "../shown.ts";

/** Most conversions that one call previews: each answer is many times as large as its conversion. */
const MOST_CONVERSIONS = 100;
/** Dead letters of a selection that are shown as a sample. */
const SAMPLE = 3;

const plain = Type.Boolean({
  default: false,
  description: "Normalised text instead of digests, for people to read. It is never sent.",
});

export const previewRoutes = [
  route({
    method: "post",
    path: "/v1/preview",
    scope: "read",
    summary:
      "What each destination would get of some conversions: the event as JSON text, faults, match quality and what would be left out. Writes nothing.",
    body: Type.Object(
      {
        source: Type.String({ description: "Whose routes and default country count." }),
        conversions: Type.Array(Type.Unknown(), { minItems: 1, maxItems: MOST_CONVERSIONS }),
        destinations: Type.Optional(
          Type.Array(Type.String(), { minItems: 1, description: "These destinations and no others." }),
        ),
        plain,
      },
      { additionalProperties: false },
    ),
    handle: async ({ config, body }) => {
      const { source, conversions, destinations: names, plain: isPlain } = body;
      const router = routerOf(config, source);
      const only = names && new Set(names.map((name) => destinationOf(config, name)));
      const options = { nowSeconds: nowSeconds(), isPlain };
      return {
        previews: conversions.map((value) =>
          inSnakeCase(previewItem({ ok: true, value }, { router, ...(only && { only }) }, options)),
        ),
      };
    },
  }),
  route({
    method: "post",
    path: "/v1/destinations/:destination/dead-letters/preview",
    scope: "read",
    summary:
      "What a replay would send of the first dead letters of a selection, before and after a patch. Without the scope `personal`, values are masked. Writes nothing.",
    body: Type.Object(
      {
        ...SELECTION,
        patch: Type.Optional(
          Type.Record(Type.String(), Type.Unknown(), { description: "JSON merge patch (RFC 7396)." }),
        ),
        plain,
      },
      { additionalProperties: false, description: "Either `ids` or `filter`." },
    ),
    handle: async ({ operator, caller, config, path: { destination = "" }, body }) => {
      const selection = deadLettersIn(body);
      if (!selection) throw new RelayError("RELAY_NOTHING_SELECTED");
      await operator.mustExist(destination);
      const patch = checkedPatch(body.patch);
      const { max_conversion_bytes: maxConversionBytes } = config.ingest;
      const { conversions } = config.platforms;
      const target = { ...destinationOf(config, destination), conversions, maxConversionBytes };
      const options = { nowSeconds: nowSeconds(), isPlain: body.plain };
      const show = caller.scopes.has("personal") ? inSnakeCase : inSnakeCaseMasked;
      const sample = await firstOf(operator, destination, selection);
      return {
        dead_letters: sample.map((deadLetter) => sampleOf(deadLetter, { patch, target, options, show })),
      };
    },
  }),
];

interface Sampling {
  readonly patch: Patch | undefined;
  readonly target: ReplayTarget;
  readonly options: Parameters<typeof previewReplay>[3];
  readonly show: (preview: Preview) => object;
}

function sampleOf(deadLetter: DeadLetter, { patch, target, options, show }: Sampling) {
  return {
    id: deadLetter.id,
    event_id: deadLetter.conversion.event_id,
    before: show(previewReplay(deadLetter, undefined, target, options)),
    after: show(previewReplay(deadLetter, patch, target, options)),
  };
}

async function firstOf(
  operator: Operator,
  destination: string,
  selection: Exclude<ReturnType<typeof deadLettersIn>, undefined>,
): Promise<readonly DeadLetter[]> {
  if ("length" in selection) {
    const found = selection.slice(0, SAMPLE).map((id) => operator.deadLetters.get(destination, id));
    return (await Promise.all(found)).filter((deadLetter) => deadLetter !== undefined);
  }
  return (await operator.deadLetters.find(destination, { ...selection, limit: SAMPLE })).deadLetters;
}

function checkedPatch(patch: Patch | undefined): Patch | undefined {
  const [wrong] = patch === undefined ? [] : checkPatch(patch);
  if (wrong) throw new RelayError("RELAY_PATCH_UNUSABLE", { detail: `${wrong.pointer} ${wrong.message}` });
  return patch;
}

function routerOf(config: Config, source: string): Router {
  const known = config.sources.get(source);
  if (!known) throw new RelayError("RELAY_NO_SUCH_SOURCE", { detail: source });
  const { routes, destinations, ingest, platforms } = config;
  return new Router(source, {
    conversions: platforms.conversions,
    routes,
    destinations,
    maxConversionBytes: ingest.max_conversion_bytes,
    consent: known.consent,
  });
}

function destinationOf(config: Config, name: string) {
  const destination = config.destinations.get(name);
  if (!destination) throw new RelayError("RELAY_NOT_CONFIGURED", { detail: name });
  return destination;
}

function inSnakeCase(preview: Preview): object {
  return shown(preview);
}

function inSnakeCaseMasked({ destinations, ...preview }: Preview): object {
  return shown({
    ...preview,
    destinations: destinations.map(({ event, ...one }) => ({
      ...one,
      ...(event !== undefined && { event: maskedJson(event) }),
    })),
  });
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
