/**
 * Owns a record of a text listing as a line again, in the form of tcpdump 4.x or of 3.x / WinDump, without its time.
 *
 * Guarantees: printed from the record alone, never from the frame made of it: what the text did not say is not printed, an end
 * without a name prints as `?`; reading the line again gives the same record as far as the form can say it.
 */
import type { ListingEnd, ListingRecord, ListingTcp } from '@shared/listing'

export interface RecordStyle {
  readonly dialect: 'old' | 'new'
  /** the IP header, where the record has it (-v) */
  readonly verbose: boolean
  /** the link header, where the record has it (-e) */
  readonly link: boolean
}

const OLD_LETTERS: readonly (readonly [number, string])[] = [
  [2, 'S'],
  [1, 'F'],
  [4, 'R'],
  [8, 'P'],
  [0x80, 'W'],
  [0x40, 'E'],
]
const NEW_LETTERS: readonly (readonly [number, string])[] = [
  [1, 'F'],
  [2, 'S'],
  [4, 'R'],
  [8, 'P'],
  [16, '.'],
  [32, 'U'],
  [0x40, 'E'],
  [0x80, 'W'],
  [0x100, 'e'],
]
const ARP_BYTES = 28

const letters = (flags: number, list: typeof OLD_LETTERS): string =>
  list.map(([bit, letter]) => (flags & bit ? letter : '')).join('')

export function recordLine(record: ListingRecord, style: RecordStyle): string {
  const isOld = style.dialect === 'old'
  const link = style.link && record.link ? linkText(record, isOld) : ''
  if (record.kind === 'arp') return link + (isOld ? oldArp(record) : newArp(record, link !== ''))
  const ends = `${endText(record.source)} > ${endText(record.target)}:`
  const body = `${ends} ${isOld ? oldBody(record) : newBody(record)}`.trimEnd()
  if (isOld) return link + body + oldTail(record, style.verbose)
  const word = link === '' ? (record.version === 6 ? 'IP6 ' : 'IP ') : ''
  return link + word + (style.verbose ? newHeader(record) : '') + body
}

const endText = ({ host, port }: ListingEnd): string => (port === undefined ? (host ?? '?') : `${host ?? '?'}.${port}`)

function oldBody(record: ListingRecord): string {
  const { kind, tcp, message, length } = record
  if (kind === 'tcp' && tcp) return oldTcp(tcp)
  if (kind === 'udp') return record.dns ? ` ${message ?? ''}` : length === undefined ? (message ?? '') : `udp ${length}`
  if (kind === 'icmp' || kind === 'icmp6') return `${kind}: ${message ?? ''}`
  return message ?? ''
}

function oldTcp(tcp: ListingTcp): string {
  if (tcp.window === undefined && tcp.ack === undefined && tcp.first === undefined) return `tcp ${tcp.length ?? 0}`
  const parts = [letters(tcp.flags, OLD_LETTERS) || '.']
  if (tcp.first !== undefined) {
    const last = (tcp.first + (tcp.length ?? 0)) >>> 0
    parts.push(`${tcp.first}:${last}(${tcp.length ?? 0})`)
  }
  if (tcp.ack !== undefined) parts.push(`ack ${tcp.ack}`)
  if (tcp.window !== undefined) parts.push(`win ${tcp.window}`)
  if (tcp.urgent !== undefined) parts.push(`urg ${tcp.urgent}`)
  if (tcp.options) parts.push(`<${tcp.options.replace(/TS val (\d+) ecr (\d+)/g, 'timestamp $1 $2')}>`)
  return parts.join(' ')
}

function oldTail({ ip, tcp }: ListingRecord, verbose: boolean): string {
  let text = ''
  const { fragment } = ip
  if (fragment && fragment.size !== undefined)
    text += ` (frag ${ip.id ?? 0}:${fragment.size}@${fragment.offset}${fragment.more ? '+' : ''})`
  // where the options were lost the text keeps their blank
  else if (ip.dontFragment) text += tcp && tcp.options === undefined ? '  (DF)' : ' (DF)'
  if (ip.tos) text += ` [tos 0x${ip.tos.toString(16)}]`
  const parts: string[] = []
  if (ip.ttl !== undefined) parts.push(`ttl ${ip.ttl}`)
  if (ip.id !== undefined && !fragment) parts.push(`id ${ip.id}`)
  if (ip.length !== undefined) parts.push(`len ${ip.length}`)
  return verbose && parts.length > 0 ? `${text} (${parts.join(', ')})` : text
}

function newBody(record: ListingRecord): string {
  const { kind, tcp, message, length } = record
  if (kind === 'tcp' && tcp) return newTcp(tcp, message)
  if (kind === 'udp') return message ?? (length === undefined ? '' : `UDP, length ${length}`)
  if (kind === 'icmp' || kind === 'icmp6') {
    const word = kind === 'icmp' ? 'ICMP ' : 'ICMP6, '
    return `${word}${message ?? ''}${length === undefined ? '' : `, length ${length}`}`
  }
  return message ?? (record.ip.fragment ? 'ip-proto-255' : '')
}

function newTcp(tcp: ListingTcp, message: string | undefined): string {
  if (tcp.window === undefined && tcp.ack === undefined && tcp.first === undefined) return `tcp ${tcp.length ?? 0}`
  const parts = [`Flags [${letters(tcp.flags, NEW_LETTERS) || 'none'}]`]
  if (tcp.first !== undefined) {
    const last = (tcp.first + (tcp.length ?? 0)) >>> 0
    parts.push(tcp.length ? `seq ${tcp.first}:${last}` : `seq ${tcp.first}`)
  }
  if (tcp.ack !== undefined) parts.push(`ack ${tcp.ack}`)
  if (tcp.window !== undefined) parts.push(`win ${tcp.window}`)
  if (tcp.urgent !== undefined) parts.push(`urg ${tcp.urgent}`)
  if (tcp.options) parts.push(`options [${tcp.options.replace(/timestamp (\d+) (\d+)/g, 'TS val $1 ecr $2')}]`)
  if (tcp.length !== undefined) parts.push(`length ${tcp.length}`)
  return parts.join(', ') + (message === undefined ? '' : `: ${message}`)
}

const PROTOCOLS: Readonly<Record<string, string>> = { tcp: 'TCP (6)', udp: 'UDP (17)', icmp: 'ICMP (1)' }

/** On the same line: the Reading has one line a frame. */
function newHeader({ ip, kind, version }: ListingRecord): string {
  if (version === 6 || ip.ttl === undefined || ip.id === undefined) return ''
  const flags = [ip.fragment?.more ? '+' : '', ip.dontFragment ? 'DF' : ''].filter(Boolean).join(', ') || 'none'
  const protocol = PROTOCOLS[kind] ?? `unknown (${ip.protocol ?? 255})`
  const length = ip.length === undefined ? '' : `, length ${ip.length}`
  const tos = `0x${(ip.tos ?? 0).toString(16)}`
  return `(tos ${tos}, ttl ${ip.ttl}, id ${ip.id}, offset ${ip.fragment?.offset ?? 0}, flags [${flags}], proto ${protocol}${length}) `
}

const shortMac = (text: string): string => text.replace(/\b0(?=[0-9a-f])/g, '')

function linkText({ link }: ListingRecord, isOld: boolean): string {
  if (!link) return ''
  const type = (link.etherType ?? 0).toString(16).padStart(4, '0')
  if (isOld) return `${shortMac(link.source)} ${shortMac(link.target)} ${type} ${link.length ?? 0}: `
  const name = { '0800': 'IPv4', '86dd': 'IPv6', '0806': 'ARP' }[type] ?? 'Unknown'
  return `${link.source} > ${link.target}, ethertype ${name} (0x${type}), length ${link.length ?? 0}: `
}

function oldArp({ arp, source, target }: ListingRecord): string {
  if (arp?.operation === 2) return `arp reply ${source.host ?? '?'} is-at ${shortMac(arp.hardware ?? '')}`
  return `arp who-has ${target.host ?? '?'} tell ${source.host ?? '?'}`
}

function newArp({ arp, source, target, length }: ListingRecord, isLinked: boolean): string {
  const text =
    arp?.operation === 2
      ? `Reply ${source.host ?? '?'} is-at ${arp.hardware ?? ''}`
      : `Request who-has ${target.host ?? '?'} tell ${source.host ?? '?'}`
  return `${isLinked ? '' : 'ARP, '}${text}, length ${length ?? ARP_BYTES}`
}
