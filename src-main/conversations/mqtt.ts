/** Owns recognizing MQTT (OASIS MQTT 3.1.1 and 5, 3.1): the client's CONNECT, with the protocol's name in it, proves it. */
import { protocolId } from '@shared/protocols'
import { type Message, MessageTalk, MORE, NONE } from './message-talk'
import { type Hearing, ORIG } from './talk'
import { starts } from './words'

const CONNECT = 0x10
const MAX_DIGITS = 4

/** Bytes of the first byte and the length; 0 = more are needed, -1 = no length. */
function headLength(bytes: Uint8Array, from: number, to: number): number {
  for (let i = 1; i <= MAX_DIGITS; i++) {
    if (from + i >= to) return 0
    if (bytes[from + i] < 0x80) return i + 1
  }
  return -1
}

/** The beginning of a CONNECT. */
export function isMqttConnect(bytes: Uint8Array, from: number, to: number): boolean {
  const head = headLength(bytes, from, to)
  if (bytes[from] !== CONNECT || head <= 0) return false
  return starts(bytes, from + head, to, '\0\x04MQTT') || starts(bytes, from + head, to, '\0\x06MQIsdp')
}

export class MqttTalk extends MessageTalk {
  readonly protocol = protocolId('mqtt')

  protected lengthOf(_side: number, bytes: Uint8Array, kept: number): number {
    const head = headLength(bytes, 0, kept)
    if (head <= 0) return head === 0 ? MORE : NONE
    let length = 0
    for (let i = head - 1; i > 0; i--) length = length * 128 + (bytes[i] & 0x7f)
    return head + length
  }

  protected message(side: number, { bytes, kept }: Message, hearing: Hearing) {
    if (side === ORIG && isMqttConnect(bytes, 0, kept)) hearing.confirm('mqtt')
    hearing.end()
  }
}
