/**
 * SIP (RFC 3261 7): a request or status line, headers to the empty line, then a body (mostly SDP).
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { printable } from './text'
import { beginsWith, describeHeaders, eachLine, layerEnd, skipSpaces, takeText, textField, wordEnd } from './text-lines'
import type { TreeBuilder } from './tree'

const SIP = protocolId('sip')
const TLS = protocolId('tls')

const HEADERS: ReadonlyMap<string, string> = new Map([
  ['via', 'sip.via'],
  ['v', 'sip.via'],
  ['from', 'sip.from'],
  ['f', 'sip.from'],
  ['to', 'sip.to'],
  ['t', 'sip.to'],
  ['call-id', 'sip.call_id'],
  ['i', 'sip.call_id'],
  ['cseq', 'sip.cseq'],
  ['contact', 'sip.contact'],
  ['m', 'sip.contact'],
  ['user-agent', 'sip.user_agent'],
  ['server', 'sip.server'],
  ['content-type', 'sip.content_type'],
  ['c', 'sip.content_type'],
  ['content-length', 'sip.content_length'],
  ['l', 'sip.content_length'],
  ['max-forwards', 'sip.max_forwards'],
  ['expires', 'sip.expires'],
  ['allow', 'sip.allow'],
  ['authorization', 'sip.authorization'],
  ['www-authenticate', 'sip.www_authenticate'],
])

function describeFirstLine(tree: TreeBuilder, at: number, end: number) {
  const first = wordEnd(tree, at, end)
  const second = skipSpaces(tree, first, end)
  const secondEnd = wordEnd(tree, second, end)
  const text = printable(tree.bytes, at, end)
  if (beginsWith(tree.bytes, at, end, 'SIP/2.0')) {
    const code = printable(tree.bytes, second, secondEnd)
    tree.add('sip.status_line', 'Status line', text, at, end - at)
    if (/^\d{3}$/.test(code)) tree.add('sip.status_code', 'Status', Number(code), second, 3)
    return
  }
  tree.add('sip.request_line', 'Request line', text, at, end - at)
  textField(tree, 'sip.method', 'Method', at, first)
  if (second < secondEnd) textField(tree, 'sip.r_uri', 'Request URI', second, secondEnd)
}

export const sip: Decoder = {
  protocol: SIP,
  decode(layers) {
    takeText(layers, SIP, TLS)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    let title = ''
    tree.group('sip', 'SIP', null, at, Math.max(0, end - at), 'message', () => {
      const headersAt = eachLine(tree, at, end, (from, to) => {
        title = printable(tree.bytes, from, to)
        if (title !== '') describeFirstLine(tree, from, to)
        return false
      })
      if (title === '') return
      const body = describeHeaders(tree, headersAt, end, HEADERS, 'sip.msg_hdr')
      if (body >= 0 && body < end) textField(tree, 'sip.msg_body', 'Body', body, end)
    })
  },
}
