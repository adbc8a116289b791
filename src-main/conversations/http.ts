/**
 * Owns recognizing HTTP/1 (RFC 9112): a request line from the originator that the responder answers with a status line.
 *
 * After a CONNECT that succeeded the flow carries something else, which is recognized anew. Refuses bodies and headers:
 * one request and one answer decide.
 */
import { protocolId } from '@shared/protocols'
import { type Hearing, LineTalk, ORIG } from './talk'

const REQUEST = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32} +\S.*$/
const METHODS = 'GET HEAD POST PUT DELETE OPTIONS TRACE CONNECT PATCH PROPFIND SEARCH SUBSCRIBE NOTIFY REPORT'
  .split(' ')
  .map((method) => `${method} `)
const STATUS = /^HTTP\/\d/

/** True for the beginning of a request: (a part of) a known method, or any with a version behind its target. */
export const isHttpRequest = (line: string): boolean =>
  METHODS.some((method) => line.startsWith(method) || (line !== '' && method.startsWith(line))) ||
  (REQUEST.test(line) && / HTTP\/\d(\.\d)?\s*$/.test(line))

export class HttpTalk extends LineTalk {
  readonly protocol = protocolId('http')
  private method = ''
  private answered = false
  private tunnel = false
  private left = false

  protected override listens(): boolean {
    return !this.left
  }

  protected line(side: number, text: string, hearing: Hearing) {
    if (side === ORIG) {
      if (this.method !== '' || text.trim() === '') return
      if (!isHttpRequest(text.trimStart())) return hearing.end()
      this.method = text.trimStart().split(' ', 1)[0]
      return
    }
    if (this.answered) {
      if (text === '' && this.tunnel) {
        this.left = true
        hearing.become(null)
      } else if (text === '') hearing.end()
      return
    }
    if (!STATUS.test(text)) return hearing.end()
    this.answered = true
    if (this.method === '') return hearing.end()
    hearing.confirm('http')
    this.tunnel = this.method === 'CONNECT' && /^\S+ +200\b/.test(text)
    if (!this.tunnel) hearing.end()
  }

  override lost(_side: number, hearing: Hearing) {
    hearing.end()
  }
}
