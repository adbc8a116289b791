/**
 * Owns the few words that stand on a frame's arrow in a ladder: 'SYN', 'PORT 192,0,2,10,12,100', '226 Transfer complete.',
 * '1,460 bytes', 'A? ftp.example.net.'.
 *
 * Guarantees: at most MAX_LABEL characters, no control characters (printable ASCII and escapes); any bytes give a label.
 * What a frame says comes from its own bytes alone: a segment may begin in the middle of a line.
 */

import type { FieldNode } from '@shared/field'
import { countText } from '@shared/format'
import { protocolId, protocolName } from '@shared/protocols'
import type { Layers } from '../decode/layers'
import { decoderOf } from '../decode/registry'
import { printable } from '../decode/text'
import { TreeBuilder } from '../decode/tree'
import { TcpFlag } from '../insight/segment'

export const MAX_LABEL = 160
/** bytes of a text line that are looked at */
const MAX_LINE = 200
const TCP = 6
const LF = 0x0a
const CR = 0x0d
const TLS = protocolId('tls')
const SSH = protocolId('ssh')
/** protocols whose first line says what a segment is for */
const TEXT_PROTOCOLS = new Set((['ftp', 'http', 'smtp', 'pop', 'imap', 'sip'] as const).map((name) => protocolId(name)))

/**
 * @param layers the frame, its bytes from index 0 on
 * @param line the frame as tcpdump prints it, asked for only where it is of use
 */
export function ladderLabel(layers: Layers, line: () => string): string {
  const text = layers.ipProtocol === TCP && layers.tcpHeaderLength >= 20 ? tcpLabel(layers) : lineTail(line())
  return text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL - 1)}…` : text
}

function tcpLabel(layers: Layers): string {
  const { tcpFlags: flags, payloadLength: length } = layers
  const names: string[] = []
  if (flags & TcpFlag.syn) names.push('SYN')
  if (flags & TcpFlag.fin) names.push('FIN')
  if (flags & TcpFlag.rst) names.push('RST')
  if (flags & TcpFlag.urg) names.push('URG')
  const said = length > 0 ? payloadLabel(layers) : ''
  // an ACK is worth a word only where nothing else is said
  if (flags & TcpFlag.ack && said === '') names.push('ACK')
  const head = names.join(', ')
  if (head === '') return said === '' ? 'no flags' : said
  return said === '' ? head : `${head} · ${said}`
}

function payloadLabel(layers: Layers): string {
  const size = `${countText(layers.payloadLength)} ${layers.payloadLength === 1 ? 'byte' : 'bytes'}`
  const top = layers.count > 0 ? layers.protocol[layers.count - 1] : 0
  if (layers.payloadCaptured <= 0) return size
  if (TEXT_PROTOCOLS.has(top)) return firstLine(layers) || size
  if (top === TLS || top === SSH) return messages(layers, top) || size
  return size
}

/** The first line with something in it; '' when it is no text. */
function firstLine({ bytes, payloadAt, payloadCaptured }: Layers): string {
  const end = Math.min(bytes.length, payloadAt + payloadCaptured)
  let from = payloadAt
  while (from < end && (bytes[from] === CR || bytes[from] === LF)) from++
  let to = from
  while (to < end && to < from + MAX_LINE && bytes[to] !== LF) to++
  const stop = to > from && bytes[to - 1] === CR ? to - 1 : to
  for (let i = from; i < stop; i++) if (bytes[i] < 0x20 && bytes[i] !== 0x09 && bytes[i] !== 0x1b) return ''
  return printable(bytes, from, stop)
}

/** Names of the messages in a segment of TLS or SSH: 'TLS: Client hello'. */
function messages(layers: Layers, protocol: number): string {
  const tree = new TreeBuilder(layers.bytes.subarray(layers.start, layers.end))
  decoderOf(protocol)?.describe(layers, layers.count - 1, tree)
  const [root] = tree.finish()
  if (!root) return ''
  const names = root.children.flatMap((child) => messageNames(child)).slice(0, 4)
  return names.length === 0 ? '' : `${protocolName(protocol).toUpperCase()}: ${names.join(', ')}`
}

function messageNames(node: FieldNode): readonly string[] {
  if (node.field === 'ssh.protocol' || node.field === 'ssh.packet') return [node.text]
  if (node.field !== 'tls.record') return []
  const inside = node.children.filter(({ field }) => field === 'tls.handshake')
  return inside.length > 0 ? inside.map(({ text }) => text) : [node.text]
}

/** What tcpdump says after the two ends; the whole line where it names none. */
function lineTail(line: string): string {
  const first = line.split('\n', 1)[0]
  const arrow = first.indexOf(' > ')
  const colon = arrow < 0 ? -1 : first.indexOf(': ', arrow)
  return colon < 0 ? first : first.slice(colon + 2)
}
