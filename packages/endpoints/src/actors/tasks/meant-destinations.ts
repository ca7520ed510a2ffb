import type { AdmissionDestination, Router } from "@relay/pipeline/admission";
import type { Actor } from "../actor.ts";

/** The destinations that an input means: those of its dataset, or without one all of the actor's platform. */
export function meantDestinations(
  { platform }: Actor,
  router: Router,
  dataset?: string,
): readonly AdmissionDestination[] {
  return router.destinations.filter(
    ({ platform: own, dialect }) =>
      own === platform && (dataset === undefined || dialect.dataset === dataset || dialect.pixel === dataset),
  );
}
