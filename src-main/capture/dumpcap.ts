/**
 * Owns how dumpcap (Wireshark's capture program, 2.x to 4.x) is called and understood.
 *
 * Without -q it prints the packets so far about twice a second, which also ends it soon after its reader is gone (SIGPIPE),
 * so no orphan goes on capturing. It says what was dropped only at the end. pcapng unless the name asks for pcap.
 */
import { ok } from '@shared/result'
import type { CaptureHelper, HelperNews } from './helper'

/** dumpcap reads with a timeout of 250 ms. */
const LINGER_MS = 600
const LAST_COUNTS =
  /^Packets received\/dropped on interface .*: \d+\/\d+ \(pcap:(\d+)\/dumpcap:(\d+)\/flushed:(\d+)\/ps_ifdrop:(\d+)\)/

export const dumpcap: CaptureHelper = {
  engine: 'dumpcap',
  extension: 'pcapng',
  lingerMs: LINGER_MS,
  refuses: () => ok(null),
  argv(spec, path) {
    const argv = ['-i', spec.interface, '-B', String(spec.bufferMiB), '-w', path]
    if (spec.filter !== '') argv.push('-f', spec.filter)
    if (spec.snapLength !== null) argv.push('-s', String(spec.snapLength))
    if (!spec.promiscuous) argv.push('-p')
    if (/\.p?cap$/i.test(path)) argv.push('-P')
    if (spec.ring) {
      argv.push('-b', `files:${spec.ring.files}`)
      if (spec.ring.kilobytes !== null) argv.push('-b', `filesize:${spec.ring.kilobytes}`)
      if (spec.ring.seconds !== null) argv.push('-b', `duration:${spec.ring.seconds}`)
    }
    if (spec.stopAfter.packets !== null) argv.push('-c', String(spec.stopAfter.packets))
    return argv
  },
  filterArgv: (interfaceName, filter) => ['-d', '-i', interfaceName, '-f', filter],
  read(piece) {
    // anything may follow the count in the same line
    const packets = /^Packets(?: captured)?: (\d+) ?/.exec(piece)
    const rest = packets ? piece.slice(packets[0].length) : piece
    const news: HelperNews[] = packets ? [{ kind: 'received', packets: Number(packets[1]) }] : []
    const file = /^File: (.+)$/.exec(rest)
    if (file) news.push({ kind: 'file', path: file[1] }, { kind: 'running' })
    return file ? news : [...news, ...lastCounts(rest)]
  },
}

function lastCounts(piece: string): readonly HelperNews[] {
  const counts = LAST_COUNTS.exec(piece)
  if (!counts) return []
  const [kernel, helper, flushed, port] = counts.slice(1).map(Number)
  return [{ kind: 'dropped', dropped: { kernel, helper: helper + flushed, interface: port } }]
}
