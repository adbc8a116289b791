/**
 * DNS messages (RFC 1035 4.1) on port 53, multicast DNS (RFC 6762) on 5353, LLMNR (RFC 4795) on 5355; over TCP behind a
 * two-byte length (RFC 7766 8), the first message of the segment only.
 *
 *   0 id(2)  2 flags(2)  4 questions(2)  6 answers(2)  8 authority(2)  10 additional(2)  12 records
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { readName } from './dns-name'
import { dnsClassText, dnsOpcodeText, dnsRcodeText, dnsTypeText } from './dns-names'
import { describeRecordData } from './dns-records'
import { DecodeError, Space } from './layers'
import type { TreeBuilder } from './tree'

const DNS = protocolId('dns')
const DNS_HEADER = 12

function describeFlags(tree: TreeBuilder, at: number): void {
  const flags = tree.u16(at)
  const response = (flags & 0x8000) !== 0
  tree.group('dns.flags', 'Flags', flags, at, 2, response ? 'response' : 'query', () => {
    tree.flag('dns.flags.response', 'Response', at, 2, 0x8000)
    tree.add('dns.flags.opcode', 'Operation', (flags >> 11) & 15, at, 2, dnsOpcodeText((flags >> 11) & 15))
    tree.flag('dns.flags.authoritative', 'Authoritative', at, 2, 0x0400)
    tree.flag('dns.flags.truncated', 'Truncated', at, 2, 0x0200)
    tree.flag('dns.flags.recdesired', 'Recursion desired', at, 2, 0x0100)
    tree.flag('dns.flags.recavail', 'Recursion available', at, 2, 0x0080)
    tree.flag('dns.flags.authenticated', 'Authentic data', at, 2, 0x0020)
    tree.flag('dns.flags.checkdisable', 'Checking disabled', at, 2, 0x0010)
    tree.add('dns.flags.rcode', 'Answer code', flags & 15, at, 2, dnsRcodeText(flags & 15))
  })
}

/** Writes one question at `at`; answers where the next begins, or -1 when it does not fit. */
function describeQuestion(tree: TreeBuilder, start: number, at: number, end: number): number {
  const name = readName(tree.bytes, start, at, end)
  if (!name || name.next + 4 > end) {
    tree.problem('The question does not fit', at, end - at)
    return -1
  }
  const text = `${name.text} ${dnsTypeText(tree.u16(name.next))}`
  tree.group('dns.qry', 'Question', null, at, name.next + 4 - at, text, () => {
    tree.add('dns.qry.name', 'Name', name.text, at, name.next - at)
    tree.uint('dns.qry.type', 'Type', name.next, 2, dnsTypeText)
    tree.uint('dns.qry.class', 'Class', name.next + 2, 2, (v) => dnsClassText(v & 0x7fff))
  })
  return name.next + 4
}

/** Writes one resource record at `at`; answers where the next begins, or -1 when it does not fit. */
function describeRecord(tree: TreeBuilder, label: string, start: number, at: number, end: number): number {
  const name = readName(tree.bytes, start, at, end)
  const dataAt = name ? name.next + 10 : end + 1
  const length = name && dataAt <= end ? tree.u16(name.next + 8) : 0
  if (!name || dataAt + length > end) {
    tree.problem(`The ${label.toLowerCase()} record does not fit`, at, end - at)
    return -1
  }
  const type = tree.u16(name.next)
  tree.group('dns.resp', label, null, at, dataAt + length - at, `${name.text} ${dnsTypeText(type)}`, () => {
    tree.add('dns.resp.name', 'Name', name.text, at, name.next - at)
    tree.uint('dns.resp.type', 'Type', name.next, 2, dnsTypeText)
    if (type === 41) tree.uint('dns.rr.udp_payload_size', 'UDP payload size', name.next + 2, 2)
    else {
      tree.uint('dns.resp.class', 'Class', name.next + 2, 2, (v) => dnsClassText(v & 0x7fff))
      tree.uint('dns.resp.ttl', 'Time to live', name.next + 4, 4, (v) => `${v} s`)
    }
    tree.uint('dns.resp.len', 'Data length', name.next + 8, 2)
    describeRecordData(tree, type, start, dataAt, dataAt + length)
  })
  return dataAt + length
}

function describeMessage(tree: TreeBuilder, start: number, end: number): void {
  tree.uint('dns.id', 'Transaction id', start, 2, (v) => hexText(v, 4))
  describeFlags(tree, start + 2)
  const questions = tree.uint('dns.count.queries', 'Questions', start + 4, 2)
  const sections = [
    ['Answer', tree.uint('dns.count.answers', 'Answers', start + 6, 2)],
    ['Authority', tree.uint('dns.count.auth_rr', 'Authority records', start + 8, 2)],
    ['Additional', tree.uint('dns.count.add_rr', 'Additional records', start + 10, 2)],
  ] as const
  let at = start + DNS_HEADER
  for (let i = 0; i < questions && at >= 0 && at < end; i++) at = describeQuestion(tree, start, at, end)
  for (const [label, count] of sections) {
    for (let i = 0; i < count && at >= 0 && at < end; i++) at = describeRecord(tree, label, start, at, end)
  }
}

export const dns: Decoder = {
  protocol: DNS,
  decode(layers) {
    layers.push(DNS, layers.nextAt, layers.nextWire)
    if (layers.nextWire < DNS_HEADER && layers.ipProtocol === 17) return layers.fail(DecodeError.badLength)
    layers.next(Space.none, 0, layers.nextAt + layers.nextWire, 0)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    const overTcp = layers.ipProtocol === 6
    const start = overTcp ? at + 2 : at
    const stated = overTcp ? start + tree.u16(at) : at + size
    const end = Math.min(tree.end, at + size, stated)
    const text = (tree.u16(start + 2) & 0x8000) !== 0 ? 'response' : 'query'
    tree.group('dns', 'DNS', null, at, Math.min(size, Math.max(0, tree.end - at)), text, () => {
      if (overTcp) tree.uint('dns.length', 'Length', at, 2)
      if (end - start < DNS_HEADER) tree.problem('No whole DNS header here (a segment of a longer message?)', at, size)
      else describeMessage(tree, start, end)
    })
  },
}
