/** What the folders of /sys/class/net say about an interface, and when nobody may believe them; folders made for the test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LinkWatch } from '@main/capture/link-watch'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
let counters: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracebook-link-'))
  counters = join(folder, '..', `${folder.split('/').at(-1)}.dev`)
  setInterface('eth0', '0x1103', 'up')
  setInterface('lo', '0x9', 'unknown')
  writeFileSync(join(folder, 'bonding_masters'), '')
  countersOf('lo', 'eth0')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(counters, { force: true })
})

function setInterface(name: string, flags: string, state: string, index = name): void {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'flags'), `${flags}\n`)
  writeFileSync(join(folder, name, 'operstate'), `${state}\n`)
  writeFileSync(join(folder, name, 'ifindex'), `${index}\n`)
}

const countersOf = (...names: string[]) =>
  writeFileSync(counters, names.map((name) => `  ${name}: 1 2 0 0 0 0 0 0 1 2 0 0 0 0 0 0\n`).join(''))

describe('the link of an interface', () => {
  it('is up, without a link, down or gone, as flags and state say', async () => {
    const [watch, loopback] = [await LinkWatch.of('eth0', folder, counters), await LinkWatch.of('lo', folder, counters)]
    expect(await watch?.look()).toBe('up')
    setInterface('eth0', '0x1103', 'lowerlayerdown')
    expect(await watch?.look()).toBe('no-link')
    setInterface('eth0', '0x1102', 'down')
    expect(await watch?.look()).toBe('down')
    rmSync(join(folder, 'eth0'), { recursive: true })
    expect(await watch?.look()).toBe('gone')
    expect(await loopback?.look()).toBe('up')
  })

  it('is that of the same interface under its new name', async () => {
    const watch = await LinkWatch.of('eth0', folder, counters)
    rmSync(join(folder, 'eth0'), { recursive: true })
    setInterface('eth1', '0x1103', 'up', 'another')
    expect(await watch?.look()).toBe('gone')
    setInterface('uplink', '0x1102', 'down', 'eth0')
    expect(await watch?.look()).toBe('down')
    setInterface('uplink', '0x1103', 'up', 'eth0')
    expect(await watch?.look()).toBe('up')
  })

  it('is not known of what is no interface, nor where the folders are those of another namespace', async () => {
    for (const name of ['any', '', '.', '..', '../net/eth0', 'bonding_masters'])
      expect(await LinkWatch.of(name, folder, counters)).toBeUndefined()
    countersOf('lo', 'eth0', 'eth1')
    expect(await LinkWatch.of('eth0', folder, counters)).toBeUndefined()
    expect(await LinkWatch.of('eth0', join(folder, 'nowhere'), counters)).toBeUndefined()
  })
})
