/**
 * Owns the capture itself with the package `cap`: packets from the kernel into the output, counts to the owner.
 *
 * `cap` writes each packet into one buffer and keeps only its address, so the buffer is a field here and lives as long as the
 * capture. It hands over packets as long as there are any before the event loop gets a turn, so whatever must happen in time
 * (writing, counting, stopping at a number) is also looked for at each packet. Times are the system's at that moment.
 */
import { writeSync } from 'node:fs'
import type { Cap } from 'cap'
import type { CaptureOutput } from './output'

/** cap asks the kernel for no more of a packet */
export const MAX_BYTES = 65_535
const FLUSH_MS = 20
/** the timer had no turn */
const LATE_MS = 200
const FLUSH_BYTES = 256 << 10
const WORD_MS = 500
/** two seconds */
const SETTLED_WORDS = 4
/** the clock of the system was set, or ours runs away from it */
const CLOCK_OFF_MS = 20
/** what the kernel already holds is taken before the end */
const LAST_PACKETS_MS = 50
const NO_REMARK = new Uint8Array(0)

export interface RecorderOptions {
  readonly snapLength: number | null
  readonly stopPackets: number | null
  /** comment of a packet whose length on the wire cap does not say */
  readonly cutRemark: Uint8Array
  /** packets the interface has carried meanwhile */
  readonly carried: () => number | null
  /** called once; the process ends in it */
  readonly onEnd: (thrown?: unknown) => void
}

export class Recorder {
  private readonly keep: number
  private readonly last: number
  private output: CaptureOutput | undefined
  private received = 0
  private waitingMs = 0
  private saidMs = 0
  private originMs = performance.timeOrigin
  private flushTimer: NodeJS.Timeout | undefined
  private hasEnded = false
  private readonly missing: number[] = []

  /** @param buffer the one that `cap` was opened with */
  constructor(
    private readonly cap: Cap,
    private readonly buffer: Buffer,
    private readonly options: RecorderOptions,
  ) {
    this.keep = options.snapLength ?? MAX_BYTES
    this.last = options.stopPackets ?? Number.POSITIVE_INFINITY
  }

  start(output: CaptureOutput): void {
    this.output = output
    this.cap.on('packet', (length: number) => this.guarded(() => this.take(length, output)))
    setInterval(() => this.guarded(() => this.look(output, performance.now())), WORD_MS)
    let isAsked = false
    const stop = () => {
      if (isAsked) this.end()
      else setTimeout(() => this.end(), LAST_PACKETS_MS)
      isAsked = true
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  }

  private take(length: number, output: CaptureOutput): void {
    if (this.hasEnded) return
    const now = performance.now()
    const remark = length < MAX_BYTES ? NO_REMARK : this.options.cutRemark
    const kept = Math.min(length, this.keep)
    output.add(this.buffer, kept, length, Math.floor((this.originMs + now) * 1000), remark)
    this.received++
    if (this.received >= this.last) this.end()
    else if (output.waiting >= FLUSH_BYTES || now - this.waitingMs > LATE_MS) this.flush(output, now)
    else if (this.flushTimer === undefined) {
      this.waitingMs = now
      this.flushTimer = setTimeout(() => this.guarded(() => this.flush(output, performance.now())), FLUSH_MS)
    }
    if (now - this.saidMs >= WORD_MS) this.look(output, now)
  }

  private flush(output: CaptureOutput, now: number): void {
    clearTimeout(this.flushTimer)
    this.flushTimer = undefined
    this.waitingMs = now
    output.flush()
  }

  private look(output: CaptureOutput, now: number): void {
    if (this.hasEnded) return
    this.saidMs = now
    output.tick(now)
    const originMs = Date.now() - now
    if (Math.abs(originMs - this.originMs) > CLOCK_OFF_MS) this.originMs = originMs
    say(`Packets: ${this.received}`)
    this.sayCarried()
  }

  /**
   * What the kernel still holds is carried and not yet received. Losses only grow, so the least difference of the last words
   * bounds what was lost until the first of them; the last word of all is exact.
   */
  private sayCarried(): void {
    const carried = this.options.carried()
    if (carried === null) return
    if (this.hasEnded) this.missing.length = 0
    this.missing.push(carried - this.received)
    if (this.missing.length > SETTLED_WORDS) this.missing.shift()
    say(`Carried: ${this.received + Math.max(0, Math.min(...this.missing))}`)
  }

  /** A disk that is full, or an owner who is gone (EPIPE), ends the capture in order. */
  private guarded(work: () => void): void {
    try {
      work()
    } catch (thrown) {
      this.end(thrown)
    }
  }

  private end(thrown?: unknown): void {
    if (this.hasEnded) return
    this.hasEnded = true
    let trouble = thrown
    try {
      this.output?.close()
      say(`Packets captured: ${this.received}`)
      this.sayCarried()
    } catch (alsoThrown) {
      trouble ??= alsoThrown
    }
    this.options.onEnd(trouble)
  }
}

/** Written at once: the event loop may have no turn for long. */
export function say(line: string): void {
  writeSync(2, `${line}\n`)
}
