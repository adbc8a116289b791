/**
 * Owns the matching of `matches` patterns: all states at once (Thompson 1968), so that no packet can make it backtrack.
 *
 * Guarantees: time at most (length of subject) x (steps of the pattern); subjects are looked at up to MAX_SUBJECT
 * characters. Searches anywhere, ignoring ASCII case (as Wireshark's `matches`); `^` and `$` are the subject's own ends.
 */
import { compilePattern, isWordCode, PatternProblem, type Step } from './regex-parser'

export const MAX_SUBJECT = 65_536

export interface Matcher {
  text(subject: string): boolean
  bytes(subject: Uint8Array): boolean
}

/** A matcher, or what is wrong with the pattern and where in it. */
export function compileRegex(pattern: string): Matcher | { readonly problem: string; readonly at: number } {
  try {
    const machine = new Machine(compilePattern(pattern))
    return {
      text: (subject) => machine.run(Math.min(subject.length, MAX_SUBJECT), (i) => subject.charCodeAt(i)),
      bytes: (subject) => machine.run(Math.min(subject.length, MAX_SUBJECT), (i) => subject[i]),
    }
  } catch (thrown) {
    if (thrown instanceof PatternProblem) return { problem: thrown.message, at: thrown.at }
    throw thrown
  }
}

class Machine {
  /** states waiting for a character, now and next; `seen` holds the generation a state was last added in */
  private now: Int32Array
  private next: Int32Array
  private readonly seen: Int32Array
  private readonly stack: Int32Array
  private generation = 0
  private count = 0

  constructor(private readonly program: readonly Step[]) {
    this.now = new Int32Array(program.length)
    this.next = new Int32Array(program.length)
    this.seen = new Int32Array(program.length)
    this.stack = new Int32Array(2 * program.length + 2)
  }

  run(length: number, codeAt: (index: number) => number): boolean {
    this.seen.fill(0)
    this.generation = 0
    let waiting = 0
    for (let at = 0; ; at++) {
      this.generation++
      this.count = 0
      const before = at > 0 && isWordCode(codeAt(at - 1))
      const boundary = before !== (at < length && isWordCode(codeAt(at)))
      const place = { start: at === 0, end: at === length, boundary }
      if (at > 0) {
        const code = codeAt(at - 1)
        for (let i = 0; i < waiting; i++) {
          const step = this.program[this.now[i]]
          if (step.op === 'char' && step.test(code) && this.follow(this.now[i] + 1, place)) return true
        }
      }
      if (this.follow(0, place)) return true
      if (at === length) return false
      waiting = this.count
      const swap = this.now
      this.now = this.next
      this.next = swap
    }
  }

  /** Adds every state reachable from `from` without a character; true when that is the end of the pattern. */
  private follow(from: number, place: { start: boolean; end: boolean; boundary: boolean }): boolean {
    let depth = 0
    this.stack[depth++] = from
    while (depth > 0) {
      const at = this.stack[--depth]
      if (this.seen[at] === this.generation) continue
      this.seen[at] = this.generation
      const step = this.program[at]
      if (step.op === 'match') return true
      if (step.op === 'char') this.next[this.count++] = at
      else if (step.op === 'jump') this.stack[depth++] = step.a
      else if (step.op === 'split') {
        this.stack[depth++] = step.b
        this.stack[depth++] = step.a
      } else if (holds(step.op, place)) this.stack[depth++] = at + 1
    }
    return false
  }
}

function holds(
  op: 'start' | 'end' | 'boundary' | 'inside',
  place: { start: boolean; end: boolean; boundary: boolean },
): boolean {
  if (op === 'start') return place.start
  if (op === 'end') return place.end
  return place.boundary === (op === 'boundary')
}
