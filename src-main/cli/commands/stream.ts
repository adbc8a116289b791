/**
 * Owns `stream`: the reassembled bytes of one direction of a flow, as they are, to stdout or a file.
 *
 * stdout carries nothing but the bytes (or, with --format json, one object about them); gaps, overlaps and limits are said on
 * stderr, each with place and size. Gaps are left out unless --gaps zero fills them.
 */
import { FLOW_SIDES } from '@shared/contract'
import { fail, ok, type Result } from '@shared/result'
import type { StreamSaved, StreamSideInfo } from '@shared/rows'
import type { Session } from '../../session/session'
import { indexStream, type StreamSide, streamProtocol } from '../../session/stream-index'
import { sideInfo } from '../../session/stream-info'
import { compareCopies } from '../../session/stream-overlaps'
import { saveStream, writeStream } from '../../session/stream-save'
import { type Command, oneOf, parse, readCaptures, UsageError } from '../command'
import type { Output } from '../output'

const MAX_SAID = 20
const noPause = async (): Promise<void> => {}

export const streamCommand: Command = {
  name: 'stream',
  usage: 'stream FILE… --flow UID --direction orig|resp [-w OUT] [--gaps skip|zero] [--format raw|json]',
  summary: 'the reassembled bytes of one direction',
  help: `TCP in sequence order (of bytes captured twice the first copy counts), UDP datagrams one behind the other.
Bytes that were not captured are left out and said on stderr with place and size; --gaps zero puts zeros in their place,
so that offsets stay right. --format json prints an object with sizes, gaps, overlaps and the SHA-256 instead of the bytes.`,
  async run(argv, output) {
    const { values, positionals } = parse(argv, {
      flow: { type: 'string' },
      direction: { type: 'string' },
      write: { type: 'string', short: 'w' },
      gaps: { type: 'string', default: 'skip' },
      format: { type: 'string', default: 'raw' },
    })
    if (values.flow === undefined) throw new UsageError('--flow takes the uid of a flow, as `flows` prints it')
    if (values.direction === undefined) throw new UsageError('--direction takes orig or resp')
    const direction = oneOf('--direction', values.direction, FLOW_SIDES)
    const gaps = oneOf('--gaps', values.gaps, ['skip', 'zero'] as const)
    const format = oneOf('--format', values.format, ['raw', 'json'] as const)
    const read = await readCaptures(positionals)
    if (!read.ok) return read
    const session = read.value
    const found = await findSide(session, values.flow, direction === 'orig' ? 0 : 1)
    if (!found.ok) return found
    const { side, info } = found.value
    const path = values.write
    const saved =
      path === undefined
        ? await writeStream(session, side, gaps, sinkOf(output, format === 'raw'), noPause)
        : await saveStream(session, side, { path, gaps }, noPause)
    if (!saved.ok) return saved
    if (format === 'json') await output.line(JSON.stringify(summary(values.flow, direction, info, saved.value)))
    for (const line of remarks(info, gaps)) process.stderr.write(`tracebook: ${line}\n`)
    session.close()
    return ok(null)
  },
}

const sinkOf =
  (output: Output, isWanted: boolean) =>
  async (bytes: Uint8Array): Promise<void> => {
    if (isWanted) await output.bytes(bytes)
  }

async function findSide(
  session: Session,
  uid: string,
  index: 0 | 1,
): Promise<Result<{ side: StreamSide; info: StreamSideInfo }>> {
  let flow = 0
  while (flow < session.flows.count && session.flows.uid(flow) !== uid) flow++
  if (flow === session.flows.count)
    return fail('bad-request', `There is no flow ${uid} in this capture.`, 'List them: tracebook flows FILE')
  const protocol = streamProtocol(session, flow)
  if (protocol === null)
    return fail(
      'bad-request',
      `Flow ${uid} is ${session.flows.protocolText(flow)}: only TCP and UDP carry a stream.`,
      'Choose another flow.',
    )
  const stream = await indexStream(session, flow, protocol, noPause)
  if (stream.unreadable > 0)
    return fail(
      'vanished',
      `${stream.unreadable} frames of flow ${uid} can no longer be read.`,
      'Put the capture file back and try again.',
    )
  const side = stream.sides[index]
  return ok({ side, info: sideInfo(side, await compareCopies(session, side, noPause)) })
}

function summary(uid: string, direction: string, info: StreamSideInfo, saved: StreamSaved) {
  return {
    uid,
    direction,
    bytes: saved.bytes,
    sha256: saved.sha256,
    stream_bytes: info.length,
    segments: info.segments,
    from_syn: info.fromSyn,
    to_fin: info.toFin,
    gaps: info.gaps,
    gap_bytes: info.gapBytes,
    gap_places: info.gapPlaces,
    cut_off_bytes: info.cutOff,
    overlapping_bytes: info.overlapping,
    different: info.different,
    different_bytes: info.differentBytes,
    different_places: info.differentPlaces.map(({ offset, length, keptFrame, otherFrame }) => ({
      offset,
      length,
      kept_frame: keptFrame,
      other_frame: otherFrame,
    })),
    not_compared_bytes: info.notCompared,
    misplaced_segments: info.misplaced,
    limited: info.limited,
  }
}

/** What is to be known about the bytes: one line each, with place and size. */
function* remarks(info: StreamSideInfo, gaps: 'skip' | 'zero'): Generator<string> {
  const how = gaps === 'zero' ? 'filled with zeros' : 'left out'
  for (const { offset, length } of info.gapPlaces.slice(0, MAX_SAID))
    yield `gap of ${length} bytes at offset ${offset}: not captured, ${how}`
  if (info.gaps > MAX_SAID) yield `${info.gaps} gaps in all, ${info.gapBytes} bytes`
  if (info.cutOff > 0) yield `${info.cutOff} bytes were cut off by the capture's snap length`
  for (const { offset, length, keptFrame, otherFrame } of info.differentPlaces.slice(0, MAX_SAID))
    yield `overlap with different content at offset ${offset}, up to ${length} bytes: frame ${keptFrame} counts, frame ${otherFrame} differs`
  if (info.different > MAX_SAID) yield `${info.different} overlaps with different content in all`
  if (info.notCompared > 0) yield `${info.notCompared} bytes that came twice were not compared`
  if (info.misplaced > 0)
    yield `${info.misplaced} segments left out: before the SYN, or with a number that fits no window`
  if (info.limited) yield `the flow has more segments than are indexed: the stream goes on behind these bytes`
}
