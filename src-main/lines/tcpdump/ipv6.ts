/**
 * An IPv6 packet and its extension headers as tcpdump 4.99 prints them: `IP6 a > b: HBH frag (0|1432) …`.
 */
import { hexText, ipv6Text } from '@shared/format'
import { ipProtocolName } from './ip-protocol'
import { checkIpv6Options, printIpv6Options } from './ipv6-options'
import type { IpHeader, Line } from './line'
import { printMobility } from './mobility'

/** Protocols whose printers show the addresses with the ports. */
const WITH_PORTS = new Set([6, 17, 33, 132])
const HEADER = 40
const HOP_BY_HOP = 0
const ROUTING = 43
const FRAGMENT = 44
const DESTINATION = 60
const MOBILITY = 135
const MOBILITY_OLD = 62
const SHIM6 = 140

/** Prints a routing header; answers the index behind it, or -1 when its type is not known and the line ends. */
function printRouting(line: Line, at: number): number {
  line.protocol = 'rt6'
  const length = line.u8(at + 1)
  line.add(`RT6 (len=${length}`)
  const type = line.u8(at + 2)
  line.add(`, type=${type}`)
  if (type === 0) line.add(' [Deprecated]')
  line.add(`, segleft=${line.u8(at + 3)}`)
  const verbose = line.options.verbose > 0
  if (type !== 0 && type !== 2 && type !== 4) {
    line.add(' (unknown type) (invalid)')
    return -1
  }
  line.need(at, 8)
  if (type === 4) {
    line.add(`, last-entry=${line.u8(at + 4)}`)
    line.add(`, flags=${hexText(line.u8(at + 5))}, tag=${line.u16(at + 6).toString(16)}`)
  } else if (verbose) line.add(`, rsv=${hexText(line.u32(at + 4))}`)
  const addresses = Math.floor(length / 2)
  if (length % 2 === 1) {
    line.add(' (invalid length)')
    return -1
  }
  for (let i = 0; i < addresses; i++) line.add(`, [${i}]${address(line, at + 8 + 16 * i)}`)
  line.add(') ')
  return at + (length + 1) * 8
}

function address(line: Line, at: number): string {
  line.need(at, 16)
  return ipv6Text(line.bytes, at)
}

function printOptions(line: Line, at: number, name: string, protocol: string): number {
  line.protocol = protocol
  line.need(at, 2)
  const size = (line.u8(at + 1) + 1) * 8
  line.need(at, size)
  line.add(`${name} `)
  if (line.options.verbose > 0) {
    printIpv6Options(line, at + 2, at + size, name)
    line.add(' ')
  } else if (name === 'HBH') checkIpv6Options(line, at + 2, at + size)
  return at + size
}

/** False where destination options end behind the captured bytes: the line then ends without a mark. */
const hasOptions = (line: Line, at: number): boolean => line.has(at, 2) && line.has(at, (line.u8(at + 1) + 1) * 8)

/** Prints a fragment header; answers true when what follows is the start of the packet. */
function printFragment(line: Line, at: number, length: number): boolean {
  line.protocol = 'frag6'
  line.need(at, 8)
  const word = line.u16(at + 2)
  const offset = word & 0xfff8
  line.add('frag (')
  if (line.options.verbose > 0) line.add(`${hexText(line.u32(at + 4), 8)}:`)
  line.add(`${offset}|${length - 8})`)
  if (offset === 0) line.add(' ')
  return offset === 0
}

function chain(line: Line, at: number, ip: IpHeader, packetEnd: number) {
  let next = ip.firstProtocol
  let i = at + HEADER
  for (;;) {
    if (next === HOP_BY_HOP) {
      if (i > at + HEADER) {
        const why = ip.firstProtocol === HOP_BY_HOP ? 'was already found' : "don't follow the IPv6 header"
        return line.add(`[The Hop-by-Hop Options header ${why}] (invalid)`)
      }
      const after = printOptions(line, i, 'HBH', 'hbhopt')
      next = line.u8(i)
      i = after
    } else if (next === DESTINATION) {
      if (!hasOptions(line, i)) return
      const after = printOptions(line, i, 'DSTOPT', 'dstopt')
      next = line.u8(i)
      i = after
    } else if (next === FRAGMENT) {
      if (!printFragment(line, i, packetEnd - i)) return
      ip.fragmented = true
      next = line.u8(i)
      i += 8
    } else if (next === ROUTING) {
      const after = printRouting(line, i)
      if (after < 0) return
      next = line.u8(i)
      i = after
    } else if (next === MOBILITY || next === MOBILITY_OLD) {
      printMobility(line, i)
      return
    } else if (next === SHIM6) {
      line.add(` ip-proto-${next} ${packetEnd - i}`)
      return
    } else {
      line.inner.ipProtocol(line, next, i, packetEnd - i, ip)
      return
    }
  }
}

/** Prints the packet of `length` bytes at `at`. */
export function printIpv6(line: Line, at: number, length: number) {
  line.protocol = 'ip6'
  line.need(at, HEADER)
  if (!line.options.link) line.add('IP6 ')
  const version = line.u8(at) >> 4
  if (version !== 6) {
    line.add(`version error: ${version} != 6`)
    return
  }
  if (length < HEADER) {
    line.add(`truncated-ip6 ${length}`)
    return
  }
  const payload = line.u16(at + 4)
  const first = line.u8(at + 6)
  if (length < payload + HEADER) line.add(`truncated-ip6 - ${payload + HEADER - length} bytes missing!`)
  const ip: IpHeader = {
    version: 6,
    at,
    src: at + 8,
    dst: at + 24,
    firstProtocol: first,
    ttl: line.u8(at + 7),
    fragmented: false,
  }
  if (line.options.verbose > 0) {
    const word = line.u32(at)
    line.add('(')
    if ((word >>> 20) & 0xff) line.add(`class ${hexText((word >>> 20) & 0xff, 2)}, `)
    if (word & 0xfffff) line.add(`flowlabel ${hexText(word & 0xfffff, 5)}, `)
    line.add(`hlim ${ip.ttl}, next-header ${ipProtocolName(first)} (${first}) payload length: ${line.u16(at + 4)}) `)
  }
  line.within(at + HEADER + payload, () => {
    if (!WITH_PORTS.has(first)) line.add(`${ipv6Text(line.bytes, ip.src)} > ${ipv6Text(line.bytes, ip.dst)}: `)
    chain(line, at, ip, at + HEADER + payload)
  })
}
