/**
 * Owns what a file says beside its frames: warnings, comments, names, times that are no times, the capture's own counters.
 *
 * Guarantees: bounded, whatever the file holds; what was left out is said once as a `limit` warning.
 */
import type { CaptureInterface, CaptureWarning } from './source'

/** A time field as it stands in the file, for frames whose fraction is a second or more. */
export interface OddTime {
  readonly seconds: number
  /** in the file's own unit (microseconds, or nanoseconds in a nanosecond pcap) */
  readonly fraction: number
}

/** An interface with what only pcapng says about it. */
export interface DescribedInterface extends CaptureInterface {
  readonly comment: string
}

/** What the capture program counted, from the latest interface statistics block (pcapng 4.6); undefined = not said. */
export interface InterfaceStatistics {
  readonly received: number | undefined
  readonly dropped: number | undefined
  readonly osDropped: number | undefined
}

const MAX_WARNINGS = 100
const MAX_TEXT = 1 << 25
const MAX_NAMES = 200_000
const MAX_ODD_TIMES = 100_000
/** An interface index must fit the 16-bit column it is kept in. */
const MAX_INTERFACES = 1 << 16

export class CaptureFacts {
  readonly interfaces: DescribedInterface[] = []
  readonly warnings: CaptureWarning[] = []
  readonly comments = new Map<number, string>()
  readonly names = new Map<string, string>()
  readonly oddTimes = new Map<number, OddTime>()
  readonly statistics = new Map<number, InterfaceStatistics>()
  /** frames given out so far; the number of the latest one */
  frames = 0
  private textLength = 0
  private readonly limitsSaid = new Set<string>()

  warn(code: CaptureWarning['code'], offset: number, message: string): void {
    if (this.warnings.length < MAX_WARNINGS) this.warnings.push({ code, offset, message })
    else if (this.warnings.length === MAX_WARNINGS)
      this.warnings.push({ code: 'limit', offset, message: `Only the first ${MAX_WARNINGS} warnings are listed.` })
  }

  /** Adds to the comment of a frame (its number from 1), or of the file (0). */
  comment(frame: number, text: string, offset: number): void {
    if (text === '') return
    if (!this.keepText(text, offset, 'comments')) return
    const before = this.comments.get(frame)
    this.comments.set(frame, before === undefined ? text : `${before}\n${text}`)
  }

  /** The first name given to an address stays. */
  name(address: string, name: string, offset: number): void {
    if (name === '' || this.names.has(address)) return
    if (this.names.size >= MAX_NAMES) this.limit('names', offset)
    else if (this.keepText(name, offset, 'names')) this.names.set(address, name)
  }

  oddTime(seconds: number, fraction: number, offset: number, unit: string): void {
    this.warn('odd-time', offset, `Frame ${this.frames} says ${fraction} ${unit} after second ${seconds}.`)
    if (this.oddTimes.size < MAX_ODD_TIMES) this.oddTimes.set(this.frames, { seconds, fraction })
    else this.limit('odd times', offset)
  }

  /** @returns false when there are more interfaces than can be told apart */
  addInterface(described: DescribedInterface): boolean {
    if (this.interfaces.length >= MAX_INTERFACES) return false
    this.interfaces.push(described)
    return true
  }

  private keepText(text: string, offset: number, what: string): boolean {
    if (this.textLength + text.length > MAX_TEXT) {
      this.limit(what, offset)
      return false
    }
    this.textLength += text.length
    return true
  }

  private limit(what: string, offset: number): void {
    if (this.limitsSaid.has(what)) return
    this.limitsSaid.add(what)
    this.warn('limit', offset, `The file holds more ${what} than are kept; those from here on are left out.`)
  }
}
