/**
 * SMTP (RFC 5321), POP3 (RFC 1939) and IMAP (RFC 9051): commands to the server, replies from it, a line each.
 *
 * Which side is the server is told by the port; on other ports by how a line begins. A segment is described alone, so
 * the lines of a message in transfer are shown as text.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import type { Layers } from './layers'
import { printable } from './text'
import { eachLine, layerEnd, skipSpaces, takeText, textField, wordEnd } from './text-lines'
import type { TreeBuilder } from './tree'

const TLS = protocolId('tls')

/** True for bytes to the server: by port, else by what a reply begins with. */
function toServer(layers: Layers, port: number, tree: TreeBuilder, at: number, reply: RegExp): boolean {
  if (layers.dport === port) return true
  return layers.sport !== port && !reply.test(printable(tree.bytes, at, Math.min(tree.end, at + 8)))
}

function smtpRequest(tree: TreeBuilder, from: number, to: number) {
  const end = wordEnd(tree, from, to)
  if (!/^[A-Za-z-]{4,16}$/.test(printable(tree.bytes, from, Math.min(end, from + 17)))) {
    tree.add('smtp.message', 'Text', printable(tree.bytes, from, to), from, to - from)
    return
  }
  tree.group('smtp.req', 'Command', true, from, to - from, printable(tree.bytes, from, to), () => {
    tree.add('smtp.req.command', 'Verb', printable(tree.bytes, from, end).toUpperCase(), from, end - from)
    if (end + 1 < to) textField(tree, 'smtp.req.parameter', 'Argument', end + 1, to)
  })
}

function smtpReply(tree: TreeBuilder, from: number, to: number) {
  tree.group('smtp.rsp', 'Reply', true, from, to - from, printable(tree.bytes, from, to), () => {
    const code = printable(tree.bytes, from, Math.min(to, from + 3))
    if (!/^\d{3}$/.test(code)) return
    tree.add('smtp.response.code', 'Code', Number(code), from, 3)
    if (from + 4 < to) textField(tree, 'smtp.rsp.parameter', 'Text', from + 4, to)
  })
}

function popRequest(tree: TreeBuilder, from: number, to: number) {
  const end = wordEnd(tree, from, to)
  tree.group('pop.request', 'Command', true, from, to - from, printable(tree.bytes, from, to), () => {
    tree.add('pop.request.command', 'Verb', printable(tree.bytes, from, end).toUpperCase(), from, end - from)
    if (end + 1 < to) textField(tree, 'pop.request.parameter', 'Argument', end + 1, to)
  })
}

function popReply(tree: TreeBuilder, from: number, to: number) {
  const end = wordEnd(tree, from, to)
  if (!/^(\+OK|-ERR)$/i.test(printable(tree.bytes, from, Math.min(end, from + 5)))) {
    tree.add('pop.response.data', 'Text', printable(tree.bytes, from, to), from, to - from)
    return
  }
  tree.group('pop.response', 'Reply', true, from, to - from, printable(tree.bytes, from, to), () => {
    textField(tree, 'pop.response.indicator', 'Indicator', from, end)
    if (end + 1 < to) textField(tree, 'pop.response.description', 'Text', end + 1, to)
  })
}

function imapRequest(tree: TreeBuilder, from: number, to: number) {
  const tag = wordEnd(tree, from, to)
  const verb = skipSpaces(tree, tag, to)
  const verbEnd = wordEnd(tree, verb, to)
  tree.group('imap.request', 'Command', true, from, to - from, printable(tree.bytes, from, to), () => {
    textField(tree, 'imap.request_tag', 'Tag', from, tag)
    if (verb < verbEnd)
      tree.add('imap.request.command', 'Verb', printable(tree.bytes, verb, verbEnd).toUpperCase(), verb, verbEnd - verb)
  })
}

function imapReply(tree: TreeBuilder, from: number, to: number) {
  const tag = wordEnd(tree, from, to)
  const verb = skipSpaces(tree, tag, to)
  const verbEnd = wordEnd(tree, verb, to)
  tree.group('imap.response', 'Reply', true, from, to - from, printable(tree.bytes, from, to), () => {
    textField(tree, 'imap.response_tag', 'Tag', from, tag)
    if (verb < verbEnd) textField(tree, 'imap.response.command', 'Answer', verb, verbEnd)
  })
}

type LineWriter = (tree: TreeBuilder, from: number, to: number) => void

function mail(
  name: 'smtp' | 'pop' | 'imap',
  title: string,
  port: number,
  begins: RegExp,
  request: LineWriter,
  reply: LineWriter,
): Decoder {
  const protocol = protocolId(name)
  return {
    protocol,
    decode(layers) {
      takeText(layers, protocol, TLS)
    },
    describe(layers, index, tree) {
      const at = layers.offset[index]
      const end = layerEnd(layers, index, tree)
      const asks = toServer(layers, port, tree, at, begins)
      tree.group(name, title, null, at, Math.max(0, end - at), asks ? 'to the server' : 'from the server', () => {
        eachLine(tree, at, end, (from, to) => {
          if (to > from) (asks ? request : reply)(tree, from, to)
          return true
        })
      })
    },
  }
}

export const smtp = mail('smtp', 'SMTP', 25, /^[2-5]\d\d/, smtpRequest, smtpReply)
export const pop = mail('pop', 'POP3', 110, /^(\+OK|-ERR)/i, popRequest, popReply)
export const imap = mail('imap', 'IMAP', 143, /^[*+] /, imapRequest, imapReply)
