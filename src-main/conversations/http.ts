/**
 * Owns recognizing HTTP/1 (RFC 9112): a request line with a version proves it until the responder answers with something else,
 * as in Zeek; one without (HTTP/0.9) has to be answered with a status line.
 *
 * After a CONNECT that succeeded the flow carries something else, which is recognized anew; an upgrade to WebSocket (RFC 6455) is
 * named. Refuses bodies and headers: one request and one answer decide.
 */
import { protocolId } from '@shared/protocols'
import { type Hearing, LineTalk, ORIG } from './talk'

const REQUEST = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32} +\S.*$/
const METHODS = 'GET HEAD POST PUT DELETE OPTIONS TRACE CONNECT PATCH PROPFIND SEARCH SUBSCRIBE NOTIFY REPORT'
  .split(' ')
  .map((method) => `${method} `)
const VERSIONED = / HTTP\/\d(\.\d)?\s*$/
const STATUS = /^HTTP\/\d/
const WEBSOCKET = /^upgrade:\s*websocket\s*$/i

/** True for the beginning of a request: (a part of) a known method, or any with a version behind its target. */
export const isHttpRequest = (line: string): boolean =>
  METHODS.some((method) => line.startsWith(method) || (line !== '' && method.startsWith(line))) ||
  (REQUEST.test(line) && VERSIONED.test(line))

export class HttpTalk extends LineTalk {
  readonly protocol = protocolId('http')
  private method = ''
  private answered = false
  private tunnel = false
  private switches = false
  private upgrade = false
  private left = false

  protected override listens(): boolean {
    return !this.left
  }

  protected line(side: number, text: string, hearing: Hearing) {
    if (side === ORIG) {
      if (this.method !== '' || text.trim() === '') return
      if (!isHttpRequest(text.trimStart())) return hearing.end()
      this.method = text.trimStart().split(' ', 1)[0]
      if (VERSIONED.test(text)) hearing.confirm('http')
      return
    }
    if (this.answered) {
      if (text === '' && this.tunnel) {
        this.left = true
        hearing.become(null)
      } else if (text === '') {
        if (this.upgrade) hearing.confirm('websocket')
        hearing.end()
      } else if (this.switches && WEBSOCKET.test(text)) this.upgrade = true
      return
    }
    if (!STATUS.test(text)) {
      hearing.withdraw('http')
      return hearing.end()
    }
    this.answered = true
    if (this.method === '') return hearing.end()
    hearing.confirm('http')
    this.switches = /^\S+ +101\b/.test(text)
    this.tunnel = this.method === 'CONNECT' && /^\S+ +200\b/.test(text)
    if (!this.tunnel && !this.switches) hearing.end()
  }

  override lost(_side: number, hearing: Hearing) {
    hearing.end()
  }
}
