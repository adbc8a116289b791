/**
 * Owns recognizing PostgreSQL's protocol 3 (PostgreSQL documentation 55.7): the client's start-up message, or the server's
 * one-byte answer to a request for TLS, and the switch to it.
 *
 * On its own port a start-up message is proof enough, elsewhere the server has to answer it.
 */
import { protocolId } from '@shared/protocols'
import { type Message, MessageTalk, MORE, NONE } from './message-talk'
import { type Hearing, ORIG } from './talk'
import { TlsTalk } from './tls'
import { starts, u16, u32 } from './words'

const MAX_STARTUP = 10_000
const SSL_REQUEST = 80_877_103
const GSS_REQUEST = 80_877_104
const YES = 0x53
const NO = 0x4e
const MAX_LENGTH = 1 << 24

const isLetter = (c: number): boolean =>
  (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) || (c >= 0x30 && c <= 0x39)

/** The beginning of what a client says first. */
export function isPostgresStart(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < 8) return false
  const length = u32(bytes, from)
  const code = u32(bytes, from + 4)
  if (length === 8) return code === SSL_REQUEST || code === GSS_REQUEST
  return length >= 9 && length <= MAX_STARTUP && u16(bytes, from + 4) === 3 && hasUser(bytes, from + 8, to)
}

function hasUser(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < Math.min(to, from + 256); at++) if (starts(bytes, at, to, 'user\0')) return true
  return false
}

export class PostgresTalk extends MessageTalk {
  readonly protocol = protocolId('pgsql')
  /** the client waits for the one byte that answers its request */
  private asked = false
  private wantsTls = false
  private started = false

  constructor(private readonly byPort: boolean) {
    super()
  }

  protected lengthOf(side: number, bytes: Uint8Array, kept: number): number {
    if (side !== ORIG && this.asked) return 1
    const isTyped = side !== ORIG || this.started
    const lengthAt = isTyped ? 1 : 0
    if (kept < lengthAt + 4) return MORE
    const length = u32(bytes, lengthAt)
    if (isTyped) return isLetter(bytes[0]) && length >= 4 && length < MAX_LENGTH ? 1 + length : NONE
    return length >= 8 && length <= MAX_STARTUP ? length : NONE
  }

  protected message(side: number, { bytes, kept }: Message, hearing: Hearing) {
    if (side === ORIG) this.client(bytes, kept, hearing)
    else this.server(bytes[0], hearing)
  }

  private client(bytes: Uint8Array, kept: number, hearing: Hearing) {
    if (!isPostgresStart(bytes, 0, kept)) return hearing.end()
    const code = u32(bytes, 4)
    this.asked = code === SSL_REQUEST || code === GSS_REQUEST
    this.wantsTls = code === SSL_REQUEST
    this.started = !this.asked
    if (!this.started || !this.byPort) return
    hearing.confirm('postgresql')
    hearing.end()
  }

  private server(first: number, hearing: Hearing) {
    if (this.asked) {
      this.asked = false
      if (first !== YES && first !== NO) return hearing.end()
      hearing.confirm('postgresql')
      if (first === NO) return
      if (this.wantsTls) this.leave(new TlsTalk(), hearing)
      else hearing.end()
      return
    }
    if (this.started) hearing.confirm('postgresql')
    hearing.end()
  }
}
