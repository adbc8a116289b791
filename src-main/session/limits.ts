/**
 * Owns what is said when a capture holds more than a session keeps: nothing is left out silently (what a single file holds
 * too much of is among that file's warnings).
 *
 * Guarantees: one sentence a limit, with how much was left out and what still counts; empty for ordinary captures.
 */
import { MAX_STACKS } from '@shared/filter/protocol-stacks'
import { countText } from '@shared/format'

/** The counts that say whether something was left out. */
interface Kept {
  readonly flows: { readonly count: number; readonly untracked: number; readonly gapsLeftOut: number }
  readonly stacks: { readonly names: { readonly count: number } }
  readonly ingest: { readonly framesLeftOut: number; readonly interfaces: { readonly length: number } }
}

export function limitsReached({ flows, stacks, ingest }: Kept): string[] {
  const said: string[] = []
  if (flows.untracked > 0)
    said.push(
      `The capture holds more than the ${countText(flows.count)} flows that are kept: ${countText(flows.untracked)} packets ` +
        'of later flows are shown as frames without a flow. Split the capture by time to see their flows.',
    )
  if (flows.gapsLeftOut > 0)
    said.push(
      `There are more gaps in TCP streams than are followed: ${countText(flows.gapsLeftOut)} are not judged, so missed bytes ` +
        'and the marks of late segments are incomplete.',
    )
  if (stacks.names.count >= MAX_STACKS)
    said.push(
      `There are more than ${countText(MAX_STACKS)} combinations of protocols: frames with further ones are counted, and found ` +
        'by filters, under the outer layers only.',
    )
  if (ingest.framesLeftOut > 0)
    said.push(
      `The files describe more than ${countText(ingest.interfaces.length)} interfaces together: ` +
        `${countText(ingest.framesLeftOut)} frames of further ones are left out. Open fewer files at once.`,
    )
  return said
}
