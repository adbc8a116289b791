/**
 * Three protocols of text that need no more than their lines: IRC (RFC 2812 2.3), Redis's RESP and RFB's versions (RFC 6143 7.1.1);
 * and XMPP (RFC 6120), whose XML is shown as it is.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { type Layers, Space } from './layers'
import { printable } from './text'
import { beginsWith, eachLine, layerEnd, looksLikeText, takeRest, takeText, textField } from './text-lines'
import { isToServer } from './to-server'
import type { TreeBuilder } from './tree'

const TLS = protocolId('tls')
const IRC = protocolId('irc')
const RESP = protocolId('resp')
const VNC = protocolId('vnc')
const XMPP = protocolId('xmpp')
const MAX_LINES = 512

/** Calls `body` for each line that is not empty. */
function lines(tree: TreeBuilder, at: number, end: number, body: (from: number, to: number) => void) {
  let count = 0
  eachLine(tree, at, end, (from, to) => {
    if (from < to) body(from, to)
    return ++count < MAX_LINES
  })
}

function describeIrcLine(tree: TreeBuilder, from: number, to: number, toServer: boolean) {
  const side = toServer ? 'irc.request' : 'irc.response'
  const text = printable(tree.bytes, from, to)
  tree.group(side, toServer ? 'Request' : 'Response', text, from, to - from, text, () => {
    const found = /^(:\S+ +)?(\S+)/.exec(text)
    const prefix = found?.[1] ?? ''
    if (!found || text.length !== to - from) return
    const at = from + prefix.length
    if (prefix !== '') tree.add(`${side}.prefix`, 'From', prefix.slice(1).trimEnd(), from, prefix.length)
    if (/^\d{3}$/.test(found[2])) tree.add(`${side}.num_command`, 'Reply', Number(found[2]), at, 3)
    else tree.add(`${side}.command`, 'Command', found[2], at, found[2].length)
  })
}

const RESP_FIELDS: Readonly<Record<string, readonly [string, string]>> = {
  '+': ['resp.string', 'String'],
  '-': ['resp.error', 'Error'],
  ':': ['resp.integer', 'Integer'],
  $: ['resp.bulk_string.length', 'String of bytes'],
  '*': ['resp.array.length', 'Array of'],
}

function describeRespLine(tree: TreeBuilder, from: number, to: number) {
  const known = RESP_FIELDS[String.fromCharCode(tree.u8(from))]
  const text = printable(tree.bytes, from + 1, to)
  const isNumber = known !== undefined && !/string$|error$/.test(known[0]) && /^-?\d{1,15}$/.test(text)
  if (known === undefined) textField(tree, 'resp.bulk_string.value', 'Value', from, to)
  else tree.add(known[0], known[1], isNumber ? Number(text) : text, from, to - from)
}

function whole(
  layers: Layers,
  index: number,
  tree: TreeBuilder,
  name: string,
  title: string,
  body: (at: number, end: number) => void,
) {
  const at = layers.offset[index]
  const end = layerEnd(layers, index, tree)
  tree.group(name, title, null, at, Math.max(0, end - at), `${end - at} bytes`, () => body(at, end))
}

export const irc: Decoder = {
  protocol: IRC,
  decode: (layers) => takeText(layers, IRC, TLS),
  describe(layers, index, tree) {
    const toServer = isToServer(layers)
    whole(layers, index, tree, 'irc', 'IRC', (at, end) =>
      lines(tree, at, end, (from, to) => describeIrcLine(tree, from, to, toServer)),
    )
  },
}

export const resp: Decoder = {
  protocol: RESP,
  decode: (layers) => takeText(layers, RESP, TLS),
  describe(layers, index, tree) {
    whole(layers, index, tree, 'resp', 'Redis', (at, end) =>
      lines(tree, at, end, (from, to) => describeRespLine(tree, from, to)),
    )
  },
}

export const xmpp: Decoder = {
  protocol: XMPP,
  decode: (layers) => takeText(layers, XMPP, TLS),
  describe(layers, index, tree) {
    whole(layers, index, tree, 'xmpp', 'XMPP', (at, end) => {
      if (at < end) textField(tree, 'xmpp.xml', 'XML', at, end)
    })
  },
}

export const vnc: Decoder = {
  protocol: VNC,
  decode(layers) {
    const { bytes, nextAt, nextEnd } = layers
    if (looksLikeText(bytes, nextAt, nextEnd) && beginsWith(bytes, nextAt, nextEnd, 'RFB ')) takeRest(layers, VNC)
    else layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const [field, label] = isToServer(layers)
      ? ['vnc.client_proto_ver', "Client's version"]
      : ['vnc.server_proto_ver', "Server's version"]
    whole(layers, index, tree, 'vnc', 'VNC', (at, end) =>
      lines(tree, at, end, (from, to) => textField(tree, field, label, Math.min(to, from + 4), to)),
    )
  },
}
