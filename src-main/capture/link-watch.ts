/**
 * Owns whether the interface of a capture can carry packets now: up, without a link, taken down, or gone.
 *
 * libpcap 1.10 says nothing when an interface is taken down or its cable comes out: the capture waits and goes on when it is
 * back. So Linux is asked (/sys/class/net, no right needed). Where nobody can say (pseudo-devices, other systems, a /sys of
 * another network namespace) there is no watch, and no guess.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LinkState } from '@shared/live'
import { interfaceCounters } from './interface-counters'

const SYSTEM = '/sys/class/net'
/** a file there that is no interface */
const NO_INTERFACE = 'bonding_masters'
const IFF_UP = 1

export class LinkWatch {
  private constructor(
    private readonly folder: string,
    private name: string,
    private readonly index: string,
  ) {}

  /** undefined when this system does not say anything about that interface. */
  static async of(name: string, folder = SYSTEM, counters?: string): Promise<LinkWatch | undefined> {
    if (name === '' || name === '.' || name === '..' || name.includes('/')) return undefined
    const listed = (await readdir(folder).catch(() => [])).filter((entry) => entry !== NO_INTERFACE)
    const ours = (await interfaceCounters(counters)).map((counter) => counter.name)
    // `nsenter --net` leaves the /sys of the namespace before: its interfaces are not ours
    const isOurs = listed.includes(name) && listed.sort().join('\n') === [...ours].sort().join('\n')
    return isOurs ? new LinkWatch(folder, name, await read(join(folder, name, 'ifindex'))) : undefined
  }

  async look(): Promise<LinkState> {
    const state = await this.state()
    if (state !== 'gone' || this.index === '') return state
    // under another name it is captured on
    for (const name of await readdir(this.folder).catch(() => [])) {
      if ((await read(join(this.folder, name, 'ifindex'))) !== this.index) continue
      this.name = name
      return this.state()
    }
    return 'gone'
  }

  private async state(): Promise<LinkState> {
    const [flags, state] = await Promise.all(
      ['flags', 'operstate'].map((file) => read(join(this.folder, this.name, file))),
    )
    if (flags === '' || state === '') return 'gone'
    if ((Number(flags) & IFF_UP) === 0) return 'down'
    // 'unknown' is what drivers without a notion of a link say (loopback, tun)
    return state === 'up' || state === 'unknown' ? 'up' : 'no-link'
  }
}

/** '' = not there */
const read = async (path: string): Promise<string> => (await readFile(path, 'utf8').catch(() => '')).trim()
