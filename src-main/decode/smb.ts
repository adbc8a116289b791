/**
 * SMB 1 (MS-CIFS 2.2.3.1) and SMB 2 (MS-SMB2 2.2.1) in NetBIOS session messages (RFC 1002 4.3.1).
 *
 *   0 type(1) length(3)  4 FF 'SMB'  8 command(1) status(4) flags(1) flags2(2) … 28 tree(2) process(2) user(2) multiplex(2)
 *                        4 FE 'SMB'  8 size(2) credit charge(2) status(4) command(2) credits(2) flags(4) next(4) message(8)
 *                          36 reserved(4) tree(4) session(8) signature(16)
 *
 * Named are segments that begin with a message; a message that goes on in the next segment is shown as far as it is here.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import type { Layers } from './layers'
import { Space } from './layers'
import { le16, le32, leUint, utf16Field } from './little-endian'
import { smb1Command, smb2Command } from './smb-names'
import { beginsWith, layerEnd, takeRest } from './text-lines'
import type { TreeBuilder } from './tree'

const SMB = protocolId('smb')
const SMB2 = protocolId('smb2')
const SESSION = 4
const HEADER_1 = 32
const HEADER_2 = 64
const MAX_MESSAGES = 64
const MAX_COMPOUND = 32
const NEGOTIATE = 0
const TREE_CONNECT = 3
const CREATE = 5

function isMessage(bytes: Uint8Array, at: number, end: number, first: number): boolean {
  return end - at >= 8 && bytes[at] === 0 && bytes[at + 4] === first && beginsWith(bytes, at + 5, end, 'SMB')
}

function take(layers: Layers) {
  const { bytes, nextAt, nextEnd } = layers
  if (isMessage(bytes, nextAt, nextEnd, 0xfe)) takeRest(layers, SMB2)
  else if (isMessage(bytes, nextAt, nextEnd, 0xff)) takeRest(layers, SMB)
  else layers.nextSpace = Space.none
}

const statusText = (value: number): string => (value === 0 ? 'success' : hexText(value, 8))

function describeSmb1(tree: TreeBuilder, at: number) {
  leUint(tree, 'smb.cmd', 'Command', at + 4, 1, smb1Command)
  leUint(tree, 'smb.nt_status', 'Status', at + 5, 4, statusText)
  tree.flag('smb.flags.response', 'Response', at + 9, 1, 0x80)
  leUint(tree, 'smb.flags2', 'Flags 2', at + 10, 2, (value) => hexText(value, 4))
  leUint(tree, 'smb.tid', 'Tree', at + 24, 2)
  leUint(tree, 'smb.pid', 'Process', at + 26, 2)
  leUint(tree, 'smb.uid', 'User', at + 28, 2)
  leUint(tree, 'smb.mid', 'Multiplex id', at + 30, 2)
}

/** The header of one SMB 2 message and, where it is cheap, what it names; answers how far on the next one is. */
function describeSmb2(tree: TreeBuilder, at: number, end: number): number {
  const command = leUint(tree, 'smb2.cmd', 'Command', at + 12, 2, smb2Command)
  leUint(tree, 'smb2.nt_status', 'Status', at + 8, 4, statusText)
  const isResponse = tree.flag('smb2.flags.response', 'Response', at + 16, 1, 1)
  leUint(tree, 'smb2.msg_id', 'Message id', at + 24, 6)
  leUint(tree, 'smb2.tid', 'Tree', at + 36, 4)
  if (tree.has(at + 40, 8)) {
    const session =
      le32(tree, at + 44)
        .toString(16)
        .padStart(8, '0') +
      le32(tree, at + 40)
        .toString(16)
        .padStart(8, '0')
    tree.add('smb2.sesid', 'Session', `0x${session}`, at + 40, 8)
  }
  const body = at + HEADER_2
  if (body + 8 <= end) describeBody(tree, command, isResponse, at, body, end)
  return le32(tree, at + 20)
}

function describeBody(tree: TreeBuilder, command: number, isResponse: boolean, at: number, body: number, end: number) {
  if (command === NEGOTIATE && isResponse)
    leUint(tree, 'smb2.dialect', 'Dialect', body + 4, 2, (value) => hexText(value, 4))
  else if (command === TREE_CONNECT && !isResponse) nameAt(tree, 'smb2.tree', 'Share', at, body + 4, end)
  else if (command === CREATE && !isResponse) nameAt(tree, 'smb2.filename', 'File', at, body + 44, end)
}

/** A name whose offset from the header and length stand at `place`. */
function nameAt(tree: TreeBuilder, field: string, label: string, at: number, place: number, end: number) {
  const from = at + le16(tree, place)
  const length = le16(tree, place + 2)
  if (length > 0 && from < end) utf16Field(tree, field, label, from, Math.min(end, from + length))
}

function describeMessage(tree: TreeBuilder, at: number, end: number) {
  tree.uint('nbss.type', 'Session message', at, 1)
  tree.uint('nbss.length', 'Length', at + 1, 3)
  let from = at + SESSION
  if (isMessage(tree.bytes, at, end, 0xff)) {
    const to = Math.min(end, from + HEADER_1)
    const name = smb1Command(tree.u8(from + 4))
    tree.group('smb.header', 'Header', null, from, to - from, name, () => describeSmb1(tree, from))
    return
  }
  for (let count = 0; count < MAX_COMPOUND && beginsWith(tree.bytes, from, end, '\xfeSMB'); count++) {
    const start = from
    let next = 0
    const to = Math.min(end, start + HEADER_2)
    const name = smb2Command(le16(tree, start + 12))
    tree.group('smb2.header', 'Header', null, start, to - start, name, () => {
      next = describeSmb2(tree, start, end)
    })
    if (next < HEADER_2) return
    from += next
  }
}

function describe(layers: Layers, index: number, tree: TreeBuilder, name: string, title: string) {
  const start = layers.offset[index]
  const end = layerEnd(layers, index, tree)
  tree.group(name, title, null, start, Math.max(0, end - start), `${end - start} bytes`, () => {
    let at = start
    for (let count = 0; count < MAX_MESSAGES && at + SESSION <= end && tree.u8(at) === 0; count++) {
      const to = Math.min(end, at + SESSION + tree.u8(at + 1) * 0x10000 + tree.u16(at + 2))
      describeMessage(tree, at, to)
      at = to
    }
  })
}

export const smb: Decoder = {
  protocol: SMB,
  decode: take,
  describe: (layers, index, tree) => describe(layers, index, tree, 'smb', 'SMB'),
}

export const smb2: Decoder = {
  protocol: SMB2,
  decode: take,
  describe: (layers, index, tree) => describe(layers, index, tree, 'smb2', 'SMB2'),
}
