/**
 * Cisco discovery (CDP) as tcpdump prints it: name and raw values, with -v each value in words.
 */
import { hexText, ipv4Text } from '@shared/format'
import { hexOnly } from './hex-dump'
import type { Line } from './line'
import { safeString } from './safe-text'

const NAMES: Readonly<Record<number, string>> = {
  1: 'Device-ID',
  2: 'Address',
  3: 'Port-ID',
  4: 'Capability',
  5: 'Version String',
  6: 'Platform',
  7: 'Prefixes',
  8: 'Protocol-Hello option',
  9: 'VTP Management Domain',
  10: 'Native VLAN ID',
  11: 'Duplex',
  14: 'ATA-186 VoIP VLAN assignment',
  15: 'ATA-186 VoIP VLAN request',
  16: 'power consumption',
  17: 'MTU',
  18: 'AVVID trust bitmap',
  19: 'AVVID untrusted ports CoS',
  20: 'System Name',
  21: 'System Object ID (not decoded)',
  22: 'Management Addresses',
  23: 'Physical Location',
}
const CAPABILITIES = ['Router', 'TB Bridge', 'SR Bridge', 'L2 Switch', 'L3 capable', 'IGMP snooping', 'L1 capable']
const DEVICE = 1

const quoted = (line: Line, at: number, end: number): string => `'${safeString(line, at, end)}'`

function addressesText(line: Line, at: number, end: number): string {
  let text = ''
  let i = at + 4
  for (let n = line.u32(at); n > 0 && i + 2 <= end; n--) {
    const protocolLength = line.u8(i + 1)
    const protocol = line.u8(i + 2)
    const length = line.u16(i + 2 + protocolLength)
    const value = i + 4 + protocolLength
    if (value + length > end) break
    if (line.u8(i) === 1 && protocolLength === 1 && protocol === 0xcc && length === 4) {
      line.need(value, 4)
      text += `IPv4 (${line.u32(at)}) ${ipv4Text(line.bytes, value)}`
    }
    i = value + length
  }
  return text
}

function prefixesText(line: Line, at: number, end: number): string {
  const count = Math.floor((end - at) / 5)
  let text = ` IPv4 Prefixes (${count}):`
  for (let i = at; i + 5 <= end; i += 5) text += ` ${ipv4Text(line.bytes, i)}/${line.u8(i + 4)}`
  return text
}

function versionText(line: Line, at: number, end: number): string {
  let text = '\n\t  '
  for (let i = at; i < end; i++) {
    const c = line.u8(i)
    text += c === 10 ? '\n\t  ' : c >= 0x20 && c < 0x7f ? String.fromCharCode(c) : '.'
  }
  return text
}

/** A value in words; undefined for one that is only dumped. */
function valueText(line: Line, type: number, at: number, end: number): string | undefined {
  const size = end - at
  switch (type) {
    case DEVICE:
    case 3:
    case 6:
    case 9:
    case 20:
      return quoted(line, at, end)
    case 2:
    case 22:
      return size >= 4 ? addressesText(line, at, end) : undefined
    case 4: {
      if (size < 4) return undefined
      const bits = line.u32(at)
      return `(${hexText(bits, 8)}): ${CAPABILITIES.filter((_, i) => bits & (1 << i)).join(', ')}`
    }
    case 5:
      return versionText(line, at, end)
    case 7:
      return prefixesText(line, at, end)
    case 10:
      return size >= 2 ? `${line.u16(at)}` : undefined
    case 11:
      return size >= 1 ? (line.u8(at) ? 'full' : 'half') : undefined
    case 16:
      return size >= 2 ? `${(line.u16(at) / 1000).toFixed(2)}W` : undefined
    case 17:
      return size >= 4 ? `${line.u32(at)} bytes` : undefined
    case 18:
    case 19:
      return size >= 1 ? hexText(line.u8(at), 2) : undefined
    case 8:
    case 21:
      return ''
    default:
      return undefined
  }
}

/** Prints the packet of `length` bytes at `at`, behind its SNAP header. */
export function printCdp(line: Line, at: number, length: number) {
  line.protocol = 'cdp'
  const verbose = line.options.verbose > 0
  line.need(at, 4)
  line.add(`CDPv${line.u8(at)}, ttl: ${line.u8(at + 1)}s`)
  if (verbose) line.add(`, checksum: ${hexText(line.u16(at + 2), 4)} (unverified), length ${length}`)
  const end = at + length
  for (let i = at + 4; i + 4 <= end; ) {
    const type = line.u16(i)
    const size = line.u16(i + 2)
    if (i + size > end) return line.add(` (TLV length ${size} > ${end - i}) (invalid)`)
    if (size < 4) {
      return line.add(`, ${NAMES[type] ?? 'Unknown field type'} TLV length ${size} too short (invalid)`)
    }
    line.need(i, size)
    const body = i + 4
    const stop = i + size
    if (verbose) {
      line.add(
        `\n\t${NAMES[type] ?? 'Unknown field type'} (${hexText(type, 2)}), value length: ${size - 4} byte${size === 5 ? '' : 's'}: `,
      )
      line.add(valueText(line, type, body, stop) ?? hexOnly(line.bytes, body, stop).replaceAll('\n\t', '\n\t  '))
    } else if (type === DEVICE) line.add(`, Device-ID ${quoted(line, body, stop)}`)
    else line.add(hexOnly(line.bytes, body, stop).replaceAll('\n\t', '\n\t  '))
    i = stop
  }
  if (!verbose) line.add(`, length ${length}`)
}
