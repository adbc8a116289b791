import { frameProblem } from '@renderer/app/palette'
import { contentTitle, windowTitle } from '@renderer/app/title'
import type { CaptureSummary, ProjectInfo } from '@shared/rows'
import { describe, expect, it } from 'vitest'

const file = (name: string) => ({ name }) as CaptureSummary['files'][number]
const summaryOf = (...names: string[]) => ({ files: names.map(file) }) as unknown as CaptureSummary
const project = (name: string, draft: boolean) => ({ name, draft }) as ProjectInfo

describe('the title', () => {
  it('is the app alone when nothing is open', () => {
    expect(windowTitle({ project: null, summary: null })).toBe('Tracebook')
  })

  it('is the capture, and how many more', () => {
    expect(contentTitle({ project: null, summary: summaryOf('a.pcap') })).toBe('a.pcap')
    expect(contentTitle({ project: null, summary: summaryOf('a.pcap', 'b.pcap', 'c.pcap') })).toBe('a.pcap and 2 more')
  })

  it('is a named project, but the capture while the project is a draft', () => {
    expect(windowTitle({ project: project('Case 7', false), summary: summaryOf('a.pcap') })).toBe('Case 7 – Tracebook')
    expect(contentTitle({ project: project('draft-1', true), summary: summaryOf('a.pcap') })).toBe('a.pcap')
  })
})

describe('going to a frame', () => {
  it('takes numbers of frames there are, with or without grouping', () => {
    expect(frameProblem('12', 20)).toBeNull()
    expect(frameProblem(' 1,200 ', 2000)).toBeNull()
  })

  it('says what is wanted instead of anything else', () => {
    for (const text of ['', '0', '21', '1.5', 'x']) expect(frameProblem(text, 20)).toContain('from 1 to 20')
  })
})
