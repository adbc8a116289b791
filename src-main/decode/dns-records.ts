/**
 * Owns the data of DNS resource records as fields: A AAAA NS CNAME PTR DNAME SOA MX TXT SPF SRV CAA OPT; others as bytes.
 * Sources: RFC 1035 3.3, RFC 3596 (AAAA), RFC 2782 (SRV), RFC 6891 (OPT), RFC 8659 (CAA).
 */
import { ipv4Text, ipv6Text } from '@shared/format'
import { readName } from './dns-name'
import { printable } from './text'
import type { TreeBuilder } from './tree'

const NAME_FIELDS: Readonly<Record<number, readonly [string, string]>> = {
  2: ['dns.ns', 'Name server'],
  5: ['dns.cname', 'Canonical name'],
  12: ['dns.ptr.domain_name', 'Domain name'],
  39: ['dns.dname', 'Delegation name'],
}

/** Adds a name field at `at`; answers the index behind the name, or -1 (with a problem noted) when it is none. */
function nameField(tree: TreeBuilder, field: string, label: string, start: number, at: number, end: number): number {
  const name = readName(tree.bytes, start, at, end)
  if (!name) {
    tree.problem(`${label}: not a domain name`, at, end - at)
    return -1
  }
  tree.add(field, label, name.text, at, name.next - at)
  return name.next
}

function describeSoa(tree: TreeBuilder, start: number, at: number, end: number): void {
  const second = nameField(tree, 'dns.soa.mname', 'Primary server', start, at, end)
  const numbers = second < 0 ? -1 : nameField(tree, 'dns.soa.rname', 'Responsible', start, second, end)
  if (numbers < 0) return
  tree.uint('dns.soa.serial_number', 'Serial', numbers, 4)
  tree.uint('dns.soa.refresh_interval', 'Refresh', numbers + 4, 4, (v) => `${v} s`)
  tree.uint('dns.soa.retry_interval', 'Retry', numbers + 8, 4, (v) => `${v} s`)
  tree.uint('dns.soa.expire_limit', 'Expire', numbers + 12, 4, (v) => `${v} s`)
  tree.uint('dns.soa.mininum_ttl', 'Minimum TTL', numbers + 16, 4, (v) => `${v} s`)
}

function describeText(tree: TreeBuilder, at: number, end: number): void {
  for (let i = at; i < end; ) {
    const length = tree.u8(i)
    const to = Math.min(end, i + 1 + length)
    tree.add('dns.txt', 'Text', printable(tree.bytes, i + 1, to), i, to - i)
    i = to
  }
}

function describeOptions(tree: TreeBuilder, at: number, end: number): void {
  for (let i = at; i + 4 <= end; ) {
    const size = 4 + tree.u16(i + 2)
    if (i + size > end) {
      tree.problem('The option does not fit', i, end - i)
      return
    }
    tree.group('dns.opt', 'Option', null, i, size, `code ${tree.u16(i)}`, () => {
      tree.uint('dns.opt.code', 'Code', i, 2)
      tree.uint('dns.opt.len', 'Length', i + 2, 2)
      if (size > 4) tree.hex('dns.opt.data', 'Data', i + 4, size - 4)
    })
    i += size
  }
}

/** Writes the data [at, end) of a record of `type`; names may point back into the message at `start`. */
export function describeRecordData(tree: TreeBuilder, type: number, start: number, at: number, end: number): void {
  const size = end - at
  const named = NAME_FIELDS[type]
  if (named) nameField(tree, named[0], named[1], start, at, end)
  else if (type === 1 && size === 4) tree.add('dns.a', 'Address', ipv4Text(tree.bytes, at), at, 4)
  else if (type === 28 && size === 16) tree.add('dns.aaaa', 'Address', ipv6Text(tree.bytes, at), at, 16)
  else if (type === 6) describeSoa(tree, start, at, end)
  else if (type === 15 && size > 2) {
    tree.uint('dns.mx.preference', 'Preference', at, 2)
    nameField(tree, 'dns.mx.mail_exchange', 'Mail exchange', start, at + 2, end)
  } else if (type === 16 || type === 99) describeText(tree, at, end)
  else if (type === 33 && size > 6) {
    tree.uint('dns.srv.priority', 'Priority', at, 2)
    tree.uint('dns.srv.weight', 'Weight', at + 2, 2)
    tree.uint('dns.srv.port', 'Port', at + 4, 2)
    nameField(tree, 'dns.srv.target', 'Target', start, at + 6, end)
  } else if (type === 257 && size > 2) {
    const tag = Math.min(end, at + 2 + tree.u8(at + 1))
    tree.add('dns.caa.tag', 'Tag', printable(tree.bytes, at + 2, tag), at + 2, tag - at - 2)
    tree.add('dns.caa.value', 'Value', printable(tree.bytes, tag, end), tag, end - tag)
  } else if (type === 41) describeOptions(tree, at, end)
  else if (size > 0) tree.hex('dns.data', 'Data', at, size)
}
