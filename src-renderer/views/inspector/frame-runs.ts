/**
 * Owns how a list of frame numbers is shortened for links: neighbours become runs ('15–17'), long lists are cut. Pure.
 */
export interface FrameRun {
  readonly from: number
  readonly to: number
}

/** Runs of three or more neighbours become one; order and duplicates of the input do not matter. */
export function frameRuns(
  frames: readonly number[],
  most = 12,
): { readonly runs: readonly FrameRun[]; readonly more: number } {
  const sorted = [...new Set(frames)].sort((a, b) => a - b)
  const runs: FrameRun[] = []
  for (let at = 0; at < sorted.length; ) {
    let end = at
    while (end + 1 < sorted.length && sorted[end + 1] === (sorted[end] ?? 0) + 1) end++
    const from = sorted[at] ?? 0
    const to = sorted[end] ?? 0
    if (end - at >= 2) runs.push({ from, to })
    else for (let frame = from; frame <= to; frame++) runs.push({ from: frame, to: frame })
    at = end + 1
  }
  const cut = runs.slice(most)
  return { runs: runs.slice(0, most), more: cut.reduce((sum, { from, to }) => sum + to - from + 1, 0) }
}
