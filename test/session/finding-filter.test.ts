/** The filter field `finding.kind` on frames and flows. */
import { selectFlows } from '@main/session/flow-view'
import { selectFrames } from '@main/session/frame-view'
import type { Session } from '@main/session/session'
import { beforeAll, describe, expect, it } from 'vitest'
import { testFolder } from '../files/make'
import { range, Traffic } from '../insight/scan-traffic'

const { file } = testFolder()
let session: Session

beforeAll(async () => {
  const traffic = new Traffic(1).connect('10.0.0.7', '10.0.0.2', 80, 'serve')
  for (const port of range(100, 111)) traffic.connect('10.0.0.9', '10.0.0.2', port, 'refuse')
  session = await traffic.session(file)
})

const frames = async (filter: string): Promise<number[]> => {
  const rows = await selectFrames(session, { filter, span: null, flow: null, order: 'file' })
  if (!rows.ok) throw new Error(rows.error.message)
  return [...(rows.value ?? [])].map((row) => row + 1)
}

const flows = async (filter: string): Promise<number[]> => {
  const rows = await selectFlows(session, { filter, span: null, sort: 'number', descending: false })
  if (!rows.ok) throw new Error(rows.error.message)
  return [...rows.value]
}

describe('finding.kind', () => {
  it('picks the frames that are evidence of such a finding', async () => {
    expect(await frames('finding.kind == "port-scan"')).toEqual(range(6, 29))
    expect(await frames('finding.kind == "ftp-bounce"')).toEqual([])
  })

  it('picks the flows that a finding is about, alone and with other fields', async () => {
    expect(await flows('finding.kind == "port-scan"')).toEqual(range(1, 12))
    expect(await flows('finding.kind == "port-scan" && tcp.port == 105')).toEqual([6])
    expect(await flows('!finding.kind')).toEqual([0])
  })
})
