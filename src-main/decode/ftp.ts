/**
 * FTP control connection (RFC 959 4 and 5): lines ended by CR LF; to port 21 requests `VERB argument`, from it replies
 * `NNN text`, several lines with `NNN-` first and `NNN ` last. A segment is described alone: it may begin inside a line.
 */

import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { printable } from './text'
import { looksLikeTls, takeRest } from './text-lines'
import type { TreeBuilder } from './tree'

const FTP = protocolId('ftp')
const TLS = protocolId('tls')
const FTP_PORT = 21
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20

const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39
const isLetter = (c: number): boolean => (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a

function describeRequest(tree: TreeBuilder, at: number, end: number): void {
  let verbEnd = at
  while (verbEnd < end && isLetter(tree.u8(verbEnd))) verbEnd++
  if (verbEnd - at < 3 || verbEnd - at > 4 || (verbEnd < end && tree.u8(verbEnd) !== SPACE)) {
    tree.add('', 'Text', printable(tree.bytes, at, end), at, end - at)
    return
  }
  const verb = printable(tree.bytes, at, verbEnd)
  tree.group('ftp.request', 'Request', true, at, end - at, printable(tree.bytes, at, end), () => {
    tree.add('ftp.request.command', 'Command', verb, at, verbEnd - at)
    if (verbEnd + 1 < end) {
      tree.add('ftp.request.arg', 'Argument', printable(tree.bytes, verbEnd + 1, end), verbEnd + 1, end - verbEnd - 1)
    }
  })
}

function describeReply(tree: TreeBuilder, at: number, end: number): void {
  const coded = end - at >= 3 && isDigit(tree.u8(at)) && isDigit(tree.u8(at + 1)) && isDigit(tree.u8(at + 2))
  tree.group('ftp.response', 'Reply', true, at, end - at, printable(tree.bytes, at, end), () => {
    if (coded) {
      const code = (tree.u8(at) - 0x30) * 100 + (tree.u8(at + 1) - 0x30) * 10 + (tree.u8(at + 2) - 0x30)
      tree.add('ftp.response.code', 'Code', code, at, 3)
    }
    const from = coded ? Math.min(end, at + 4) : at
    if (from < end) tree.add('ftp.response.arg', 'Text', printable(tree.bytes, from, end), from, end - from)
  })
}

export const ftp: Decoder = {
  protocol: FTP,
  decode(layers) {
    // after AUTH TLS (RFC 4217)
    if (looksLikeTls(layers.bytes, layers.nextAt, layers.nextEnd)) return takeRest(layers, TLS)
    layers.push(FTP, layers.nextAt, layers.nextWire)
    layers.next(Space.none, 0, layers.nextAt + layers.nextWire, 0)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const end = Math.min(tree.end, at + layers.length[index])
    const request = layers.dport === FTP_PORT
    tree.group('ftp', 'FTP', null, at, Math.max(0, end - at), request ? 'to the server' : 'from the server', () => {
      for (let i = at; i < end; ) {
        let lineEnd = i
        while (lineEnd < end && tree.u8(lineEnd) !== LF) lineEnd++
        const textEnd = lineEnd > i && tree.u8(lineEnd - 1) === CR ? lineEnd - 1 : lineEnd
        if (textEnd > i) (request ? describeRequest : describeReply)(tree, i, textEnd)
        i = lineEnd + 1
      }
    })
  },
}
