/**
 * Owns what a line may need from lines printed before it: which NFS procedure a reply answers, who began an ISAKMP exchange.
 *
 * Guarantees: bounded (tcpdump's own rings: 64 calls, 32 initiators; older ones are overwritten). What is not remembered
 * prints as in a capture that begins in the middle.
 */

interface NfsCall {
  readonly key: string
  readonly procedure: number
  readonly version: number
}

const CALLS = 64
const INITIATORS = 32

export class LineMemory {
  private readonly calls: NfsCall[] = []
  private nextCall = 0
  private readonly initiators: { cookie: string; from: string; to: string }[] = []
  private nextInitiator = 0

  /** A call of `client` to `server`. */
  rememberCall(xid: number, client: string, server: string, procedure: number, version: number): void {
    this.calls[this.nextCall] = { key: `${xid} ${client} ${server}`, procedure, version }
    this.nextCall = (this.nextCall + 1) % CALLS
  }

  findCall(xid: number, client: string, server: string): NfsCall | undefined {
    const key = `${xid} ${client} ${server}`
    return this.calls.find((call) => call.key === key)
  }

  /** The first packet of an exchange: `from` chose the cookie. */
  rememberInitiator(cookie: string, from: string, to: string): void {
    this.initiators[this.nextInitiator] = { cookie, from, to }
    this.nextInitiator = (this.nextInitiator + 1) % INITIATORS
  }

  knows(cookie: string): boolean {
    return this.initiators.some((entry) => entry.cookie === cookie)
  }

  /** I for the initiator's packets, R for the responder's, ? for an unknown exchange or other addresses. */
  sideOf(cookie: string, from: string, to: string): 'I' | 'R' | '?' {
    const known = this.initiators.find((entry) => entry.cookie === cookie)
    if (!known) return '?'
    if (known.from === from && known.to === to) return 'I'
    return known.from === to && known.to === from ? 'R' : '?'
  }
}
