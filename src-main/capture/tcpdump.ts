/**
 * Owns how tcpdump (4.9 and later) is called and understood as a capture program.
 *
 * -U writes each packet when it comes; -v makes it print the packets so far each second, which also ends it soon after its
 * reader is gone (SIGPIPE). SIGUSR1 makes it say what was dropped. Never --immediate-mode: that loses packets in bursts.
 * A ring is its -C and -G without its -W, which would take names again that are being read (see ring-files.ts). Refuses sizes
 * and times it cannot count in: whole megabytes, whole seconds.
 */
import { fail, ok } from '@shared/result'
import type { CaptureHelper, HelperNews } from './helper'

/** tcpdump reads with a timeout of one second. */
const LINGER_MS = 1300

export const tcpdump: CaptureHelper = {
  engine: 'tcpdump',
  extension: 'pcap',
  lingerMs: LINGER_MS,
  ...(process.platform === 'win32' ? {} : { countsSignal: 'SIGUSR1' as const }),
  beginsFilesSilently: true,
  refuses({ ring }) {
    if (ring?.kilobytes && ring.kilobytes % 1000 !== 0)
      return fail(
        'bad-request',
        `tcpdump begins the next file of a ring at whole megabytes, not at ${ring.kilobytes} kB.`,
        `Take ${Math.ceil(ring.kilobytes / 1000)} MB, or capture with dumpcap.`,
      )
    if (ring?.seconds && !Number.isInteger(ring.seconds))
      return fail(
        'bad-request',
        `tcpdump begins the next file of a ring after whole seconds, not after ${ring.seconds}.`,
        `Take ${Math.ceil(ring.seconds)} seconds, or capture with dumpcap.`,
      )
    return ok(null)
  },
  argv(spec, path) {
    const argv = ['-i', spec.interface, '-n', '-v', '-U', '-B', String(spec.bufferMiB * 1024)]
    argv.push('--time-stamp-precision=nano', '-w', path)
    // as root it would give the file to another user, whose right to the folder nobody knows
    if (process.getuid?.() === 0) argv.push('-Z', 'root')
    if (spec.snapLength !== null) argv.push('-s', String(spec.snapLength))
    if (!spec.promiscuous) argv.push('-p')
    if (spec.ring?.kilobytes) argv.push('-C', String(spec.ring.kilobytes / 1000))
    if (spec.ring?.seconds) argv.push('-G', String(spec.ring.seconds))
    if (spec.stopAfter.packets !== null) argv.push('-c', String(spec.stopAfter.packets))
    if (spec.filter !== '') argv.push('--', spec.filter)
    return argv
  },
  filterArgv: (interfaceName, filter) => ['-d', '-i', interfaceName, '--', filter],
  read(piece) {
    if (/\blistening on /.test(piece)) return [{ kind: 'running' }]
    const got = /^Got (\d+)\s*$/.exec(piece)
    if (got) return [{ kind: 'received', packets: Number(got[1]) }]
    return [...piece.matchAll(COUNT)].flatMap(([, digits, what]) => count(Number(digits), what))
  },
}

const COUNT = /(\d+) packets? (captured|dropped by kernel|dropped by interface)/g

function count(packets: number, what: string): readonly HelperNews[] {
  if (what === 'captured') return [{ kind: 'received', packets }]
  return [{ kind: 'dropped', dropped: what === 'dropped by kernel' ? { kernel: packets } : { interface: packets } }]
}
