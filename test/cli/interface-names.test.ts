/** Names of interfaces by index, from a folder laid out like Linux's. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { interfaceNames } from '@main/cli/interface-names'
import { afterAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'tracebook-net-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('names of interfaces', () => {
  it('are read by index; what is no interface is passed over', async () => {
    for (const [name, index] of Object.entries({ lo: '1\n', eth0: '12\n', broken: 'x' })) {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'ifindex'), index)
    }
    writeFileSync(join(folder, 'bonding_masters'), '')
    expect([...(await interfaceNames(folder))].sort()).toEqual([
      [1, 'lo'],
      [12, 'eth0'],
    ])
  })

  it('are none where the system does not list them', async () => {
    expect((await interfaceNames(join(folder, 'absent'))).size).toBe(0)
  })
})
