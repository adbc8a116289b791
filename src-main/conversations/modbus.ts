/** Owns recognizing Modbus/TCP (Modbus messaging 3.1.3) on its own port: one whole message with the protocol's number 0. */
import { protocolId } from '@shared/protocols'
import { type Message, MessageTalk, MORE, NONE } from './message-talk'
import type { Hearing } from './talk'
import { u16 } from './words'

const HEAD = 6
const MIN_LENGTH = 2
const MAX_LENGTH = 260

/** True for the header of a message. */
export const isModbus = (bytes: Uint8Array, from: number, to: number): boolean =>
  to - from >= HEAD + MIN_LENGTH &&
  u16(bytes, from + 2) === 0 &&
  u16(bytes, from + 4) >= MIN_LENGTH &&
  u16(bytes, from + 4) <= MAX_LENGTH &&
  (bytes[from + 7] & 0x7f) !== 0

export class ModbusTalk extends MessageTalk {
  readonly protocol = protocolId('modbus')

  protected lengthOf(_side: number, bytes: Uint8Array, kept: number): number {
    if (kept < HEAD + MIN_LENGTH) return MORE
    return isModbus(bytes, 0, kept) ? HEAD + u16(bytes, 4) : NONE
  }

  protected message(_side: number, _message: Message, hearing: Hearing) {
    hearing.confirm('modbus')
    hearing.end()
  }
}
