/**
 * What makes two conversions of a destination the same. Platforms write some names in their own way (PageView, Pageview),
 * so that case distinguishes nothing here.
 */
export function identityOf(eventName: string, eventId: string): string {
  return `${eventName.toLowerCase()} ${eventId}`;
}
