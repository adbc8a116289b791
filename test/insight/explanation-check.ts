/**
 * Owns checking explanations from outside: an evaluator of its own for the arithmetic (no code of the app), and the operands
 * compared with what the frames themselves say.
 */
import type { Explanation } from '@shared/explanation'

type Operands = Readonly<Record<string, { readonly value: number }>>

/** Recursive descent over `+ - * /`, max, min, names, numbers and parentheses. */
export function evaluate(expression: string, operands: Operands): number {
  const tokens = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|[-+*/(),]/g) ?? []
  if (tokens.join('') !== expression.replace(/\s+/g, '')) throw new Error(`not an expression: ${expression}`)
  let at = 0
  const sum = (): number => {
    let value = product()
    while (tokens[at] === '+' || tokens[at] === '-') value += tokens[at++] === '+' ? product() : -product()
    return value
  }
  const product = (): number => {
    let value = atom()
    while (tokens[at] === '*' || tokens[at] === '/') value = tokens[at++] === '*' ? value * atom() : value / atom()
    return value
  }
  const atom = (): number => {
    const token = tokens[at++]
    if (token === '-') return -atom()
    if (token === '(') return closed(sum())
    if (token === 'max' || token === 'min') {
      at++
      const first = sum()
      at++
      const second = closed(sum())
      return token === 'max' ? Math.max(first, second) : Math.min(first, second)
    }
    if (token !== undefined && /^\d/.test(token)) return Number(token)
    const operand = token === undefined ? undefined : operands[token]
    if (!operand) throw new Error(`no operand ${token} in ${expression}`)
    return operand.value
  }
  const closed = (value: number): number => {
    if (tokens[at++] !== ')') throw new Error(`missing ) in ${expression}`)
    return value
  }
  const value = sum()
  if (at !== tokens.length) throw new Error(`more behind the end of ${expression}`)
  return value
}

const VERDICT = /\.(?:retransmission|out-of-order|gap|duplicate-ack|same-packet|overlap|window-full|ack-unseen)(?:-|$)/

/** What a frame says of itself: the raw numbers that operands name. */
export interface FrameWord {
  readonly ns: number
  readonly seq: number
  readonly ack: number
  readonly window: number
  readonly length: number
}

/** Every wrong number and every reference that leads nowhere, in words. */
export function wrongsOf(explanation: Explanation, frames: ReadonlyMap<number, FrameWord>): string[] {
  const wrongs: string[] = []
  const phases = new Set(explanation.phases.map(({ id }) => id))
  const ids = new Set<string>()
  for (const { id, phase, text, frames: named, arithmetic } of explanation.sentences) {
    if (!phases.has(phase)) wrongs.push(`${id}: no phase ${phase}`)
    if (ids.has(id)) wrongs.push(`${id}: twice`)
    ids.add(id)
    if (text.trim() === '' || /NaN|undefined|Infinity/.test(text.replace(/“[^”]*”/g, ''))) wrongs.push(`${id}: ${text}`)
    for (const frame of named) if (!frames.has(frame)) wrongs.push(`${id}: no frame ${frame}`)
    for (const sum of arithmetic) {
      const result = evaluate(sum.expression, sum.operands)
      if (!(Math.abs(result - sum.result) <= Math.abs(sum.result) * 1e-12))
        wrongs.push(`${id}: ${sum.text} is ${result}`)
      for (const [name, { value, frame, field }] of Object.entries(sum.operands)) {
        const word = frame === undefined ? undefined : frames.get(frame)
        const said = word && fieldOf(word, field)
        if (said !== undefined && said !== value)
          wrongs.push(`${id}: ${name} ${field} of frame ${frame} is ${said}, not ${value}`)
      }
    }
  }
  return wrongs
}

function fieldOf(word: FrameWord, field: string | undefined): number | undefined {
  switch (field) {
    case 'frame.time_relative':
      return word.ns
    case 'tcp.seq_raw':
      return word.seq
    case 'tcp.ack_raw':
      return word.ack
    case 'tcp.window_size_value':
      return word.window
    case 'tcp.len':
      return word.length
    default:
      return undefined
  }
}

/** Times in the words must stand in the arithmetic: no number without its proof. Verdicts are held to that by tests of their own. */
export function unprovenTimes(explanation: Explanation): string[] {
  const time = /\d[\d,]*(?:\.\d+)? (?:ns|ms|s)\b/g
  return explanation.sentences.flatMap(({ id, text, arithmetic }) => {
    if (VERDICT.test(id)) return []
    const proven = arithmetic.map(({ text: sum }) => sum).join(' ')
    const quoted = text.replace(/“[^”]*”/g, '')
    return [...quoted.matchAll(time)].filter(([words]) => !proven.includes(words)).map(([words]) => `${id}: ${words}`)
  })
}
