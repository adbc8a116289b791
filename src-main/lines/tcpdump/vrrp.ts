/**
 * VRRP (RFC 3768, RFC 5798) as tcpdump prints it: `VRRPv2, Advertisement, vrid 1, prio 100, authtype none, intvl 1s,
 * length 20`, with -v the addresses.
 */
import { ipv4Text, ipv6Text } from '@shared/format'
import { expectedChecksum, pseudoSum, sum16 } from '../../decode/checksum'
import type { IpHeader, Line } from './line'
import { caretString } from './safe-text'

const AUTHENTICATIONS = ['none', 'simple', 'ah']
const ADVERTISEMENT = 1
const HEADER = 8
const VRRP = 112

/** Prints where the checksum is wrong; version 3 counts the addresses of the IP header in. */
function printChecksum(line: Line, at: number, length: number, version: number, ip: IpHeader) {
  if (!line.has(at, length)) return
  const width = ip.version === 6 ? 16 : 4
  const pseudo = version === 3 ? pseudoSum(line.bytes, ip.src, ip.dst, width, VRRP, length) : 0
  const found = line.u16(at + 6)
  const expected = expectedChecksum(sum16(line.bytes, at, at + length, pseudo), found)
  if (expected === found || (expected ^ found) === 0xffff) return
  line.add(`, (bad vrrp cksum ${found.toString(16)})`)
}

function printAddresses(line: Line, at: number, count: number, ip: IpHeader): number {
  line.add(`, addrs${count === 1 ? '' : `(${count})`}:`)
  const size = ip.version === 6 ? 16 : 4
  let i = at + HEADER
  for (let n = 0; n < count; n++, i += size) {
    line.need(i, size)
    line.add(`${n === 0 ? ' ' : ','}${size === 4 ? ipv4Text(line.bytes, i) : ipv6Text(line.bytes, i)}`)
  }
  return i
}

/** Prints the message of `length` bytes at `at`. */
export function printVrrp(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'vrrp'
  if (!line.has(at, 1)) line.add('VRRP')
  const version = line.u8(at) >> 4
  const type = line.u8(at) & 15
  line.add(`VRRPv${version}, ${type === ADVERTISEMENT ? 'Advertisement' : `unknown type (${type})`}`)
  if (ip.ttl !== 255) line.add(`, (ttl ${ip.ttl})`)
  if (type !== ADVERTISEMENT || (version !== 2 && version !== 3)) return
  line.add(`, vrid ${line.u8(at + 1)}, prio ${line.u8(at + 2)}`)
  if (version === 2) {
    const authentication = line.u8(at + 4)
    if (authentication !== 0) line.add(`, authtype ${AUTHENTICATIONS[authentication] ?? `#${authentication}`}`)
    else line.add(', authtype none')
    line.add(`, intvl ${line.u8(at + 5)}s, length ${length}`)
  } else line.add(`, intvl ${line.u16(at + 4) & 0xfff}cs, length ${length}`)
  if (line.options.verbose === 0) return
  printChecksum(line, at, length, version, ip)
  const behind = printAddresses(line, at, line.u8(at + 3), ip)
  if (version === 2 && line.u8(at + 4) === 1) {
    line.add(' auth "')
    for (let i = behind; i < behind + 8; i++) {
      line.u8(i)
      const letter = caretString(line, i, i + 1)
      if (letter === '') break
      line.add(letter)
    }
    line.add('"')
  }
}
