/**
 * Owns what is said of a DNS lookup: who asked whom for what, the answer and its time, and what the answer was used for.
 *
 * A text listing holds lengths and counts but may have lost names and addresses: then the length of the name is computed, and
 * what the answer was is unknown.
 */
import { countText } from '@shared/format'
import type { LookupFacts } from './facts'
import type { Story } from './story'
import { type At, bytesWord, elapsed, elapsedNs, list, many, quote, timeText } from './words'

const MAX_ANSWERS = 6
/** header, type and class; the name has one byte of length before each label and one at its end (RFC 1035 4.1) */
const HEADER = 12
const TYPE_AND_CLASS = 4

export interface LookupUse extends At {
  /** uid */
  readonly flow: string
  /** 'opened the control connection' */
  readonly words: string
}

const RCODE_WORDS: Readonly<Record<string, string>> = {
  NXDOMAIN: 'there is no such name',
  SERVFAIL: 'the server failed',
  REFUSED: 'the server refused',
  FORMERR: 'the server did not understand the question',
  NOTIMP: 'the server does not do that',
}

const hostOf = (end: string): string => end.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
const portOf = (end: string): string => end.slice(end.lastIndexOf(':') + 1)

/** The phase of one lookup. */
export function tellLookup(story: Story, facts: LookupFacts, use?: LookupUse): void {
  const { lookup } = facts
  const frames = [lookup.query_frame, lookup.answer_frame].filter((frame) => frame !== undefined)
  story.begin('name-lookup', 'Name lookup', {
    from: Math.min(...frames),
    to: Math.max(...frames),
    flow: lookup.flow,
  })
  tellQuestion(story, facts)
  tellAnswer(story, facts)
  if (use) tellUse(story, facts, use)
}

function tellQuestion(story: Story, facts: LookupFacts): void {
  const { lookup, isTcp, queryBytes, repeats } = facts
  const { query_frame, client, server, qname, qtype, id } = lookup
  if (query_frame === undefined) {
    story.say({
      id: 'no-question',
      kind: 'unknown',
      text: `The question to this answer (id ${id}) is not in this capture.`,
      frames: [lookup.answer_frame ?? 0],
    })
    return
  }
  const size = queryBytes === undefined ? '' : ` (${bytesWord(queryBytes)})`
  const asked = qname === '' ? `a name, type ${qtype}` : `${quote(qname, 120)}, type ${qtype}`
  story.say({
    id: 'question',
    text: `${hostOf(client)} asked ${hostOf(server)}, port ${portOf(server)}, over ${isTcp ? 'TCP' : 'UDP'} from port ${portOf(client)} for ${asked}${size}; id ${id}.`,
    frames: [query_frame],
  })
  if (qname === '' && queryBytes !== undefined) tellNameLength(story, queryBytes, query_frame)
  if (repeats.length > 0)
    story.say({
      id: 'asked-again',
      text: `It asked the same ${many(repeats.length, 'more time')} before an answer was seen.`,
      frames: [query_frame, ...repeats],
    })
}

/** A question that stands alone is header, name, type and class: what is left is the name. */
function tellNameLength(story: Story, bytes: number, frame: number): void {
  const wire = bytes - HEADER - TYPE_AND_CLASS
  if (wire < 3) return
  story.say({
    id: 'name-length',
    kind: 'inferred',
    text: `The name is not in the text. If the question stands alone (no further record), the name fills ${wire} bytes on the wire and has ${wire - 2} characters without the last dot.`,
    frames: [frame],
    arithmetic: [
      {
        text: `${bytes} − ${HEADER} − ${TYPE_AND_CLASS} = ${wire}`,
        expression: 'n - header - rest',
        operands: {
          n: { value: bytes, frame, field: 'udp.payload.len' },
          header: { value: HEADER },
          rest: { value: TYPE_AND_CLASS },
        },
        result: wire,
        unit: 'bytes',
      },
      {
        text: `${wire} − 2 = ${wire - 2}`,
        expression: 'n - 2',
        operands: { n: { value: wire } },
        result: wire - 2,
        unit: 'number',
      },
    ],
  })
}

function tellAnswer(story: Story, facts: LookupFacts): void {
  const { lookup, answerBytes } = facts
  const times = timesOf(facts)
  if (lookup.answer_frame === undefined || !times.answer) {
    story.say({
      id: 'no-answer',
      kind: 'unknown',
      text: 'No answer is in this capture: it was not sent, got lost, or was not captured.',
      frames: [lookup.query_frame ?? 0],
    })
    return
  }
  const time = times.query ? ` came after ${timeText(elapsedNs(times.query, times.answer))}` : ' came'
  const size = answerBytes === undefined ? '' : ` (${bytesWord(answerBytes)})`
  story.say({
    id: 'answer',
    text: `The answer${size}${time}, with the same id ${lookup.id}: ${answerWords(facts)}.`,
    frames: [lookup.query_frame ?? 0, lookup.answer_frame],
    arithmetic: times.query ? [elapsed(times.query, times.answer)] : [],
  })
}

function answerWords({ lookup, listingCounts }: LookupFacts): string {
  const { rcode, answers } = lookup
  if (rcode !== undefined && rcode !== 'NOERROR')
    return `${rcode}${RCODE_WORDS[rcode] ? `, ${RCODE_WORDS[rcode]}` : ''}`
  if (listingCounts) {
    const [, answerCount, authority, additional] = listingCounts
    return `${many(answerCount, 'answer')}, ${many(authority, 'name server')} and ${many(additional, 'additional record')}${answers.length === 0 ? '; the addresses in it are not in the text' : ''}`
  }
  if (answers.length === 0) return 'no error, but no record of that type'
  const told = answers.slice(0, MAX_ANSWERS).map(({ type, data }) => `${type} ${quote(data, 60).slice(1, -1)}`)
  return `${list(told)}${answers.length > told.length ? ` and ${countText(answers.length - told.length)} more` : ''}`
}

function tellUse(story: Story, facts: LookupFacts, use: LookupUse): void {
  const { answer } = timesOf(facts)
  if (!answer) return
  const read = facts.lookup.used_by.includes(use.flow)
  story.say({
    id: 'use',
    kind: read ? 'read' : 'inferred',
    text: read
      ? `${timeText(elapsedNs(answer, use))} after the answer the client ${use.words}, to an address of the answer.`
      : `${timeText(elapsedNs(answer, use))} after the answer the client ${use.words}; that it is to the answered address fits, but that address is not in the ${facts.listingCounts ? 'text' : 'capture'}.`,
    frames: [answer.frame, use.frame],
    flows: [facts.lookup.flow, use.flow],
    arithmetic: [elapsed(answer, use)],
  })
}

function timesOf({ lookup, queryNs, answerNs }: LookupFacts): { query?: At; answer?: At } {
  return {
    ...(lookup.query_frame !== undefined && queryNs !== undefined
      ? { query: { frame: lookup.query_frame, ns: queryNs } }
      : {}),
    ...(lookup.answer_frame !== undefined && answerNs !== undefined
      ? { answer: { frame: lookup.answer_frame, ns: answerNs } }
      : {}),
  }
}
