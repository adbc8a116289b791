/**
 * Owns recognizing SSH (RFC 4253 4.2 and 6): both sides name their version, and the key exchange comes to its end.
 *
 * As Zeek has it, the proof is NEWKEYS (version 2) or the client's session key (version 1): a banner alone is only a
 * banner. The packets before it are not encrypted, so their lengths lead from one to the next.
 */
import { findByte, latin1 } from '@main/decode/bytes'
import { protocolId } from '@shared/protocols'
import { type Hearing, ORIG, type Talk } from './talk'

const LF = 0x0a
const NEWKEYS = 21
const SESSION_KEY_V1 = 3
/** RFC 4253 6.1 asks for 35,000; larger ones are no key exchange */
const MAX_PACKET = 65_536
/** lines a server may send before its version */
const MAX_GREETING = 4096
/** what of a line tells whether it is the version */
const MAX_VERSION = 16
const MAX_HEAD = 13

/** One direction: the version line, then packets. */
class SshSide {
  version = 0
  /** lines before the version */
  private greeting = 0
  private line = ''
  private readonly head = new Uint8Array(MAX_HEAD)
  private filled = 0
  private skip = 0

  /** Reads up to the end of the version line; answers where it ended, -1 = this is no SSH. */
  readVersion(bytes: Uint8Array, from: number, to: number, mayGreet: boolean): number {
    for (let at = from; at < to; ) {
      const end = findByte(bytes, LF, at, to)
      this.greeting += end - at + 1
      if (this.greeting > MAX_GREETING) return -1
      if (this.line.length < MAX_VERSION) this.line += latin1(bytes, at, Math.min(end, at + MAX_VERSION))
      if (end === to) return this.couldBeVersion(mayGreet) ? to : -1
      at = end + 1
      const number = /^SSH-(\d+)\.(\d+)-/.exec(this.line)
      if (number) {
        this.version = number[1] === '1' && number[2] !== '99' ? 1 : 2
        return at
      }
      if (!mayGreet) return -1
      this.line = ''
    }
    return to
  }

  private couldBeVersion(mayGreet: boolean): boolean {
    return mayGreet || 'SSH-'.startsWith(this.line.slice(0, 4))
  }

  /** Walks over packets; answers the type of each by `found`, which says whether to go on. False = no SSH. */
  packets(bytes: Uint8Array, from: number, to: number, version: number, found: (type: number) => boolean): boolean {
    let at = from
    while (at < to) {
      if (this.skip > 0) {
        const step = Math.min(this.skip, to - at)
        this.skip -= step
        at += step
        continue
      }
      this.head[this.filled++] = bytes[at++]
      const head = this.head
      const length = ((head[0] << 24) | (head[1] << 16) | (head[2] << 8) | head[3]) >>> 0
      // the type follows the padding's length (version 2) or the padding itself (version 1)
      const padding = 8 - (length % 8)
      const need = version === 2 ? 6 : 5 + padding
      if (this.filled < 4 || this.filled < need) continue
      if (length === 0 || length > MAX_PACKET) return false
      if (!found(head[need - 1])) return true
      this.skip = (version === 2 ? length + 4 : length + padding + 4) - need
      this.filled = 0
      if (this.skip < 0) return false
    }
    return true
  }
}

export class SshTalk implements Talk {
  readonly protocol = protocolId('ssh')
  private readonly sides = [new SshSide(), new SshSide()]

  hear(side: number, bytes: Uint8Array, from: number, to: number, hearing: Hearing) {
    const own = this.sides[side]
    let at = from
    if (own.version === 0) {
      at = own.readVersion(bytes, from, to, side !== ORIG)
      if (at < 0) return hearing.end()
      if (own.version === 0 || at >= to) return
    }
    // a version 1 client speaks to a server that names 1.99
    const version = Math.min(...this.sides.map((one) => one.version || 2))
    const wanted = version === 2 ? NEWKEYS : SESSION_KEY_V1
    let proved = false
    const whole = own.packets(bytes, at, to, version, (type) => {
      proved = type === wanted && (version === 2 || side === ORIG)
      return !proved
    })
    if (proved && this.sides[1 - side].version !== 0) hearing.confirm('ssh')
    if (proved || !whole) hearing.end()
  }

  lost(_side: number, hearing: Hearing) {
    hearing.end()
  }
}
