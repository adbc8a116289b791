/**
 * Owns putting an explanation together: phases in the order they are begun, sentences with ids and bounded evidence.
 *
 * Guarantees: ids are unique (a second one of the same name gets a number); a phase without sentences is left out; at most
 * MAX_SENTENCES are kept and the last one says so.
 */
import type { Arithmetic } from '@shared/arithmetic'
import {
  type Explanation,
  type ExplanationPhase,
  MAX_SENTENCE_FRAMES,
  type PhaseName,
  type Sentence,
} from '@shared/explanation'

const MAX_SENTENCES = 1500
const MAX_SENTENCE_SUMS = 24

export interface Said {
  readonly id: string
  readonly kind?: Sentence['kind']
  readonly text: string
  readonly frames?: readonly number[]
  readonly flows?: readonly string[]
  readonly arithmetic?: readonly (Arithmetic | undefined)[]
}

export interface Span {
  readonly from: number
  readonly to: number
  /** uid */
  readonly flow: string
}

const NO_SPAN: Span = { from: 0, to: 0, flow: '' }

export class Story {
  private readonly phases: ExplanationPhase[] = []
  private readonly sentences: Sentence[] = []
  private readonly names = new Map<string, number>()
  private phase = ''
  private flow = ''

  /** Begins a phase: what is said from now on stands under its title. */
  begin(name: PhaseName, title: string, span: Span = NO_SPAN): void {
    const id = this.unique(name)
    this.phases.push({ id, name, title, ...span })
    this.phase = id
    this.flow = span.flow
  }

  say({ id, kind = 'read', text, frames = [], flows, arithmetic = [] }: Said): void {
    if (this.sentences.length > MAX_SENTENCES) return
    if (this.sentences.length === MAX_SENTENCES) {
      this.add(
        'summary.cut',
        'unknown',
        'There is more to say than is kept in one explanation: it ends here.',
        [],
        [],
        [],
      )
      return
    }
    this.add(
      this.unique(`${this.phase}.${id}`),
      kind,
      // sides are called 'the client' and 'the server' in some stories
      text.replace(/^the /, 'The '),
      [...new Set(frames)].filter((frame) => frame > 0).slice(0, MAX_SENTENCE_FRAMES),
      flows ?? (this.flow === '' ? [] : [this.flow]),
      arithmetic.filter((one) => one !== undefined).slice(0, MAX_SENTENCE_SUMS),
    )
  }

  private add(
    id: string,
    kind: Sentence['kind'],
    text: string,
    frames: readonly number[],
    flows: readonly string[],
    arithmetic: readonly Arithmetic[],
  ): void {
    this.sentences.push({ id, phase: this.phase, kind, text, frames, flows, arithmetic })
  }

  private unique(name: string): string {
    const count = (this.names.get(name) ?? 0) + 1
    this.names.set(name, count)
    return count === 1 ? name : `${name}-${count}`
  }

  finish(title: string): Explanation {
    const used = new Set(this.sentences.map(({ phase }) => phase))
    return { title, phases: this.phases.filter(({ id }) => used.has(id)), sentences: this.sentences }
  }
}
