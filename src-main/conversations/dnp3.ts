/**
 * Owns recognizing DNP3 (IEEE 1815 9.2): a link header whose check sum is right proves it, whatever the port.
 */
import { protocolId } from '@shared/protocols'
import { type Message, MessageTalk, MORE, NONE } from './message-talk'
import type { Hearing } from './talk'
import { le16 } from './words'

const HEAD = 10
const CHECKED = 8
const MIN_LENGTH = 5
const BLOCK = 16
const POLYNOMIAL = 0xa6bc

/** The check sum of [from, to) (IEEE 1815 9.2.4.3). */
export function dnp3Checksum(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0
  for (let i = from; i < to; i++) {
    crc ^= bytes[i]
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ POLYNOMIAL : crc >> 1
  }
  return ~crc & 0xffff
}

/** True for a link header. */
export const isDnp3 = (bytes: Uint8Array, from: number, to: number): boolean =>
  to - from >= HEAD &&
  bytes[from] === 0x05 &&
  bytes[from + 1] === 0x64 &&
  bytes[from + 2] >= MIN_LENGTH &&
  dnp3Checksum(bytes, from, from + CHECKED) === le16(bytes, from + CHECKED)

/** Bytes of the frame that a header begins, check sums included. */
const frameLength = (bytes: Uint8Array): number => {
  const data = bytes[2] - MIN_LENGTH
  return HEAD + data + 2 * Math.ceil(data / BLOCK)
}

export class Dnp3Talk extends MessageTalk {
  readonly protocol = protocolId('dnp3')
  readonly anywhere = true

  protected lengthOf(_side: number, bytes: Uint8Array, kept: number): number {
    if (kept < HEAD) return MORE
    return isDnp3(bytes, 0, kept) ? frameLength(bytes) : NONE
  }

  protected message(_side: number, _message: Message, hearing: Hearing) {
    hearing.confirm('dnp3_tcp')
    hearing.end()
  }
}
