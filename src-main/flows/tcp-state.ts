/**
 * Owns TCP's states as Zeek names them: the state of each end point, and the state of the connection made of the two.
 *
 * End points follow what was seen, not what RFC 9293 allows: any flags in any order lead to some state. Pure functions.
 * Connection states (docs.zeek.org, Conn::Info conn_state): S0 attempt without answer, S1 established and not closed, SF
 * normal, REJ refused, S2/S3 only one side's close answered, RSTO/RSTR reset by originator/responder, RSTOS0 SYN then RST
 * without answer, RSTRH SYN/ACK then RST, SH SYN then FIN, SHR SYN/ACK then FIN, OTH anything else.
 */
export const Endpoint = {
  inactive: 0,
  synSent: 1,
  synAckSent: 2,
  /** took part without a handshake having been seen */
  partial: 3,
  established: 4,
  closed: 5,
  reset: 6,
} as const

export const TcpFlag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const
const CONTROL = TcpFlag.fin | TcpFlag.syn | TcpFlag.rst
/** a SYN and then a RST, and nothing but data and the responder's letters between them */
const SYN_THEN_RST = /^\^?S[^HAFGIQ]*R/

/** States of both ends before and after one segment; refilled for every segment. */
export class StatePair {
  own = 0
  ownBefore = 0
  peer = 0
  peerBefore = 0
  /** this segment closes its sender's side */
  closes = false

  private setOwn(state: number): void {
    this.ownBefore = this.own
    this.own = state
  }

  private setPeer(state: number): void {
    this.peerBefore = this.peer
    this.peer = state
  }

  /** Moves both ends on for a segment with `flags` and `length` payload bytes sent by `own`. */
  segment(flags: number, length: number): void {
    this.closes = false
    switch (this.own) {
      case Endpoint.inactive:
        this.first(flags, length)
        break
      case Endpoint.synSent:
      case Endpoint.synAckSent:
        this.opening(flags)
        break
      case Endpoint.partial:
      case Endpoint.established:
        this.open(flags)
        break
      case Endpoint.closed:
        this.afterClose(flags)
        break
      default:
        break
    }
  }

  private first(flags: number, length: number): void {
    if ((flags & CONTROL) !== 0) {
      if ((flags & TcpFlag.syn) !== 0) this.firstSyn((flags & TcpFlag.ack) !== 0)
      this.ending(flags)
    } else if (this.peer === Endpoint.synAckSent) {
      // the SYN was not captured, but this answers the SYN/ACK
      this.setOwn(Endpoint.established)
      this.setPeer(Endpoint.established)
    } else if (length > 0 || this.peer !== Endpoint.synSent) {
      // a bare ACK before the answer to a SYN is none yet
      this.setOwn(Endpoint.partial)
    }
  }

  /** FIN and RST count after a SYN in the same segment. */
  private ending(flags: number): void {
    if ((flags & TcpFlag.fin) !== 0) this.close(Endpoint.closed)
    if ((flags & TcpFlag.rst) !== 0) this.close(Endpoint.reset)
  }

  private firstSyn(withAck: boolean): void {
    if (!withAck) {
      this.setOwn(this.peer === Endpoint.synAckSent ? Endpoint.established : Endpoint.synSent)
      if (this.peer === Endpoint.synAckSent) this.setPeer(Endpoint.established)
    } else if (this.peer === Endpoint.inactive) {
      this.setOwn(Endpoint.synAckSent)
    } else {
      this.setOwn(Endpoint.established)
      if (this.peer === Endpoint.synSent) this.setPeer(Endpoint.established)
    }
  }

  /** Data before the answer changes nothing: the attempt is still one. */
  private opening(flags: number): void {
    // both opened at once (RFC 9293 section 3.5)
    const answers = (flags & (TcpFlag.syn | TcpFlag.ack)) === (TcpFlag.syn | TcpFlag.ack)
    if (answers && this.peer === Endpoint.synSent) {
      this.setOwn(Endpoint.established)
      this.setPeer(Endpoint.established)
    }
    this.ending(flags)
  }

  private open(flags: number): void {
    if ((flags & TcpFlag.rst) !== 0) {
      this.close(Endpoint.reset)
    } else if ((flags & TcpFlag.fin) !== 0) {
      this.close(Endpoint.closed)
      // the peer sent FIN and then RST: with this FIN the close is a normal one after all
      if (this.peer === Endpoint.reset && this.peerBefore === Endpoint.closed) this.setPeer(Endpoint.closed)
    } else if ((flags & (TcpFlag.syn | TcpFlag.ack)) === TcpFlag.syn) {
      if (this.own === Endpoint.partial && this.peer === Endpoint.inactive) this.setOwn(Endpoint.synSent)
    }
  }

  private afterClose(flags: number): void {
    if ((flags & TcpFlag.rst) === 0) return
    this.closes = true
    // a RST after both FINs only tidies up
    if (this.peer !== Endpoint.closed) this.setOwn(Endpoint.reset)
  }

  private close(state: number): void {
    this.setOwn(state)
    this.closes = true
  }
}

/** True when a gap in this end's bytes means loss: the handshake was seen and it was not reset. */
export const isEstablishedOrClosed = (state: number, before: number): boolean =>
  state === Endpoint.established || (state === Endpoint.closed && before === Endpoint.established)

/** Zeek's connection state of a TCP flow from the states of its ends; `silent`: neither end carried a byte. */
export function tcpConnState(orig: number, resp: number, silent: boolean, history: () => string): string {
  const origIdle = orig === Endpoint.inactive || orig === Endpoint.partial
  const respIdle = resp === Endpoint.inactive || resp === Endpoint.partial
  if (resp === Endpoint.reset) {
    const opening = orig === Endpoint.synSent || orig === Endpoint.synAckSent
    if (opening || (orig === Endpoint.reset && silent)) return 'REJ'
    return origIdle ? 'RSTRH' : 'RSTR'
  }
  if (orig === Endpoint.reset && respIdle) return SYN_THEN_RST.test(history()) ? 'RSTOS0' : 'OTH'
  if (orig === Endpoint.reset) return 'RSTO'
  if (orig === Endpoint.closed && resp === Endpoint.closed) return 'SF'
  if (orig === Endpoint.closed) return respIdle ? 'SH' : 'S2'
  if (resp === Endpoint.closed) return origIdle ? 'SHR' : 'S3'
  if (orig === Endpoint.synSent && resp === Endpoint.inactive) return 'S0'
  if (orig === Endpoint.established && resp === Endpoint.established) return 'S1'
  return 'OTH'
}

/** The same for UDP: an end is active once it sent anything. */
export function udpConnState(origActive: boolean, respActive: boolean): string {
  if (origActive) return respActive ? 'SF' : 'S0'
  return respActive ? 'SHR' : 'OTH'
}
