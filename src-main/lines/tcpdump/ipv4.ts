/**
 * An IPv4 packet as tcpdump 4.99 prints it: `IP a > b: …`, with -v the header in brackets before.
 */
import { hexText, ipv4Text } from '@shared/format'
import { expectedChecksum, sum16 } from '../../decode/checksum'
import { ipProtocolName } from './ip-protocol'
import { optionsText } from './ipv4-options'
import type { IpHeader, Line } from './line'

const MIN_HEADER = 20
/** Protocols that print the addresses themselves, with their ports: TCP, UDP, DCCP, SCTP. */
const WITH_PORTS = new Set([6, 17, 33, 132])

function verboseHeader(line: Line, at: number, header: number, total: number) {
  const tos = line.u8(at + 1)
  const fragment = line.u16(at + 6)
  line.add(`(tos ${tos === 0 ? '0x0' : hexText(tos)}`)
  if ((tos & 3) === 1) line.add(',ECT(1)')
  else if ((tos & 3) === 2) line.add(',ECT(0)')
  else if ((tos & 3) === 3) line.add(',CE')
  if (line.u8(at + 8) >= 1) line.add(`, ttl ${line.u8(at + 8)}`)
  const flags = [fragment & 0x2000 ? '+' : '', fragment & 0x4000 ? 'DF' : '', fragment & 0x8000 ? 'rsvd' : ''].filter(
    Boolean,
  )
  const protocol = line.u8(at + 9)
  line.add(`, id ${line.u16(at + 4)}, offset ${(fragment & 0x1fff) * 8}, flags [${flags.join(', ') || 'none'}]`)
  line.add(`, proto ${ipProtocolName(protocol)} (${protocol}), length ${total}`)
  if (header > MIN_HEADER && line.has(at, header))
    line.add(`, options (${optionsText(line, at + MIN_HEADER, at + header)})`)
  if (line.has(at, header)) {
    const found = line.u16(at + 10)
    const expected = expectedChecksum(sum16(line.bytes, at, at + header), found)
    if (expected !== found && (expected ^ found) !== 0xffff) {
      line.add(`, bad cksum ${found.toString(16)} (->${expected.toString(16)})!`)
    }
  }
  line.add(')\n    ')
}

function payload(line: Line, at: number, header: number, length: number) {
  const fragment = line.u16(at + 6)
  const protocol = line.u8(at + 9)
  const ip: IpHeader = {
    version: 4,
    at,
    src: at + 12,
    dst: at + 16,
    firstProtocol: protocol,
    ttl: line.u8(at + 8),
    fragmented: (fragment & 0x3fff) !== 0,
  }
  const addresses = `${ipv4Text(line.bytes, ip.src)} > ${ipv4Text(line.bytes, ip.dst)}:`
  if ((fragment & 0x1fff) !== 0) {
    line.add(`${addresses} ip-proto-${protocol}`)
    return
  }
  if (!WITH_PORTS.has(protocol)) line.add(`${addresses} `)
  if (!line.has(at, header)) {
    line.add(` [remaining caplen(${line.left(at)}) < header length(${header})]`)
    line.addTruncated()
    return
  }
  line.inner.ipProtocol(line, protocol, at + header, length - header, ip)
}

/** Prints the packet of `length` bytes at `at`. */
export function printIpv4(line: Line, at: number, length: number) {
  line.protocol = 'ip'
  const version = line.u8(at) >> 4
  if (version !== 4) {
    line.add(version === 6 ? 'IP6, wrong link-layer encapsulation (invalid)' : `IP${version} (invalid)`)
    return
  }
  if (!line.options.link) line.add('IP ')
  line.need(at, MIN_HEADER)
  if (length < MIN_HEADER) {
    line.add(`truncated-ip ${length}`)
    return
  }
  const header = (line.u8(at) & 15) * 4
  if (header < MIN_HEADER) {
    line.add(`bad-hlen ${header}`)
    return
  }
  const total = line.u16(at + 2)
  if (length < total) line.add(`truncated-ip - ${total - length} bytes missing! `)
  if (total < header) {
    line.add(`bad-len ${total}`)
    return
  }
  line.within(at + total, () => {
    if (line.options.verbose > 0) verboseHeader(line, at, header, total)
    payload(line, at, header, total)
  })
}
