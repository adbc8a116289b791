/** Data connections below their control connection, and put away with it. */
import { groupedFlows } from '@main/engine/flow-groups'
import type { FtpIndex } from '@main/session/ftp-index'
import type { FtpRole } from '@shared/conclusions'
import { describe, expect, it } from 'vitest'

/** Sessions of control flows 1 (data 4, 2) and 6 (data 8). */
const GROUPS: readonly (readonly [control: number, data: readonly number[]])[] = [
  [1, [4, 2]],
  [6, [8]],
]
const index = {
  sessions: GROUPS,
  roles: () => {
    const roles = new Map<number, FtpRole>()
    for (const [session, [control, data]] of GROUPS.entries()) {
      roles.set(control, { session, control, role: 'control' })
      for (const flow of data) roles.set(flow, { session, control, role: 'data' })
    }
    return roles
  },
} as unknown as FtpIndex

const all = Uint32Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8])

describe('grouped flows', () => {
  it('stand below their control connection, in ascending order', () => {
    expect([...groupedFlows(all, index)]).toEqual([0, 1, 2, 4, 3, 5, 6, 8, 7])
  })

  it('are left out below a folded control connection, and nowhere else', () => {
    expect([...groupedFlows(all, index, [1])]).toEqual([0, 1, 3, 5, 6, 8, 7])
    expect([...groupedFlows(all, index, [1, 6])]).toEqual([0, 1, 3, 5, 6, 7])
  })

  it('stay when a filter hides their control connection, folded or not', () => {
    expect([...groupedFlows(Uint32Array.from([2, 4, 8]), index, [1, 6])]).toEqual([2, 4, 8])
  })
})
