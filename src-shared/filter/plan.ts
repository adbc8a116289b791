/**
 * Owns where each part of a filter is evaluated: a checked tree becomes a plan, parts of one place merged.
 *
 * Places from cheap to dear: once a flow and direction, once a stack of protocols, once a frame from columns, once a frame
 * with decoding. `ip.addr == 10.0.0.5 && tcp.port == 21` is one flow part, so a frame costs it one look into a table.
 */
import type { CheckedExpr, Source } from './check'
import { type FieldSpec, protocolOf, type Subject } from './fields'
import { flowReaders, isDirected, protocolTest } from './flow-values'
import type { StackTest } from './frame-values'
import { columnTest, type Leaf, type RowTest } from './readers'
import type { FlowColumnsView } from './subject'

export type JoinKind = 'and' | 'or' | 'xor'

export type Plan =
  | { readonly place: 'flow'; readonly directed: boolean; readonly make: (view: FlowColumnsView) => RowTest }
  | { readonly place: 'stack'; readonly test: StackTest }
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
  if (leaf.kind === 'present' && field.type === 'protocol' && leaf.source.transforms.length === 0) {
    return subject === 'flow' ? speaking(field) : inStack(field)
  }
  const places = sources.map((source) => placeOf(source.field, subject))
  if (places.includes('deep')) return { place: 'deep', leaf }
  if (places.includes('frame')) return { place: 'frame', leaf }
  return {
    place: 'flow',
    directed: sources.some((source) => isDirected(source.field)),
    make: (view) => {
      const test = columnTest(leaf, (source) => flowReaders(source.field, view))
      return (flow, direction) => flow >= 0 && test(flow, direction)
    },
  }
}

/** Where one field is evaluated; what is deep for frames can be a column for flows. */
export function placeOf(field: FieldSpec, subject: Subject): 'flow' | 'frame' | 'deep' {
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
  return { place: 'stack', test: (protocols) => protocol < 0 || protocols.includes(protocol) }
}

function negated(of: Plan): Plan {
  if (of.place === 'stack') return { place: 'stack', test: (protocols) => !of.test(protocols) }
  if (of.place !== 'flow') return { place: 'not', of }
  return {
    ...of,
    make: (view) => {
      const test = of.make(view)
      return (flow, direction) => !test(flow, direction)
    },
  }
}

const COST: Readonly<Record<Plan['place'], number>> = { flow: 0, stack: 1, frame: 2, join: 3, not: 3, deep: 4 }

/** A join or a negation costs what its dearest part costs. */
export function isDeep(plan: Plan): boolean {
  if (plan.place === 'join') return plan.parts.some(isDeep)
  return plan.place === 'not' ? isDeep(plan.of) : plan.place === 'deep'
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
    const tests = stacks.map((part) => part.test)
    merged.push({
      place: 'stack',
      test: (protocols) =>
        joinValues(
          kind,
          tests.map((test) => test(protocols)),
        ),
    })
  }
  merged.sort((a, b) => costOf(a) - costOf(b))
  return merged.length === 1 ? merged[0] : { place: 'join', kind, parts: merged }
}

const joinValues = (kind: JoinKind, values: readonly boolean[]): boolean => {
  if (kind === 'and') return values.every((value) => value)
  return kind === 'or' ? values.some((value) => value) : values.reduce((odd, value) => odd !== value, false)
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
