/** When an entry of a stream was written, milliseconds of Redis' clock: its id begins with that time. */
export function timeOfEntry(id: string): number {
  return Number.parseInt(id, 10);
}
