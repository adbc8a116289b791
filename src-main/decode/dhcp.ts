/**
 * DHCP and BOOTP (RFC 2131 2, RFC 2132).
 *
 *   0 op 1 hw type 2 hw length 3 hops  4 id(4)  8 secs(2) 10 flags(2)  12 client 16 your 20 server 24 relay (4 each)
 *   28 hardware address(16)  44 server name(64)  108 boot file(128)  236 cookie(4)  240 options (code, length, data)
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { printable } from './text'
import { layerEnd, takeRest, textField } from './text-lines'
import type { TreeBuilder } from './tree'

const DHCP = protocolId('dhcp')
const FIXED = 236
const COOKIE = 0x63825363
const PAD = 0
const END = 255
const MESSAGES = ['', 'Discover', 'Offer', 'Request', 'Decline', 'ACK', 'NAK', 'Release', 'Inform']

type Shape = 'address' | 'text' | 'seconds' | 'number' | 'list' | 'message'
const OPTIONS: Readonly<Record<number, readonly [string, string, Shape]>> = {
  1: ['dhcp.option.subnet_mask', 'Subnet mask', 'address'],
  3: ['dhcp.option.router', 'Router', 'address'],
  6: ['dhcp.option.domain_name_server', 'Name server', 'address'],
  12: ['dhcp.option.hostname', 'Host name', 'text'],
  15: ['dhcp.option.domain_name', 'Domain', 'text'],
  28: ['dhcp.option.broadcast_address', 'Broadcast address', 'address'],
  42: ['dhcp.option.ntp_server', 'NTP server', 'address'],
  50: ['dhcp.option.requested_ip_address', 'Requested address', 'address'],
  51: ['dhcp.option.ip_address_lease_time', 'Lease time', 'seconds'],
  53: ['dhcp.option.dhcp', 'Message', 'message'],
  54: ['dhcp.option.dhcp_server_id', 'Server', 'address'],
  55: ['dhcp.option.request_list_item', 'Requested option', 'list'],
  56: ['dhcp.option.message', 'Message text', 'text'],
  57: ['dhcp.option.dhcp_max_message_size', 'Largest message', 'number'],
  58: ['dhcp.option.renewal_time_value', 'Renewal time', 'seconds'],
  59: ['dhcp.option.rebinding_time_value', 'Rebinding time', 'seconds'],
  60: ['dhcp.option.vendor_class_id', 'Vendor class', 'text'],
  66: ['dhcp.option.tftp_server_name', 'TFTP server', 'text'],
  67: ['dhcp.option.bootfile_name', 'Boot file', 'text'],
}

const dotted = (tree: TreeBuilder, at: number): string =>
  `${tree.u8(at)}.${tree.u8(at + 1)}.${tree.u8(at + 2)}.${tree.u8(at + 3)}`

function address(tree: TreeBuilder, field: string, label: string, at: number) {
  tree.add(field, label, dotted(tree, at), at, 4)
}

function describeValue(tree: TreeBuilder, code: number, at: number, end: number) {
  const known = OPTIONS[code]
  if (!known) return tree.hex('dhcp.option.value', 'Value', at, end - at)
  const [field, label, shape] = known
  switch (shape) {
    case 'address':
      for (let i = at; i + 4 <= end; i += 4) address(tree, field, label, i)
      return
    case 'list':
      for (let i = at; i < end; i++) tree.uint(field, label, i, 1)
      return
    case 'message':
      tree.uint(field, label, at, 1, (value) => MESSAGES[value] ?? String(value))
      return
    case 'text':
      textField(tree, field, label, at, end)
      return
    default:
      if (end - at <= 4)
        tree.uint(field, label, at, end - at, (value) => (shape === 'seconds' ? `${value} s` : `${value}`))
  }
}

function describeOptions(tree: TreeBuilder, at: number, end: number) {
  for (let i = at; i < end; ) {
    const code = tree.u8(i)
    if (code === END) return
    if (code === PAD) {
      i++
      continue
    }
    const length = tree.u8(i + 1)
    const to = i + 2 + length
    if (i + 2 > end || to > end) return tree.problem('The option does not fit', i, end - i)
    const [, label = `Option ${code}`] = OPTIONS[code] ?? []
    tree.group('dhcp.option', label, null, i, length + 2, `option ${code}`, () => {
      tree.uint('dhcp.option.type', 'Option', i, 1)
      tree.uint('dhcp.option.length', 'Length', i + 1, 1)
      describeValue(tree, code, i + 2, to)
    })
    i = to
  }
}

/** A name in a field of fixed size, ended by a zero byte. */
function paddedText(tree: TreeBuilder, field: string, label: string, at: number, size: number) {
  let end = at
  while (end < Math.min(tree.end, at + size) && tree.u8(end) !== 0) end++
  if (end > at) tree.add(field, label, printable(tree.bytes, at, end), at, end - at)
}

export const dhcp: Decoder = {
  protocol: DHCP,
  decode(layers) {
    takeRest(layers, DHCP)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    const op = tree.u8(at) === 1 ? 'request' : tree.u8(at) === 2 ? 'reply' : `op ${tree.u8(at)}`
    tree.group('dhcp', 'DHCP', null, at, Math.max(0, end - at), op, () => {
      tree.uint('dhcp.type', 'Operation', at, 1, () => op)
      tree.uint('dhcp.hw.type', 'Hardware type', at + 1, 1)
      const hardware = tree.uint('dhcp.hw.len', 'Hardware address length', at + 2, 1)
      tree.uint('dhcp.hops', 'Hops', at + 3, 1)
      tree.uint('dhcp.id', 'Transaction id', at + 4, 4, (value) => hexText(value, 8))
      tree.uint('dhcp.secs', 'Seconds since the client began', at + 8, 2)
      tree.uint('dhcp.flags', 'Flags', at + 10, 2, (value) => hexText(value, 4))
      address(tree, 'dhcp.ip.client', 'Client address', at + 12)
      address(tree, 'dhcp.ip.your', 'Your address', at + 16)
      address(tree, 'dhcp.ip.server', 'Next server', at + 20)
      address(tree, 'dhcp.ip.relay', 'Relay agent', at + 24)
      if (hardware > 0 && hardware <= 16) tree.hex('dhcp.hw.mac_addr', 'Client hardware address', at + 28, hardware)
      paddedText(tree, 'dhcp.server', 'Server name', at + 44, 64)
      paddedText(tree, 'dhcp.file', 'Boot file', at + 108, 128)
      if (tree.u32(at + FIXED) !== COOKIE) return
      tree.uint('dhcp.cookie', 'Cookie', at + FIXED, 4, () => 'DHCP')
      describeOptions(tree, at + FIXED + 4, end)
    })
  },
}
