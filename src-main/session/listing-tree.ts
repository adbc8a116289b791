/**
 * Owns the field tree of a frame made from text: what the text does not hold is said to be unknown, not shown as the 0 that
 * stands in the made bytes; names stand where an address is a stand-in; and first of all it says that it was made.
 *
 * Guarantees: a field is shown as read only when the record has it; filters do not find the others at all.
 */
import type { FieldNode } from '@shared/field'
import type { PlacedRecord } from '@shared/listing'

const NOT_THERE = 'not in the text'

/** True for fields whose value the record holds. Fields that no rule names are made of others that it holds. */
type Knows = (record: PlacedRecord) => boolean

const never: Knows = () => false
const verbose: Knows = ({ ip }) => ip.length !== undefined && ip.id !== undefined
const inNew: Knows = ({ dialect }) => dialect === 'new'
const options: Knows = ({ tcp }) => tcp?.options !== undefined

const RULES: Readonly<Record<string, Knows>> = {
  'ip.hdr_len': never,
  'ip.dsfield': ({ ip, dialect }) => ip.tos !== undefined || dialect === 'old',
  'ip.len': ({ ip }) => ip.length !== undefined,
  'ip.id': ({ ip }) => ip.id !== undefined,
  'ip.flags.rb': verbose,
  'ip.flags.df': ({ ip }) => ip.dontFragment !== undefined,
  'ip.flags.mf': ({ ip, dialect }) => ip.fragment !== undefined || dialect === 'old' || ip.id !== undefined,
  'ip.frag_offset': ({ ip, dialect }) => ip.fragment !== undefined || dialect === 'old' || ip.id !== undefined,
  'ip.ttl': ({ ip }) => ip.ttl !== undefined,
  'ip.checksum': never,
  'ip.checksum.status': never,
  'ip.opt.type': never,
  'ip.src': ({ source }) => source.host !== undefined && !/[a-z]/i.test(source.host),
  'ip.dst': ({ target }) => target.host !== undefined && !/[a-z]/i.test(target.host),
  'ipv6.tclass': ({ ip }) => ip.tos !== undefined,
  'ipv6.flow': never,
  'ipv6.plen': ({ ip }) => ip.length !== undefined,
  'ipv6.hlim': ({ ip }) => ip.ttl !== undefined,
  'tcp.srcport': ({ source }) => source.port !== undefined,
  'tcp.dstport': ({ target }) => target.port !== undefined,
  'tcp.seq_raw': ({ tcp }) => tcp?.first !== undefined,
  'tcp.ack_raw': ({ tcp }) => tcp?.ack !== undefined,
  'tcp.hdr_len': options,
  'tcp.flags': ({ tcp }) => tcp?.window !== undefined,
  'tcp.flags.res': never,
  'tcp.flags.ae': inNew,
  'tcp.flags.cwr': inNew,
  'tcp.flags.ece': inNew,
  'tcp.window_size_value': ({ tcp }) => tcp?.window !== undefined,
  'tcp.checksum': never,
  'tcp.checksum.status': never,
  'tcp.urgent_pointer': ({ tcp }) => tcp?.urgent !== undefined,
  'tcp.len': ({ tcp }) => tcp?.length !== undefined,
  'udp.srcport': ({ source }) => source.port !== undefined,
  'udp.dstport': ({ target }) => target.port !== undefined,
  'udp.length': ({ length }) => length !== undefined,
  'udp.checksum': never,
  'udp.checksum.status': never,
  'icmp.checksum': never,
  'icmp.checksum.status': never,
  'icmp.code': ({ icmp }) => icmp?.code !== undefined,
  'icmp.ident': ({ icmp }) => icmp?.id !== undefined,
  'icmp.seq': ({ icmp }) => icmp?.sequence !== undefined,
  'icmpv6.checksum': never,
  'icmpv6.checksum.status': never,
  'dns.flags.recdesired': ({ dns }) => dns?.reply === false,
  'dns.count.queries': never,
  'eth.src': ({ link }) => link !== undefined,
  'eth.dst': ({ link }) => link !== undefined,
  'arp.src.hw_mac': ({ arp }) => arp?.hardware !== undefined,
  'arp.src.proto_ipv4': ({ source }) => source.host !== undefined && !/[a-z]/i.test(source.host),
  'arp.dst.hw_mac': never,
  'arp.dst.proto_ipv4': ({ target }) => target.host !== undefined && !/[a-z]/i.test(target.host),
}

const isKnown = (record: PlacedRecord, field: string): boolean => RULES[field]?.(record) ?? true

/** For filters: without what the text does not hold. */
export function readFields(tree: readonly FieldNode[], record: PlacedRecord): FieldNode[] {
  if (record.dump) return [...tree]
  return tree
    .filter((node) => isKnown(record, node.field))
    .map((node) => (node.children.length === 0 ? node : { ...node, children: readFields(node.children, record) }))
}

/** For people: everything, with what is unknown said, and the record itself in front. */
export function shownFields(tree: readonly FieldNode[], record: PlacedRecord): FieldNode[] {
  const layers = record.dump ? [...tree] : tree.map((node) => shown(node, record))
  return [provenance(record), ...layers]
}

function shown(node: FieldNode, record: PlacedRecord): FieldNode {
  if (isKnown(record, node.field)) {
    const children = node.children.map((child) => shown(child, record))
    // what a header says in its own line may be made of things that are not known
    return { ...node, ...(ENDS[node.field] ? { text: endsText(record) } : {}), children }
  }
  return { ...node, value: null, text: nameOf(node.field, record), length: 0, children: [] }
}

const ENDS: Readonly<Record<string, boolean>> = { ip: true, ipv6: true }

const endsText = ({ source, target }: PlacedRecord): string => `${source.host ?? '?'} to ${target.host ?? '?'}`

/** The name that the text has where an address is a stand-in. */
function nameOf(field: string, { source, target }: PlacedRecord): string {
  const host =
    field === 'ip.src' || field === 'arp.src.proto_ipv4'
      ? source.host
      : field === 'ip.dst' || field === 'arp.dst.proto_ipv4'
        ? target.host
        : undefined
  return host === undefined ? NOT_THERE : `${host} (address not in the text)`
}

function provenance(record: PlacedRecord): FieldNode {
  const { dialect, text, offset, mended, remarks, dump } = record
  const line = (label: string, value: string): FieldNode => ({
    field: '',
    label,
    value: null,
    text: value,
    offset: 0,
    length: 0,
    children: [],
  })
  const form = dialect === 'old' ? 'tcpdump 3.x / WinDump' : 'tcpdump 4.x'
  return {
    ...line('Made from text', dump ? `${form}, bytes from its hex dump` : `${form}; the bytes below are made`),
    children: [
      line('Record', text.slice(0, 2000)),
      line('Place in the text', `byte ${offset}`),
      ...remarks.map((remark) => line('Remark', remark)),
      ...mended.map(({ field, reason }) => line(`Mended: ${field}`, reason)),
    ],
  }
}
