/**
 * Owns where each part of a filter is evaluated: a checked tree becomes a plan, parts of one place merged.
 *
 * Places from cheap to dear: once a flow and direction, once a stack of protocols, once a frame from columns, once a frame
 * with decoding. `ip.addr == 10.0.0.5 && tcp.port == 21` is one flow part, so a frame costs it one look into a table.
 */
import type { CheckedExpr, Source } from './check'
import { type FieldSpec, protocolOf, type Subject } from './fields'
import { flowReaders, isDirected, protocolTest } from './flow-values'
import { type ProtocolsOf, stackReader } from './frame-values'
import { columnTest, type Leaf, type RowTest } from './readers'
import type { FlowColumnsView } from './subject'

export type JoinKind = 'and' | 'or' | 'xor'

export type Plan =
  | { readonly place: 'flow'; readonly directed: boolean; readonly make: (view: FlowColumnsView) => RowTest }
  /** tests take a stack and, when `flagged`, the frame's TCP flags */
  | { readonly place: 'stack'; readonly flagged: boolean; readonly make: (protocolsOf: ProtocolsOf) => RowTest }
  | { readonly place: 'frame' | 'deep'; readonly leaf: Leaf }
  | { readonly place: 'join'; readonly kind: JoinKind; readonly parts: readonly Plan[] }
  | { readonly place: 'not'; readonly of: Plan }

export function planOf(expr: CheckedExpr, subject: Subject): Plan {
  switch (expr.kind) {
    case 'and':
    case 'or':
    case 'xor':
      return joined(
        expr.kind,
        expr.parts.map((part) => planOf(part, subject)),
      )
    case 'not':
      return negated(planOf(expr.of, subject))
    default:
      return leafPlan(expr, subject)
  }
}

const sourcesOf = (leaf: Leaf): readonly Source[] => (leaf.kind === 'pair' ? [leaf.left, leaf.right] : [leaf.source])

function leafPlan(leaf: Leaf, subject: Subject): Plan {
  const sources = sourcesOf(leaf)
  const field = sources[0].field
  if (
    leaf.kind === 'present' &&
    field.type === 'protocol' &&
    field.name !== 'data' &&
    leaf.source.transforms.length === 0
  ) {
    return subject === 'flow' ? speaking(field) : inStack(field)
  }
  const places = sources.map((source) => placeOf(source.field, subject))
  if (places.includes('deep')) return { place: 'deep', leaf }
  if (places.every((place) => place === 'stack')) return ofStack(leaf, sources)
  if (places.some((place) => place !== 'flow')) return { place: 'frame', leaf }
  return {
    place: 'flow',
    directed: sources.some((source) => isDirected(source.field)),
    make: (view) => {
      const test = columnTest(leaf, (source) => flowReaders(source.field, view))
      return (flow, direction) => flow >= 0 && test(flow, direction)
    },
  }
}

/**
 * Where one field is evaluated; what is deep for frames can be a column for flows: the two directions of a flow may carry
 * different VLAN tags, and a frame more than one.
 */
export function placeOf(field: FieldSpec, subject: Subject): 'flow' | 'stack' | 'frame' | 'deep' {
  if (subject === 'flow') return 'flow'
  if (field.type === 'protocol' || field.name === 'vlan.id') return 'deep'
  return field.place === 'both' ? 'frame' : field.place
}

function speaking(field: FieldSpec): Plan {
  return {
    place: 'flow',
    directed: false,
    make: (view) => {
      const test = protocolTest(field, view)
      return (flow) => flow >= 0 && test(flow)
    },
  }
}

function inStack(field: FieldSpec): Plan {
  const protocol = protocolOf(field)
  const make = (protocolsOf: ProtocolsOf): RowTest => {
    return (stack) => protocol < 0 || protocolsOf(stack).includes(protocol)
  }
  return { place: 'stack', flagged: false, make }
}

function ofStack(leaf: Leaf, sources: readonly Source[]): Plan {
  const make = (protocolsOf: ProtocolsOf): RowTest =>
    columnTest(leaf, (source) => [stackReader(source.field, protocolsOf)])
  return { place: 'stack', flagged: sources.some((source) => source.field.type !== 'text'), make }
}

const opposite =
  (test: RowTest): RowTest =>
  (row, direction) =>
    !test(row, direction)

function negated(of: Plan): Plan {
  if (of.place === 'stack') return { ...of, make: (protocolsOf: ProtocolsOf) => opposite(of.make(protocolsOf)) }
  if (of.place === 'flow') return { ...of, make: (view: FlowColumnsView) => opposite(of.make(view)) }
  return { place: 'not', of }
}

const COST: Readonly<Record<Plan['place'], number>> = { flow: 0, stack: 1, frame: 2, join: 3, not: 3, deep: 4 }

/** A join or a negation costs what its dearest part costs. */
export function isDeep(plan: Plan): boolean {
  if (plan.place === 'join') return plan.parts.some(isDeep)
  return plan.place === 'not' ? isDeep(plan.of) : plan.place === 'deep'
}

/** Fields for which frames are decoded. */
export function deepFields(plan: Plan): readonly FieldSpec[] {
  if (plan.place === 'join') return plan.parts.flatMap(deepFields)
  if (plan.place === 'not') return deepFields(plan.of)
  return plan.place === 'deep' ? sourcesOf(plan.leaf).map(({ field }) => field) : []
}

const costOf = (plan: Plan): number => COST[plan.place] + (isDeep(plan) ? 10 : 0)

function joined(kind: JoinKind, parts: readonly Plan[]): Plan {
  const flows = parts.flatMap((part) => (part.place === 'flow' ? [part] : []))
  const stacks = parts.flatMap((part) => (part.place === 'stack' ? [part] : []))
  const others = parts.filter((part) => part.place !== 'flow' && part.place !== 'stack')
  const merged: Plan[] = [...others]
  if (flows.length > 0) {
    const directed = flows.some((part) => part.directed)
    merged.push({
      place: 'flow',
      directed,
      make: (view) =>
        joinTests(
          kind,
          flows.map((part) => part.make(view)),
        ),
    })
  }
  if (stacks.length > 0) {
    const flagged = stacks.some((part) => part.flagged)
    merged.push({
      place: 'stack',
      flagged,
      make: (protocolsOf) =>
        joinTests(
          kind,
          stacks.map((part) => part.make(protocolsOf)),
        ),
    })
  }
  merged.sort((a, b) => costOf(a) - costOf(b))
  return merged.length === 1 ? merged[0] : { place: 'join', kind, parts: merged }
}

/** One test of several; in this order, stopping when the answer is known. */
export function joinTests(kind: JoinKind, tests: readonly RowTest[]): RowTest {
  const [first, second, ...more] = tests
  if (second === undefined) return first
  const rest = more.length === 0 ? second : joinTests(kind, [second, ...more])
  if (kind === 'and') return (row, direction) => first(row, direction) && rest(row, direction)
  if (kind === 'or') return (row, direction) => first(row, direction) || rest(row, direction)
  return (row, direction) => first(row, direction) !== rest(row, direction)
}
