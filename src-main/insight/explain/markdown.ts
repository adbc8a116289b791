/**
 * Owns an explanation as Markdown: the title, phases as headings, the lines of the trace that a phase begins with, sentences
 * with their frame references and the arithmetic.
 *
 * Guarantees: text from packets cannot become markup (it is escaped), lines of the trace stand in code blocks whose fence is
 * longer than any run of backticks in them.
 */
import type { Explanation, ExplanationPhase, Sentence } from '@shared/explanation'

const MAX_LINES = 12
const KIND_WORDS: Readonly<Record<Sentence['kind'], string>> = {
  read: '',
  inferred: '*Inferred:* ',
  unknown: '*Unknown:* ',
}

/** @param line the trace's line of a frame, with its number and time */
export function markdownOf(explanation: Explanation, line: (frame: number) => string): string[] {
  const out = [`# ${escapeText(explanation.title)}`, '']
  for (const phase of explanation.phases) {
    const sentences = explanation.sentences.filter((sentence) => sentence.phase === phase.id)
    out.push(`## ${escapeText(phase.title)}${rangeOf(phase)}`, '')
    const lines = [...new Set(sentences.flatMap(({ frames }) => frames))]
      .filter((frame) => phase.from === 0 || (frame >= phase.from && frame <= phase.to))
      .sort((a, b) => a - b)
    if (lines.length > 0) out.push(...quoted(lines, line), '')
    for (const sentence of sentences) out.push(...sentenceLines(sentence))
    out.push('')
  }
  return out
}

const rangeOf = ({ from, to }: ExplanationPhase): string =>
  from === 0 ? '' : from === to ? ` (frame ${from})` : ` (frames ${from} to ${to})`

function quoted(frames: readonly number[], line: (frame: number) => string): string[] {
  const lines = frames.slice(0, MAX_LINES).map(line)
  const longest = Math.max(
    0,
    ...lines.map((text) => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))),
  )
  const fence = '`'.repeat(Math.max(3, longest + 1))
  const more = frames.length > MAX_LINES ? [`… ${frames.length - MAX_LINES} more`] : []
  return [`${fence}text`, ...lines, ...more, fence]
}

function sentenceLines({ kind, text, frames, arithmetic }: Sentence): string[] {
  const links = frames.length === 0 ? '' : ` (${frameWords(frames)})`
  return [
    `- ${KIND_WORDS[kind]}${escapeText(text)}${links}`,
    ...arithmetic.map(({ text: sum }) => `  - ${escapeText(sum)}`),
  ]
}

/** 'frame 12', 'frames 12, 13, 15'. */
const frameWords = (frames: readonly number[]): string =>
  frames.length === 1 ? `frame ${frames[0]}` : `frames ${frames.join(', ')}`

/** CommonMark 2.4: punctuation that would be markup here. */
const escapeText = (text: string): string =>
  text.replace(/[\\`*_[\]<>#|~]/g, (mark) => `\\${mark}`).replace(/[\r\n]+/g, ' ')
