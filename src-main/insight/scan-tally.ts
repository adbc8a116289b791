/**
 * Owns counting what one host tried at another: distinct ports by what came of them, by how they were tried, and which of them
 * an FTP control connection had announced. Judges nothing.
 *
 * Guarantees: a port counts once, with the best that came of it, however often it was tried; linear in the attempts; one
 * scratch table of 64 KiB for all tallies.
 */
import type { FlowReader } from '../flows/flow-reader'
import { type Attempts, isFailure, isOddTechnique, Outcome, Technique } from './scan-attempts'
import { SLICE } from './scan-order'

export interface Tally {
  /** distinct ports tried that nobody announced */
  readonly tried: number
  /** of these, by `Outcome` */
  readonly by: Readonly<Record<keyof typeof Outcome, number>>
  /** tried with flags that open nothing (FIN, NULL, XMAS …), unanswered or refused */
  readonly odd: number
  /** tried with a bare ACK or FIN+ACK, unanswered or refused */
  readonly ack: number
  /** failed ones below 1024 */
  readonly lowFailed: number
  /** bit t = `Technique` t was met among failures */
  readonly techniques: number
  /** distinct ports that were announced, and of these the ones that carried nothing */
  readonly announced: number
  readonly announcedUnused: number
  /** every failed attempt came from this port; -1 = from several */
  readonly failedFrom: number
  /** distinct source ports of bare ACK and FIN+ACK probes, counted up to 8 */
  readonly ackSources: number
}

const BEST = 15
const ODD = 16
const ACK = 32
const ANNOUNCED = 64
const ANNOUNCED_DATA = 128
const MAX_ACK_SOURCES = 8

export class TallyKeeper {
  private readonly cells = new Uint8Array(65_536)
  private readonly touched: number[] = []

  constructor(
    private readonly attempts: Attempts,
    private readonly flows: FlowReader,
  ) {}

  /** Of rows[from … to-1], those of one transport (`udp` or TCP). */
  *count(rows: Uint32Array, from: number, to: number, udp: boolean): Generator<void, Tally> {
    const { attempts, cells, touched } = this
    let techniques = 0
    let failedFrom = -2
    const ackSources = new Set<number>()
    for (let i = from; i < to; i++) {
      const row = rows[i]
      if ((i - from) % SLICE === SLICE - 1) yield
      if (attempts.port[row] >= 65_536 !== udp) continue
      const port = attempts.port[row] & 0xffff
      const outcome = attempts.outcome(row)
      const technique = attempts.technique(row)
      if (cells[port] === 0) touched.push(port)
      if (attempts.isAnnounced(row)) {
        cells[port] |= isFailure(outcome) ? ANNOUNCED : ANNOUNCED | ANNOUNCED_DATA
        continue
      }
      if (isFailure(outcome)) {
        techniques |= 1 << technique
        const origPort = this.flows.number(attempts.flow[row], 'origPort')
        failedFrom = failedFrom === -2 || failedFrom === origPort ? origPort : -1
        if (isOddTechnique(technique)) {
          cells[port] |= ODD
          continue
        }
        if (technique === Technique.ack || technique === Technique.maimon) {
          cells[port] |= ACK
          if (ackSources.size < MAX_ACK_SOURCES) ackSources.add(origPort)
          continue
        }
      }
      if (outcome > (cells[port] & BEST)) cells[port] = (cells[port] & ~BEST) | outcome
    }
    return { ...this.sum(), techniques, failedFrom: failedFrom === -2 ? -1 : failedFrom, ackSources: ackSources.size }
  }

  private sum(): Omit<Tally, 'techniques' | 'failedFrom' | 'ackSources'> {
    const { cells, touched } = this
    const counts = new Array<number>(BEST + 1).fill(0)
    let [odd, ack, lowFailed, announced, announcedUnused, tried] = [0, 0, 0, 0, 0, 0]
    for (const port of touched) {
      const cell = cells[port]
      cells[port] = 0
      const best = cell & BEST
      counts[best]++
      if ((cell & ODD) !== 0) odd++
      if ((cell & ACK) !== 0) ack++
      if (best !== 0 || (cell & (ODD | ACK)) !== 0) tried++
      if (port < 1024 && ((best !== 0 && isFailure(best)) || (cell & ODD) !== 0)) lowFailed++
      if ((cell & ANNOUNCED) !== 0) {
        announced++
        if ((cell & ANNOUNCED_DATA) === 0) announcedUnused++
      }
    }
    touched.length = 0
    const by = {
      silent: counts[Outcome.silent],
      refused: counts[Outcome.refused],
      dropped: counts[Outcome.dropped],
      idle: counts[Outcome.idle],
      empty: counts[Outcome.empty],
      oneWay: counts[Outcome.oneWay],
      used: counts[Outcome.used],
    }
    return { tried, by, odd, ack, lowFailed, announced, announcedUnused }
  }
}

/** Ports that failed, by the ordinary ways of opening a connection. */
export const failed = ({ by }: Tally): number => by.silent + by.refused + by.dropped
