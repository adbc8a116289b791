/**
 * Owns the meeting of a plan and the columns of one capture: the row test that the engine runs.
 *
 * Answers that hold for a whole flow (and direction) or a whole stack of protocols are worked out when first asked for and
 * remembered, so a test is bound to the state of the flows at that time: bind again when the session has changed.
 */
import { Mark } from '@shared/marks'
import { protocolId } from '@shared/protocols'
import type { Source } from './check'
import { deepValues, payloadValues } from './deep-values'
import { type FieldSpec, protocolOf } from './fields'
import { flowReaders } from './flow-values'
import { frameReaders, stackReader } from './frame-values'
import { joinTests, type Plan, placeOf } from './plan'
import { columnScalars, columnTest, type Leaf, type Reader, type RowTest } from './readers'
import { pairPasses, passes, type Scalar, scalarTest, transformAll } from './scalars'
import type { DeepFrame, FlowColumnsView, FrameColumnsView } from './subject'

/** The test of a plan on flows. */
export function bindFlows(plan: Plan, view: FlowColumnsView): (flow: number) => boolean {
  const test = flowTest(plan, view)
  return (flow) => test(flow, 0)
}

function flowTest(plan: Plan, view: FlowColumnsView): RowTest {
  if (plan.place === 'flow') return plan.make(view)
  throw new Error(`a flow filter was planned at ${plan.place}`)
}

/** The test of a plan on frames. */
export function bindFrames(plan: Plan, view: FrameColumnsView): (row: number) => boolean {
  const test = new FrameBinder(view).test(plan)
  return (row) => test(row, 0)
}

const UNKNOWN = 0
const NO = 1
const YES = 2
const TCP = protocolId('tcp')
/** nine flag bits (with NS, RFC 3540) */
const FLAG_VALUES = 512

function grown(known: Uint8Array, atLeast: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(atLeast, known.length * 2))
  larger.set(known)
  return larger
}

class FrameBinder {
  private readonly flowOf: (row: number) => number
  private readonly marks: (row: number) => number
  private readonly stack: (row: number) => number
  private decodedRow = -1
  private decoded: DeepFrame | undefined

  constructor(private readonly view: FrameColumnsView) {
    this.flowOf = view.column('flow')
    this.marks = view.column('marks')
    this.stack = view.column('stack')
  }

  test(plan: Plan): RowTest {
    switch (plan.place) {
      case 'flow':
        return this.onFlow(plan.make(this.view.flows), plan.directed)
      case 'stack':
        return this.onStack(plan.make(this.protocolsOf), plan.flagged)
      case 'frame':
        return this.onColumns(plan.leaf)
      case 'deep':
        return this.onTree(plan.leaf)
      case 'join':
        return joinTests(
          plan.kind,
          plan.parts.map((part) => this.test(part)),
        )
      case 'not': {
        const of = this.test(plan.of)
        return (row, direction) => !of(row, direction)
      }
    }
  }

  private onFlow(test: RowTest, directed: boolean): RowTest {
    const known = new Uint8Array(2 * this.view.flows.count + 2)
    const { flowOf, marks } = this
    const ask = (flow: number, direction: number, at: number): boolean => {
      const yes = test(flow, direction)
      known[at] = yes ? YES : NO
      return yes
    }
    if (!directed) {
      return (row) => {
        const flow = flowOf(row)
        const answer = known[flow + 1]
        return answer > UNKNOWN ? answer === YES : ask(flow, 0, flow + 1)
      }
    }
    return (row) => {
      const flow = flowOf(row)
      const direction = (marks(row) & Mark.fromResponder) === 0 ? 0 : 1
      const at = 2 * flow + 2 + direction
      const answer = known[at]
      return answer > UNKNOWN ? answer === YES : ask(flow, direction, at)
    }
  }

  private onStack(test: RowTest, flagged: boolean): RowTest {
    const { stack } = this
    const width = flagged ? FLAG_VALUES : 1
    let known = new Uint8Array(64 * width)
    const ask = (id: number, flags: number, at: number): boolean => {
      const yes = test(id, flags)
      if (at >= known.length) known = grown(known, at + 1)
      known[at] = yes ? YES : NO
      return yes
    }
    if (!flagged) {
      return (row) => {
        const id = stack(row)
        const answer = known[id]
        return answer > UNKNOWN ? answer === YES : ask(id, 0, id)
      }
    }
    const tcpFlags = this.view.column('tcpFlags')
    return (row) => {
      const id = stack(row)
      const flags = tcpFlags(row) & (FLAG_VALUES - 1)
      const at = id * FLAG_VALUES + flags
      const answer = known[at]
      return answer > UNKNOWN ? answer === YES : ask(id, flags, at)
    }
  }

  /** Says for a row whether its stack holds a protocol. */
  private has(protocol: number): (row: number) => boolean {
    const test = this.onStack((stack) => this.protocolsOf(stack).includes(protocol), false)
    return (row) => test(row, 0)
  }

  /** The same, or that what its stack says is not all: the end of a message over several frames may be in it. */
  private mayHave(protocol: number): (row: number) => boolean {
    const { view } = this
    const has = this.has(protocol)
    return view.isJoined ? (row) => has(row) || view.isJoined?.(row) === true : has
  }

  private readonly protocolsOf = (stack: number): readonly number[] => this.view.stackProtocols(stack)

  private onColumns(leaf: Leaf): RowTest {
    return columnTest(leaf, (source) => this.readers(source))
  }

  private readers(source: Source): readonly Reader[] {
    const place = placeOf(source.field, 'frame')
    if (place === 'frame') return frameReaders(source.field, this.view, this.has(TCP))
    if (place === 'stack') return [this.ofStack(stackReader(source.field, this.protocolsOf))]
    return flowReaders(source.field, this.view.flows).map((reader) => this.ofFrame(reader))
  }

  /** A flow's reader, asked with a frame's row. */
  private ofFrame(reader: Reader): Reader {
    const { flowOf, marks } = this
    const direction = (row: number): number => ((marks(row) & Mark.fromResponder) === 0 ? 0 : 1)
    const through =
      <T>(read: (flow: number, direction: number) => T, absent: T) =>
      (row: number): T => {
        const flow = flowOf(row)
        return flow < 0 ? absent : read(flow, direction(row))
      }
    switch (reader.kind) {
      case 'number':
        return { kind: 'number', read: through(reader.read, Number.NaN) }
      case 'text':
        return { kind: 'text', read: through(reader.read, undefined) }
      case 'texts':
        return { kind: 'texts', read: through(reader.read, []) }
      case 'time':
        return { kind: 'time', seconds: through(reader.seconds, Number.NaN), nanos: through(reader.nanos, Number.NaN) }
      case 'address': {
        const [a, b, c, d] = reader.words.map((word) => through(word, 0))
        return { kind: 'address', version: through(reader.version, 0), words: [a, b, c, d] }
      }
    }
  }

  /** A stack's reader, asked with a frame's row. */
  private ofStack(reader: Reader): Reader {
    const { stack } = this
    const flags = this.view.column('tcpFlags')
    if (reader.kind === 'number') return { kind: 'number', read: (row) => reader.read(stack(row), flags(row)) }
    return reader.kind === 'text' ? { kind: 'text', read: (row) => reader.read(stack(row), 0) } : reader
  }

  private onTree(leaf: Leaf): RowTest {
    if (leaf.kind === 'pair') {
      const left = this.scalars(leaf.left)
      const right = this.scalars(leaf.right)
      return (row) => pairPasses(left(row), right(row), leaf.op, leaf.every)
    }
    const scalars = this.scalars(leaf.source)
    if (leaf.kind === 'present') return (row) => scalars(row).length > 0
    const test = scalarTest(leaf.test)
    return (row) => passes(scalars(row), leaf.every, test)
  }

  /** All values of a source in a frame; decodes it only when its stack says that the protocol is there. */
  private scalars(source: Source): (row: number) => readonly Scalar[] {
    const { field, transforms } = source
    if (placeOf(field, 'frame') !== 'deep') return this.columnScalars(source)
    const protocol = protocolOf(field)
    const guard = protocol < 0 ? () => true : this.mayHave(protocol)
    const values = this.valuesOf(field)
    return (row) => (guard(row) ? transformAll(values(row), transforms) : [])
  }

  private columnScalars(source: Source): (row: number) => readonly Scalar[] {
    const readers = this.readers(source)
    const scalars = columnScalars(source, readers)
    return (row) => scalars(row, 0)
  }

  private valuesOf(field: FieldSpec): (row: number) => Scalar[] {
    if (!field.name.endsWith('.payload')) return (row) => this.treeValues(field, row)
    const length = this.view.column('payloadLength')
    return (row) => {
      const frame = length(row) > 0 ? this.deep(row) : undefined
      return frame ? payloadValues(field, frame, length(row)) : []
    }
  }

  private treeValues(field: FieldSpec, row: number): Scalar[] {
    const frame = this.deep(row)
    return frame ? deepValues(field, frame) : []
  }

  /** The frame decoded; several deep fields of one filter share it. */
  private deep(row: number): DeepFrame | undefined {
    if (this.decodedRow !== row) {
      this.decoded = this.view.deep(row)
      this.decodedRow = row
    }
    return this.decoded
  }
}
