/**
 * Owns finding clusters of connections in a capture: many ports of one host (scan-pairs.ts), one port of many hosts
 * (scan-sweeps.ts). Hands each to the judge (scan-judge.ts) and keeps those that deserve a word.
 *
 * Guarantees: time linear in the flows, handed back every few thousand of them (the caller steps the generator); typed arrays of
 * about 40 bytes a flow while it runs; at most `MAX_CLUSTERS` clusters are kept and the rest counted.
 */
import type { FlowReader } from '../flows/flow-reader'
import type { Attempts } from './scan-attempts'
import type { Cluster } from './scan-clusters'
import { PairIndex } from './scan-index'
import type { PacketView } from './scan-packets'
import { PairSearch } from './scan-pairs'
import { SweepSearch } from './scan-sweeps'

export const MAX_CLUSTERS = 2000

export interface ClustersFound {
  readonly clusters: readonly Cluster[]
  readonly leftOut: number
}

export function* searchClusters(
  attempts: Attempts,
  flows: FlowReader,
  packets: PacketView,
): Generator<void, ClustersFound> {
  const clusters: Cluster[] = []
  let leftOut = 0
  const keep = (cluster: Cluster): void => {
    if (clusters.length < MAX_CLUSTERS) clusters.push(cluster)
    else leftOut++
  }
  const index = yield* PairIndex.make(attempts, flows)
  const pairs = new PairSearch(index, flows, packets, keep)
  yield* pairs.run()
  yield* new SweepSearch(index, pairs.judged, keep).run()
  return { clusters, leftOut }
}
