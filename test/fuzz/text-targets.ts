/**
 * Owns the targets that read text: `filter` (parser, completion, and the filter run over a small capture), `regex` (pattern
 * and subject), `note` (links, tags, the preview's HTML) and `json` (anchors, saved views, notes, every request).
 */
import { selectFlows } from '@main/session/flow-view'
import { selectFrames } from '@main/session/frame-view'
import { Session } from '@main/session/session'
import { anchorKey, describeAnchor, parseAnchor, parseNoteLinks } from '@shared/anchor'
import { requests } from '@shared/contract'
import { complete } from '@shared/filter/complete'
import { FIELDS } from '@shared/filter/fields'
import { compileRegex } from '@shared/filter/regex'
import { NewNoteSchema, NoteRevisionSchema, NoteSchema, SavedViewSchema } from '@shared/note'
import { parseTags, withoutCode } from '@shared/note-text'
import * as v from 'valibot'
import { crashers, SAMPLE } from './seeds'
import { asTokens, Broken, type Target } from './target'

const MAX_BYTES = 60_000
const utf8 = new TextDecoder('utf-8')

const OPERATORS = ['==', '!=', '===', '!==', '>', '<=', '&&', '||', '^^', '!', '(', ')', '{', '}', '[', ']', '..', ',']
const WORDS = [
  'and',
  'or',
  'xor',
  'not',
  'in',
  'contains',
  'matches',
  'any',
  'all',
  'upper(',
  'lower(',
  'len(',
  '"',
  '-',
]
const VALUES = [
  '10.0.0.0/8',
  '2001:db8::/32',
  '02:00:00:00:00:01',
  '0xff',
  '1 MB',
  '1.5s',
  '"a.*b"',
  'r"\\d+"',
  '21:55',
]

const FILTER_SEEDS = [
  'ip.addr == 10.0.0.5 && tcp.port == 21',
  'tcp.flags.syn == 1 && !tcp.flags.ack',
  'ftp.request.command == "RETR" or (ip.src in {10.0.0.0/8, 192.0.2.1..192.0.2.9} and frame.number >= 10)',
  'tcp.payload[0:4] == 55:53:45:52 || frame[12:2] == 08:00',
  'frame matches "(a|b)*c{2,5}[^x-z]\\\\d" and upper(ftp.request.arg) contains "A"',
  'not flow.bytes > 1 MB xor flow.duration > 1.5s',
  'len(tcp.payload) > 3 && all ip.addr != 10.0.0.1',
  'frame.time >= "2001-03-04 05:06:07.5"',
]

let sample: Session | undefined

const filterTarget: Target = {
  name: 'filter',
  tokens: asTokens([...OPERATORS, ...WORDS, ...VALUES, ...FIELDS.map(({ name }) => name), ' ']),
  maxBytes: MAX_BYTES,
  seeds: () => [...asTokens(FILTER_SEEDS), ...crashers('filter')],
  async prepare() {
    const opened = await Session.open([SAMPLE])
    if (!opened.ok) throw new Error(opened.error.message)
    sample = opened.value
    await sample.load()
  },
  async run(input, features) {
    const text = utf8.decode(input)
    if (!sample) throw new Error('prepare() comes first')
    const frames = await selectFrames(sample, { filter: text, span: null, flow: null, order: 'file' })
    const flows = await selectFlows(sample, { filter: text, span: null, sort: 'number', descending: false })
    for (const result of [frames, flows]) {
      if (result.ok) features.magnitude(1, result.value?.length ?? 0)
      else {
        if (result.error.message === '') throw new Broken('a refusal without words')
        features.shape(2, result.error.message)
      }
    }
    if (frames.ok) features.shape(3, text)
    for (const cursor of [text.length, text.length >>> 1]) {
      const { items } = complete(text, cursor, 'frame')
      features.magnitude(4, items.length)
    }
  },
}

const regexTarget: Target = {
  name: 'regex',
  tokens: asTokens([
    '(',
    ')',
    '(?:',
    '[',
    '[^',
    ']',
    '{2,}',
    '{0,9}',
    '*',
    '+?',
    '|',
    '\\d',
    '\\w',
    '\\b',
    '^',
    '$',
    '.',
  ]),
  maxBytes: 20_000,
  seeds: () => [
    ...asTokens(['(a*)*b\naaaaaaaa', '^[a-z]+\\d{1,3}$\nabc12', '(x|xx|xxx)+y\nxxxxxxxx', '\\x41(?:b|c)?\nA']),
    ...crashers('regex'),
  ],
  run(input, features) {
    const [pattern, ...subject] = utf8.decode(input).split('\n')
    const made = compileRegex(pattern)
    if ('problem' in made) {
      if (!(made.at >= 0 && made.at <= pattern.length)) throw new Broken('a problem outside the pattern')
      return features.shape(1, made.problem)
    }
    features.shape(2, pattern)
    features.number(3, Number(made.text(subject.join('\n'))) * 2 + Number(made.bytes(input)))
  },
}

const noteTarget: Target = {
  name: 'note',
  tokens: asTokens([
    '@frame:1',
    '@frame:15-20',
    '@flow:C1a',
    '@finding:x.y',
    '@ftp:1',
    '#tag',
    '```\n',
    '~~~',
    '`',
    '\\',
  ]),
  maxBytes: MAX_BYTES,
  seeds: () => [
    ...asTokens([
      'See @frame:15-20 and `@flow:C1` #todo\n```\n@frame:1\n```\n',
      '# Title\n* a @ftp:1 b\n> @finding:a.b',
    ]),
    ...crashers('note'),
  ],
  run(input, features) {
    const text = utf8.decode(input)
    for (const link of parseNoteLinks(text)) {
      features.text(1, link.kind)
      if (text.slice(link.from, link.to) !== link.text) throw new Broken('a link that is not where it says')
    }
    features.magnitude(2, parseTags(text).length)
    if (withoutCode(text).length !== text.length) throw new Broken('code changed the length of a note')
    features.shape(3, text)
  },
}

const ANCHORS = [
  { kind: 'frame', capture: null, frame: 3, ts: '983682367123456789', len: 60, hash: '0123456789abcdef' },
  { kind: 'span', capture: null, from: '-5', to: '983682367123456789' },
  {
    kind: 'flow',
    capture: null,
    uid: 'C1',
    proto: 'tcp',
    orig: { ip: '::1', port: 1 },
    resp: { ip: 'x', port: null },
    firstFrame: 1,
  },
  { kind: 'finding', capture: 'a'.repeat(64), id: 'gap.1', finding: 'gap', firstFrame: null },
  { kind: 'conversation', capture: null, protocol: 'ftp', number: 1, firstFrame: 1, uid: 'C1' },
  { name: 'view', filter: 'tcp', span: [1, 2], columns: ['a'], sort: { column: 'a', descending: true } },
  { paths: ['a'], filter: '', span: null, flow: null, order: 'file', view: 1, from: 0, count: 5, frame: 1, id: null },
]
const SCHEMAS = [SavedViewSchema, NoteSchema, NewNoteSchema, NoteRevisionSchema, ...Object.values(requests)]

const jsonTarget: Target = {
  name: 'json',
  tokens: asTokens([
    '"kind"',
    '"frame"',
    '"__proto__"',
    '[',
    '{',
    '}',
    ']',
    ':',
    ',',
    'null',
    '1e999',
    '-0',
    '1.5',
    '""',
    '"constructor"',
  ]),
  maxBytes: MAX_BYTES,
  seeds: () => [...ANCHORS.map((anchor) => asTokens([JSON.stringify(anchor)])[0]), ...crashers('json')],
  run(input, features) {
    const text = utf8.decode(input)
    const anchor = parseAnchor(text)
    if (anchor.ok) {
      features.text(1, anchor.value.kind)
      features.shape(2, describeAnchor(anchor.value) + anchorKey(anchor.value))
    } else features.shape(3, anchor.error.message)
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return
    }
    SCHEMAS.forEach((schema, index) => {
      const parsed = v.safeParse(schema, value)
      features.number(4, index * 2 + Number(parsed.success))
      if (!parsed.success) features.shape(5 + index, `${v.getDotPath(parsed.issues[0])}: ${parsed.issues[0].message}`)
    })
  },
}

export const textTargets: readonly Target[] = [filterTarget, regexTarget, noteTarget, jsonTarget]
