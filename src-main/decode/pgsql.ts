/**
 * PostgreSQL's protocol 3 (PostgreSQL documentation 55.7): a type (not in the first message), a length(4) that counts itself,
 * a body. What a type means depends on who sends it.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { layerEnd, looksLikeTls, takeRest, textField } from './text-lines'
import { isToServer } from './to-server'
import type { TreeBuilder } from './tree'

const PGSQL = protocolId('pgsql')
const TLS = protocolId('tls')
const MAX_MESSAGES = 256
const MAX_PARAMETERS = 64
const MAX_START = 10_000
const CLIENT: Readonly<Record<string, string>> = {
  B: 'bind',
  C: 'close',
  D: 'describe',
  E: 'execute',
  H: 'flush',
  P: 'parse',
  Q: 'query',
  S: 'sync',
  X: 'terminate',
  p: 'password or SASL answer',
}
const SERVER: Readonly<Record<string, string>> = {
  '1': 'parse complete',
  '2': 'bind complete',
  C: 'command complete',
  D: 'data row',
  E: 'error',
  K: 'backend key',
  N: 'notice',
  R: 'authentication',
  S: 'parameter',
  T: 'row description',
  Z: 'ready for query',
}
const SPECIAL: Readonly<Record<number, string>> = {
  80877102: 'cancel request',
  80877103: 'TLS request',
  80877104: 'GSS encryption request',
}

const isStart = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at >= 8 && bytes[at] === 0 && bytes[at + 1] === 0 && ((bytes[at + 2] << 8) | bytes[at + 3]) >= 8

const textEnd = (tree: TreeBuilder, at: number, end: number): number => {
  const found = tree.bytes.indexOf(0, at)
  return found < 0 || found > end ? end : found
}

function describeStart(tree: TreeBuilder, at: number, end: number) {
  tree.uint('pgsql.length', 'Length', at, 4)
  const code = tree.u32(at + 4)
  const special = SPECIAL[code]
  if (special !== undefined) {
    tree.add('pgsql.version', 'Request', code, at + 4, 4, special)
    return
  }
  tree.add('pgsql.version', 'Version', code, at + 4, 4, `${code >>> 16}.${code & 0xffff}`)
  let next = at + 8
  for (let count = 0; next < end && tree.u8(next) !== 0 && count < MAX_PARAMETERS; count++) {
    const name = textEnd(tree, next, end)
    const value = textEnd(tree, name + 1, end)
    textField(tree, 'pgsql.parameter_name', 'Parameter', next, name)
    if (name + 1 <= value) textField(tree, 'pgsql.parameter_value', 'Value', name + 1, value)
    next = value + 1
  }
}

function describeMessage(tree: TreeBuilder, at: number, end: number, toServer: boolean) {
  const letter = String.fromCharCode(tree.u8(at))
  const name = (toServer ? CLIENT[letter] : SERVER[letter]) ?? 'message'
  tree.add('pgsql.type', 'Type', name, at, 1)
  tree.uint('pgsql.length', 'Length', at + 1, 4)
  const body = at + 5
  if (body >= end) return
  if (toServer && letter === 'Q') textField(tree, 'pgsql.query', 'Query', body, textEnd(tree, body, end))
  else if (!toServer && letter === 'C') textField(tree, 'pgsql.tag', 'Tag', body, textEnd(tree, body, end))
  else if (!toServer && letter === 'S') {
    const middle = textEnd(tree, body, end)
    textField(tree, 'pgsql.parameter_name', 'Parameter', body, middle)
    if (middle + 1 < end) textField(tree, 'pgsql.parameter_value', 'Value', middle + 1, textEnd(tree, middle + 1, end))
  } else if (!toServer && (letter === 'E' || letter === 'N')) textField(tree, 'pgsql.text', 'Text', body, end)
  else tree.hex('pgsql.data', 'Data', body, end - body)
}

export const pgsql: Decoder = {
  protocol: PGSQL,
  decode(layers) {
    const { bytes, nextAt, nextEnd } = layers
    if (looksLikeTls(bytes, nextAt, nextEnd)) takeRest(layers, TLS)
    else if (nextEnd > nextAt) takeRest(layers, PGSQL)
    else layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const start = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    const toServer = isToServer(layers)
    tree.group('pgsql', 'PostgreSQL', null, start, Math.max(0, end - start), `${end - start} bytes`, () => {
      if (end - start === 1) {
        const answer = String.fromCharCode(tree.u8(start))
        tree.add('pgsql.type', 'Type', answer === 'S' ? 'TLS accepted' : 'TLS refused', start, 1)
        return
      }
      let at = start
      if (toServer && isStart(tree.bytes, at, end)) {
        const to = Math.min(end, at + Math.min(MAX_START, tree.u32(at)))
        describeStart(tree, at, to)
        at = to
      }
      for (let count = 0; count < MAX_MESSAGES && at + 5 <= end; count++) {
        const to = Math.min(end, at + 1 + Math.max(4, tree.u32(at + 1)))
        describeMessage(tree, at, to, toServer)
        at = to
      }
    })
  },
}
