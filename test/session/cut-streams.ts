/**
 * Owns cutting both directions of a connection into segments for tests, in any order and with repeats, and reading what the
 * frames of the made capture say of the application's messages.
 */

import { messagesOf } from '@main/session/flow-messages'
import { describeRow } from '@main/session/frame-detail'
import type { Session } from '@main/session/session'
import type { FieldNode } from '@shared/field'
import { noPause } from './sample'
import { HANDSHAKE, type Sent } from './stream-capture'

export interface Streams {
  readonly name: string
  readonly a: Uint8Array
  readonly b: Uint8Array
  readonly serverPort?: number
}

/** One side in segments of `size` bytes (or of the sizes given, over and over). */
export function cut(from: 'a' | 'b', bytes: Uint8Array, sizes: readonly number[]): Sent[] {
  const first = from === 'a' ? 1001 : 5001
  const sent: Sent[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const to = Math.min(bytes.length, at + sizes[i % sizes.length])
    sent.push({ from, seq: first + at, bytes: bytes.subarray(at, to) })
    at = to
  }
  return sent
}

export const connection = (sent: readonly Sent[], serverPort = 80): Sent[] =>
  [...HANDSHAKE, ...sent].map((one) => ({ ...one, serverPort }))

/** A field of a message: name, text, and the frame it was found in. */
export interface Told {
  readonly field: string
  readonly text: string
  readonly frame: number
  readonly node: FieldNode
}

const PROTOCOLS = /^(?:tls|http|ssh|smtp|pop|imap|ftp|dns)\./
/** bodies and encrypted bytes are shown as they come */
const AS_THEY_COME = /^(?:http\.(?:file_data|chunk_size)|ssh\.encrypted_packet|tls\.segment_data|tls\.app_data)$/

/** Fields of application messages in the frames of the first flow, frame after frame; groups without a value are left out. */
export async function fieldsOf(session: Session): Promise<Told[]> {
  await messagesOf(session).readFlow(0, noPause)
  const told: Told[] = []
  for (let row = 0; row < session.frames.count; row++) {
    const detail = describeRow(session, row, { style: 'tcpdump', clock: 'none', absoluteSeq: false, utc: true })
    if (!detail.ok) throw new Error(detail.error.message)
    const open = [...detail.value.tree].reverse()
    for (let node = open.pop(); node; node = open.pop()) {
      if (PROTOCOLS.test(node.field) && !AS_THEY_COME.test(node.field) && node.children.length === 0)
        told.push({ field: node.field, text: node.text, frame: row + 1, node })
      for (let i = node.children.length - 1; i >= 0; i--) open.push(node.children[i])
    }
  }
  return told
}
