import type { Endpoint } from "@relay/endpoints";
import { actors, type ActorsContext } from "@relay/endpoints/actors";
import { eventsTrack } from "@relay/endpoints/events-track";
import { graph } from "@relay/endpoints/graph";
import { pixel, type PixelContext } from "@relay/endpoints/pixel";
import { keyFinder } from "@relay/http";
import type { Router } from "@relay/pipeline/admission";
import type { Config } from "@relay/runtime";

type EndpointsContext = ActorsContext & PixelContext;

/** The compatible endpoints that the ingest API serves. */
export const ENDPOINTS: readonly Endpoint<EndpointsContext>[] = [graph, eventsTrack, pixel, actors];

/** What the compatible endpoints take from the configuration. */
export function endpointSettings(
  { platforms, sources, destinations, webhooks, actors: hosted, ingest }: Config,
  routers: ReadonlyMap<string, Router>,
): Pick<EndpointsContext, "platforms" | "findSender" | "pixelSender" | "accessOf" | "isAsHosted"> {
  const senders = [...sources.values()].flatMap(({ name, apiKeySha256, webhookSecrets, defaultCountry }) => {
    const router = routers.get(name);
    return router
      ? [{ router, apiKeySha256, defaultCountry, webhooks: { ...webhooks, secrets: webhookSecrets } }]
      : [];
  });
  return {
    platforms,
    findSender: keyFinder(senders),
    pixelSender: senders.find(({ router }) => router.source === ingest.pixel_source),
    accessOf(name) {
      const destination = destinations.get(name);
      return destination && { baseUrl: destination.baseUrl, token: destination.accessToken.reveal() };
    },
    isAsHosted: ({ platform }) => hosted[platform].as_hosted,
  };
}
