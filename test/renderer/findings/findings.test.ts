// The Findings tab's pure parts: order and filter of the list, which findings a frame belongs to.
import { findingsAt, kindCounts, listRows, stands } from '@renderer/views/findings/finding-list'
import { KIND_WORDS, KINDS_IN_ORDER, subjectWord } from '@renderer/views/findings/finding-words'
import type { FindingRow, FindingRows, FindingState } from '@shared/conclusions'
import { FINDING_KINDS } from '@shared/finding'
import { describe, expect, it } from 'vitest'

const row = (id: string, change: Partial<FindingRow> = {}): FindingRow => ({
  id,
  kind: 'gap',
  verdict: 'bytes missing',
  summary: 'A sentence.',
  status: 'standing',
  certainty: 'read',
  subject: {},
  flow: 1,
  first_frame: 7,
  first_ns: 0,
  frames: 1,
  judgement: null,
  ...change,
})
const judged = (state: FindingState) => ({ state, reason: 'why', author: 'kf', timeMs: 0 })
const list = (findings: readonly FindingRow[], marks: readonly (readonly [number, number])[] = []): FindingRows => ({
  findings,
  limits: [],
  marks: {
    frame: Uint32Array.from(marks, ([frame]) => frame),
    finding: Uint32Array.from(marks, ([, finding]) => finding),
  },
})
const shown = (findings: FindingRows, filter: Parameters<typeof listRows>[1]): string[] =>
  listRows(findings, filter).map((one) =>
    one.heading === null ? (findings.findings[one.at]?.id ?? '') : `# ${one.heading} ${one.standing}/${one.count}`,
  )

describe('the list of findings', () => {
  const findings = list([
    row('dup', { kind: 'duplicate-ack' }),
    row('gone', { status: 'withdrawn' }),
    row('no', { judgement: judged('dismissed') }),
    row('gap'),
    row('scan', { kind: 'port-scan', judgement: judged('confirmed') }),
  ])

  it('puts the gravest kinds first and what no longer stands last within its kind', () => {
    expect(shown(findings, { kind: null, show: 'all' })).toEqual([
      '# port-scan 1/1',
      'scan',
      '# gap 1/3',
      'gap',
      'gone',
      'no',
      '# duplicate-ack 1/1',
      'dup',
    ])
  })

  it('puts a grave kind of which nothing stands behind those that stand', () => {
    const gone = list([row('gone', { status: 'withdrawn' }), row('dup', { kind: 'duplicate-ack' })])
    expect(shown(gone, { kind: null, show: 'all' })).toEqual(['# duplicate-ack 1/1', 'dup', '# gap 0/1', 'gone'])
  })

  it('can be narrowed to a kind, to a status and to what was decided', () => {
    expect(shown(findings, { kind: 'gap', show: 'withdrawn' })).toEqual(['# gap 0/1', 'gone'])
    expect(shown(findings, { kind: null, show: 'confirmed' })).toEqual(['# port-scan 1/1', 'scan'])
    expect(shown(findings, { kind: null, show: 'dismissed' })).toEqual(['# gap 0/1', 'no'])
    expect(shown(findings, { kind: 'refused', show: 'all' })).toEqual([])
    expect(kindCounts(findings)).toEqual([
      ['port-scan', 1],
      ['gap', 3],
      ['duplicate-ack', 1],
    ])
  })

  it('counts as standing what was neither withdrawn nor dismissed', () => {
    expect(findings.findings.filter(stands).map(({ id }) => id)).toEqual(['dup', 'gap', 'scan'])
  })

  it('is made in a few milliseconds for ten thousand', () => {
    const many = list(
      Array.from({ length: 10_000 }, (_, at) => row(`f${at}`, { kind: FINDING_KINDS[at % 18] ?? 'gap' })),
    )
    const began = performance.now()
    expect(listRows(many, { kind: null, show: 'all' })).toHaveLength(10_018)
    expect(performance.now() - began).toBeLessThan(250)
  })
})

describe('the findings of a frame', () => {
  it('are found among all marks', () => {
    const marked = list(
      [row('a'), row('b')],
      [
        [3, 0],
        [7, 0],
        [7, 1],
        [9, 1],
      ],
    )
    expect(findingsAt(marked, 7)).toEqual([0, 1])
    expect(findingsAt(marked, 3)).toEqual([0])
    expect(findingsAt(marked, 8)).toEqual([])
    expect(findingsAt(list([]), 1)).toEqual([])
  })
})

describe('the words for kinds', () => {
  it('name every kind there is, once each in the order of the list', () => {
    expect([...KINDS_IN_ORDER].sort()).toEqual([...FINDING_KINDS].sort())
    for (const kind of FINDING_KINDS) expect(KIND_WORDS[kind].title).not.toBe('')
  })

  it('say whom a finding is about', () => {
    expect(subjectWord({ source: '10.0.0.1', target: '10.0.0.2' })).toBe('10.0.0.1 → 10.0.0.2')
    expect(subjectWord({ ftp_session: 3 })).toBe('FTP session 3')
    expect(subjectWord({ flow: 'Cx' })).toBe('')
  })
})
