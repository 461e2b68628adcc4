/** How many of a carrier's slots one of `nodes` live nodes should hold: enough that none is left over. */
export function fairShare(slots: number, nodes: number): number {
  return Math.ceil(slots / Math.max(1, nodes));
}
