import type { Endpoint } from "@relay/endpoints";
import { actors, type ActorsContext } from "@relay/endpoints/actors";
import { eventsTrack } from "@relay/endpoints/events-track";
import { graph } from "@relay/endpoints/graph";
import { pixel, type PixelContext } from "@relay/endpoints/pixel";

/** The compatible endpoints that the ingest API serves. */
export const ENDPOINTS: readonly Endpoint<ActorsContext & PixelContext>[] = [
  graph,
  eventsTrack,
  pixel,
  actors,
];
