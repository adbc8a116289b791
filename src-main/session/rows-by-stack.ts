/**
 * Owns finding the frames of a session that hold some protocol, by the numbers of their protocol stacks, and reading each of
 * them once.
 *
 * Guarantees: a stack's protocols are looked at once; a frame is read once however often its facts are asked for while the
 * capture grows, also by several at a time; at most `most` facts are kept, the first ones.
 */
import type { Session } from './session'
import type { Pause } from './timeline'

const ROWS_PER_PAUSE = 1 << 15
const READS_PER_PAUSE = 64

export type StackTest = (stack: number) => boolean

/** Whether a frame's stack is wanted, by the protocols it holds from the outermost on. */
export function stackTest({ stacks }: Session, isWanted: (protocols: readonly number[]) => boolean): StackTest {
  const known = new Map<number, boolean>()
  return (stack) => {
    let answer = known.get(stack)
    if (answer === undefined) {
      answer = isWanted(stacks.names.protocols(stack))
      known.set(stack, answer)
    }
    return answer
  }
}

export interface FactsOfStacks<T> {
  readonly isWanted: (protocols: readonly number[]) => boolean
  readonly most: number
  /** what a wanted frame says; undefined = nothing */
  readonly read: (session: Session, row: number) => T | undefined
}

interface Desk<T> {
  nextRow: number
  reads: number
  readonly facts: T[]
  readonly test: StackTest
}

/** What the wanted frames of a session say, as a function that reads only those that came since it was asked last. */
export function factsByStack<T>({ isWanted, most, read }: FactsOfStacks<T>) {
  const desks = new WeakMap<Session, Desk<T>>()
  return async (session: Session, pause: Pause): Promise<readonly T[]> => {
    const desk = desks.get(session) ?? { nextRow: 0, reads: 0, facts: [], test: stackTest(session, isWanted) }
    desks.set(session, desk)
    const { frames } = session
    while (desk.nextRow < frames.count && desk.facts.length < most) {
      // taken before the pause: another who asks goes on behind it
      const row = desk.nextRow++
      if (desk.test(frames.stack(row))) {
        const fact = read(session, row)
        if (fact !== undefined) desk.facts.push(fact)
        if (++desk.reads % READS_PER_PAUSE === 0) await pause()
      }
      if (row % ROWS_PER_PAUSE === 0) await pause()
    }
    return desk.facts
  }
}
