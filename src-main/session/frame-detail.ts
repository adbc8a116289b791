/**
 * Owns one frame in detail: its bytes, its field tree, its line, and its neighbours in the flow.
 */

import type { LineOptions } from '@shared/contract'
import type { FieldNode } from '@shared/field'
import { countText, dateText, fractionText, localOffset, timeOfDayText } from '@shared/format'
import { protocolName, protocolTitle } from '@shared/protocols'
import { fail, ok, type Result } from '@shared/result'
import type { FrameDetail } from '@shared/rows'
import { describeFrame } from '../decode/describe'
import type { Layers } from '../decode/layers'
import { MAX_ROWS, messagesOf } from './flow-messages'
import { commentOf } from './frame-comment'
import { joinedTree, joinFrame } from './joined-frame'
import { LinePrinter } from './line-printer'
import { shownFields } from './listing-tree'
import { helloNodes } from './quic-hello'
import type { Session } from './session'
import type { Pause } from './timeline'

export function describeRow(session: Session, row: number, options: LineOptions): Result<FrameDetail> {
  const { frames } = session
  if (row < 0 || row >= frames.count)
    return fail('bad-request', `There is no frame ${row + 1}; the capture has ${frames.count}.`)
  const layers = session.layersOf(row)
  const source = session.sourceOf(row)
  if (!layers) {
    return fail(
      'vanished',
      `Frame ${row + 1} cannot be read: ${source.path} is gone or shorter than it was.`,
      'Put the file back and open it again.',
    )
  }
  const bytes = layers.bytes
  const layerList = Array.from({ length: layers.count }, (_, index) => ({
    name: protocolName(layers.protocol[index]),
    title: protocolTitle(layers.protocol[index]),
    offset: layers.offset[index],
    length: layers.length[index],
  }))
  const flow = frames.flow(row)
  const tree = treeOf(session, row, layers)
  const record = session.listingRecord(row)
  return ok({
    frame: row + 1,
    capture: source.path,
    frameInFile: frameInFile(session, row),
    timeText: fullTime(session, row, options.utc),
    timeNs: frames.timeNs(row),
    wireLength: frames.wireLength(row),
    bytes,
    line: new LinePrinter(session, options).text(row),
    layers: layerList,
    tree: record ? shownFields(tree, record) : tree,
    ...(record ? { madeFrom: record.text } : {}),
    flow,
    marks: frames.marks(row),
    comment: session.ingest.comments.get(row) ?? '',
    previousInFlow: flow < 0 ? 0 : neighbour(session, row, flow, -1),
    nextInFlow: flow < 0 ? 0 : neighbour(session, row, flow, 1),
  })
}

/** The fields, with messages that lie in several frames put together as far as the frame's flow was walked. */
function treeOf(session: Session, row: number, layers: Layers): readonly FieldNode[] {
  const alone = describeFrame(layers.bytes, layers)
  const messages = messagesOf(session)
  const found = messages.at(row)
  const joined = found && joinFrame(session, row, layers, found)
  if (joined) return joined.outer.length > 0 ? joinedTree(joined, row) : [...alone, ...joined.remarks]
  const hello = messages.helloAt(row)
  if (hello) return [...alone, ...helloNodes(hello, row)]
  if (!messages.isBeyond(row) || session.frames.payloadLength(row) === 0) return alone
  const text = `shown alone: messages are put together over the first ${countText(MAX_ROWS)} frames of a flow`
  return [...alone, { field: '', label: 'Limit', value: null, text, offset: 0, length: 0, children: [] }]
}

/** The same with what takes reading other frames of its flow: messages over several frames, reasons of the frame's marks. */
export async function explainRow(
  session: Session,
  row: number,
  options: LineOptions,
  pause: Pause,
): Promise<Result<FrameDetail>> {
  if (row >= 0 && row < session.frames.count) await messagesOf(session).readFlow(session.frames.flow(row), pause)
  const detail = describeRow(session, row, options)
  if (!detail.ok) return detail
  return ok({ ...detail.value, comment: await commentOf(session, row, pause) })
}

/** 2001-02-21 13:50:46.490130 UTC, with all the digits the file has. */
function fullTime(session: Session, row: number, utc: boolean): string {
  const seconds = session.frames.seconds(row)
  const stated = session.listingRecord(row)?.time.clock
  if (stated !== undefined && stated !== 'date' && stated !== 'unix')
    return stated === 'none'
      ? 'the text has no time'
      : `${timeOfDayText(seconds)}.${fractionText(session.frames.nanos(row), 6)}, day not in the text`
  const offset = utc ? 0 : localOffset(seconds)
  const digits = session.ingest.interfaces[session.frames.interfaceId(row)].timeDigits > 6 ? 9 : 6
  const zone = offset === 0 ? 'UTC' : `UTC${offset < 0 ? '-' : '+'}${timeOfDayText(Math.abs(offset)).slice(0, 5)}`
  return `${dateText(seconds, offset)} ${timeOfDayText(seconds, offset)}.${fractionText(session.frames.nanos(row), digits)} ${zone}`
}

/** Next (step 1) or previous (step -1) frame of the flow, from 1; 0 = none. */
function neighbour(session: Session, row: number, flow: number, step: 1 | -1): number {
  const { frames, flows } = session
  const last = step === 1 ? flows.lastFrame(flow) - 1 : flows.firstFrame(flow) - 1
  for (let at = row + step; step === 1 ? at <= last : at >= last; at += step)
    if (frames.flow(at) === flow) return at + 1
  return 0
}

/** Number of the frame in its own file, when several are read as one. */
function frameInFile(session: Session, row: number): number {
  if (session.sources.length === 1) return row + 1
  const source = session.sourceOf(row)
  let number = 0
  for (let at = 0; at <= row; at++) if (session.sourceOf(at) === source) number++
  return number
}
