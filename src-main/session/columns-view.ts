/**
 * Owns how filters see a session: its frame and flow columns as readers by row (filter/subject.ts).
 *
 * A reader is asked for once per bound filter and called once a row; it closes over the chunks, so it stays right while
 * rows are added. Notes and findings are hung on by whoever knows them (`SessionAttachments`).
 */
import type {
  Attachments,
  DeepFrame,
  FlowColumn,
  FlowColumnsView,
  FlowText,
  FrameColumn,
  FrameColumnsView,
  NumberReader,
  Side,
  TextReader,
} from '@shared/filter/subject'
import { protocolId } from '@shared/protocols'
import { assertNever } from '@shared/result'
import { describeFrame } from '../decode/describe'
import { Layers } from '../decode/layers'
import type { FlowMessages } from './flow-messages'
import { joinFrame } from './joined-frame'
import { readFields } from './listing-tree'
import { stackTest } from './rows-by-stack'
import type { Session } from './session'

/** Bodies of notes and kinds of findings, by frame row and by flow. */
export interface SessionAttachments {
  readonly frames: Attachments
  readonly flows: Attachments
}

const QUIC = protocolId('quic')
const NOTHING: Attachments = { findingKinds: () => [], notes: () => [] }
export const NO_ATTACHMENTS: SessionAttachments = { frames: NOTHING, flows: NOTHING }

/** @param messages walked before for the protocols whose fields are asked for; without them a frame is decoded alone */
export function frameColumns(
  session: Session,
  attachments: SessionAttachments,
  messages?: FlowMessages,
): FrameColumnsView {
  const layers = new Layers()
  // a TLS hello stands inside QUIC, which the stack does not say
  const hasQuic = stackTest(session, (protocols) => protocols.includes(QUIC))
  return {
    get count() {
      return session.frames.count
    },
    flows: flowColumns(session, attachments),
    column: (name) => frameColumn(session, name),
    stackProtocols: (stack) => session.stacks.names.protocols(stack),
    deep(row): DeepFrame | undefined {
      const decoded = session.layersOf(row, layers)
      if (!decoded) return undefined
      const found = messages?.at(row)
      const joined = found && joinFrame(session, row, decoded, found)
      if (joined && joined.outer.length > 0)
        return { tree: [...joined.outer, ...joined.remarks], bytes: decoded.bytes, joined: joined.runs }
      const hello = messages?.helloAt(row)
      const tree = describeFrame(decoded.bytes, decoded)
      if (hello && hello.row === row) return { tree, bytes: decoded.bytes, joined: [hello.run] }
      const record = session.listingRecord(row)
      return { tree: record ? readFields(tree, record) : tree, bytes: decoded.bytes }
    },
    comments(row) {
      const comment = session.ingest.comments.get(row)
      return comment === undefined ? [] : [comment]
    },
    ...(messages
      ? { isJoined: (row: number) => messages.at(row) !== undefined || hasQuic(session.frames.stack(row)) }
      : {}),
    ...attachments.frames,
  }
}

function frameColumn({ frames }: Session, name: FrameColumn): NumberReader {
  const { chunks } = frames
  switch (name) {
    case 'number':
      return (row) => row + 1
    case 'seconds':
      return (row) => frames.seconds(row)
    case 'nanos':
      return (row) => frames.nanos(row)
    case 'capLength':
      return (row) => chunks[row >>> 16].capLength[row & 0xffff]
    case 'wireLength':
      return (row) => chunks[row >>> 16].wireLength[row & 0xffff]
    case 'flow':
      return (row) => chunks[row >>> 16].flow[row & 0xffff]
    case 'marks':
      return (row) => chunks[row >>> 16].marks[row & 0xffff]
    case 'stack':
      return (row) => chunks[row >>> 16].stack[row & 0xffff]
    case 'tcpFlags':
      return (row) => chunks[row >>> 16].tcpFlags[row & 0xffff]
    case 'payloadLength':
      return (row) => chunks[row >>> 16].payloadLength[row & 0xffff]
    case 'interface':
      return (row) => chunks[row >>> 16].interfaceId[row & 0xffff]
    default:
      return assertNever(name)
  }
}

export function flowColumns(session: Session, attachments: SessionAttachments): FlowColumnsView {
  return {
    get count() {
      return session.flows.count
    },
    column: (name) => flowColumn(session, name),
    text: (name) => flowText(session, name),
    addressWord: (side: Side, word: 0 | 1 | 2 | 3) => (flow) => session.flows.addressWord(flow, side, word),
    ...attachments.flows,
  }
}

/** The table's own columns where they are what filters mean; NaN for "not known" (a record leaves those out). */
function flowColumn({ flows }: Session, name: FlowColumn): NumberReader {
  return (flow) => flows.number(flow, name)
}

function flowText({ flows }: Session, name: FlowText): TextReader {
  switch (name) {
    case 'uid':
      return (flow) => flows.uid(flow)
    case 'communityId':
      return (flow) => flows.communityId(flow)
    case 'state':
      return (flow) => flows.stateText(flow)
    case 'history':
      return (flow) => flows.history(flow)
    case 'service':
      return (flow) => flows.serviceText(flow)
    default:
      return assertNever(name)
  }
}
