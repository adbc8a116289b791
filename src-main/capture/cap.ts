/**
 * Owns how the built-in engine (the package cap 0.2.1 in a helper process of ours, cap-helper/) is called and understood.
 *
 * It writes pcapng whatever the name says, since the file must say that its times are software's and its drops unknown. It says
 * its count twice a second, which also ends it soon after its reader is gone. What was dropped it never says; what the interface carried meanwhile
 * bounds it.
 * Refuses what cap cannot do: to leave promiscuous mode, and more than 65535 bytes of a packet.
 */
import { DEFAULT_BUFFER_MIB } from '@shared/live'
import { fail, ok } from '@shared/result'
import type { CaptureHelper, HelperNews } from './helper'

/** cap asks for immediate mode; where libpcap has none, a packet may wait a second */
const LINGER_MS = 1100
const MAX_BYTES = 65_535
/** In immediate mode the kernel keeps 64 KiB for each packet on most cards: the usual buffer would hold a thousand packets. */
const DEFAULT_BUFFER = 192

export const cap: CaptureHelper = {
  engine: 'cap',
  extension: 'pcapng',
  lingerMs: LINGER_MS,
  refuses(spec) {
    if (!spec.promiscuous)
      return fail(
        'bad-request',
        'The built-in engine (cap) cannot leave promiscuous mode.',
        'Capture in promiscuous mode, or with dumpcap or tcpdump.',
      )
    if ((spec.snapLength ?? 0) > MAX_BYTES)
      return fail(
        'bad-request',
        `The built-in engine (cap) keeps at most ${MAX_BYTES} bytes of a packet.`,
        `Take a snap length up to ${MAX_BYTES}, or capture with dumpcap or tcpdump.`,
      )
    return ok(null)
  },
  argv(spec, path) {
    const argv = [`--interface=${spec.interface}`, `--write=${path}`, `--buffer=${bufferOf(spec.bufferMiB)}`]
    if (spec.filter !== '') argv.push(`--filter=${spec.filter}`)
    if (spec.snapLength !== null) argv.push(`--snaplen=${spec.snapLength}`)
    if (spec.stopAfter.packets !== null) argv.push(`--count=${spec.stopAfter.packets}`)
    if (spec.ring) {
      argv.push(`--ring-files=${spec.ring.files}`)
      if (spec.ring.kilobytes !== null) argv.push(`--ring-kilobytes=${spec.ring.kilobytes}`)
      if (spec.ring.seconds !== null) argv.push(`--ring-seconds=${spec.ring.seconds}`)
    }
    return argv
  },
  filterArgv: (interfaceName, filter) => ['--check', `--interface=${interfaceName}`, `--filter=${filter}`],
  read(piece) {
    const packets = /^Packets(?: captured)?: (\d+)$/.exec(piece)
    if (packets) return [{ kind: 'received', packets: Number(packets[1]) }]
    const carried = /^Carried: (\d+)$/.exec(piece)
    if (carried) return [{ kind: 'carried', packets: Number(carried[1]) }]
    const file = /^File: (.+)$/.exec(piece)
    const news: readonly HelperNews[] = file ? [{ kind: 'file', path: file[1] }, { kind: 'running' }] : []
    return news
  },
}

const bufferOf = (asked: number): number => (asked === DEFAULT_BUFFER_MIB ? DEFAULT_BUFFER : asked)
