/**
 * How many of its lanes a worker process should hand to others. None keeps more than its share, the mean rounded up.
 *
 * @param own lanes that it drains.
 * @param others lanes that each of the other processes drains.
 */
export function lanesToHandOver(own: number, others: readonly number[]): number {
  const all = others.reduce((sum, lanes) => sum + lanes, own);
  return Math.max(0, own - Math.ceil(all / (others.length + 1)));
}
