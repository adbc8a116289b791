/**
 * TLS certificates up to version 1.2 (RFC 5246 7.4.2): list length(3), then length(3) and an X.509 certificate each; of a
 * certificate the names (RFC 5280 4.1.2.4, 4.1.2.6, 4.2.1.6): common names and DNS names.
 *
 * Guarantees: walks BER items inside the bytes at hand, each once, to a bounded depth. Refuses to verify anything.
 */
import { type BerItem, berOid, readBer } from './ber'
import { textField } from './text-lines'
import type { TreeBuilder } from './tree'

const MAX_CERTIFICATES = 16
const MAX_ITEMS = 64
const MAX_DNS_NAMES = 256
const MAX_DEPTH = 12
const OID = 0x06
const SEQUENCE = 0x30
const OCTETS = 0x04
const DNS_NAME = 0x82
const COMMON_NAME = '2.5.4.3'
const SUBJECT_ALT_NAME = '2.5.29.17'

function dnsNames(tree: TreeBuilder, from: number, to: number) {
  const list = readBer(tree.bytes, from, to)
  if (list?.tag !== SEQUENCE) return
  let i = list.from
  for (let count = 0; count < MAX_DNS_NAMES; count++) {
    const name = readBer(tree.bytes, i, list.to)
    if (!name) return
    if (name.tag === DNS_NAME) textField(tree, 'tls.handshake.certificate_dns_name', 'DNS name', name.from, name.to)
    i = name.to
  }
}

/** Looks for (object identifier, value) pairs anywhere below an item: names and extensions are such pairs. */
function findNames(tree: TreeBuilder, outer: BerItem, depth: number) {
  let oid = ''
  let i = outer.from
  for (let count = 0; count < MAX_ITEMS; count++) {
    const item = readBer(tree.bytes, i, outer.to, true)
    if (!item) return
    i = item.to
    if (item.tag === OID) oid = berOid(tree.bytes, item)
    else if (oid === COMMON_NAME)
      textField(tree, 'tls.handshake.certificate_common_name', 'Common name', item.from, item.to)
    else if (oid === SUBJECT_ALT_NAME && item.tag === OCTETS) dnsNames(tree, item.from, item.to)
    else if ((item.tag & 0x20) !== 0 && depth < MAX_DEPTH) findNames(tree, item, depth + 1)
  }
}

/** Writes the certificates of [at, end): a message of TLS 1.2 and before; in TLS 1.3 it is encrypted. */
export function describeCertificates(tree: TreeBuilder, at: number, end: number) {
  tree.uint('tls.handshake.certificates_length', 'Certificates', at, 3, (value) => `${value} bytes`)
  let i = at + 3
  for (let count = 0; i + 3 <= end && count < MAX_CERTIFICATES; count++) {
    const from = i
    const length = tree.u8(i) * 65_536 + tree.u16(i + 1)
    const to = Math.min(end, from + 3 + length)
    tree.group('tls.handshake.certificate', 'Certificate', null, from, to - from, `${length} bytes`, () => {
      tree.uint('tls.handshake.certificate_length', 'Length', from, 3)
      const item = readBer(tree.bytes, from + 3, to, true)
      if (item?.tag === SEQUENCE) findNames(tree, item, 0)
    })
    i = to
  }
}
