/**
 * Owns a row of the session as text: its clock in the chosen form and its line in the chosen style.
 *
 * Any row can be printed at any time: what a line needs of the frames before it (tcpdump's relative sequence numbers)
 * stands in the flow. Replies of NFS and the sides of ISAKMP are known when their calls were printed before.
 */
import type { Clock, LineOptions as RowOptions } from '@shared/contract'
import { localOffset } from '@shared/format'
import { Mark } from '@shared/marks'
import { classicLine } from '../lines/classic'
import { classicStamp } from '../lines/classic/time-stamp'
import { recordLine } from '../lines/listing'
import {
  DEFAULT_LINE_OPTIONS,
  FixedBases,
  LineMemory,
  type LineOptions,
  type Moment,
  tcpdumpLine,
} from '../lines/tcpdump'
import { timeStamp } from '../lines/tcpdump/time-stamp'
import type { Session } from './session'

const SYN = 0x02

const TIME_OF_CLOCK: Record<Clock, LineOptions['time']> = {
  'time-of-day': 'default',
  date: 'date',
  relative: 'delta-first',
  delta: 'delta',
  unix: 'unix',
  none: 'none',
}

export class LinePrinter {
  private readonly options: LineOptions
  private readonly memory = new LineMemory()

  constructor(
    private readonly session: Session,
    private readonly choice: RowOptions,
    extra: Partial<LineOptions> = {},
  ) {
    this.options = { ...DEFAULT_LINE_OPTIONS, absoluteSeq: choice.absoluteSeq, ...extra, time: 'none' }
  }

  /** The clock column; `previous` is the row shown before (for 'delta'). */
  clock(row: number, previous: number): string {
    const { clock, utc } = this.choice
    if (clock === 'none') return ''
    const record = this.session.listingRecord(row)
    if (record?.time.clock === 'none') return ''
    // a time of day stands in the text as its writer saw it
    const isZoned = record === undefined || record.time.clock === 'unix'
    const now = this.moment(row)
    const reference = this.moment(clock === 'relative' ? 0 : Math.max(0, previous))
    const options: LineOptions = {
      ...this.options,
      time: TIME_OF_CLOCK[clock],
      timeDigits: this.digits(row) > 6 && this.options.timeDigits === 9 ? 9 : 6,
      utcOffsetSeconds: utc || !isZoned ? 0 : localOffset(now.seconds),
    }
    const stamp = this.choice.style === 'classic' ? classicStamp : timeStamp
    return stamp(now, options, reference).trimEnd()
  }

  /** Digits of a second the row's interface writes. */
  private digits(row: number): number {
    return this.session.ingest.interfaces[this.session.frames.interfaceId(row)].timeDigits
  }

  /** The line without its time; a note in its place when the frame cannot be read any more. */
  text(row: number): string {
    const { session } = this
    const bytes = session.frameBytes(row)
    if (!bytes) return '(this frame cannot be read: the capture file is gone or shorter than it was)'
    const record = session.listingRecord(row)
    if (record && !record.dump) {
      const dialect = this.choice.style === 'classic' ? 'old' : 'new'
      return recordLine(record, { dialect, verbose: this.options.verbose > 0, link: this.options.link })
    }
    const { frames } = session
    const frame = {
      bytes,
      start: 0,
      end: bytes.length,
      wireLength: frames.wireLength(row),
      linkType: session.linkType(row),
      seconds: frames.seconds(row),
      nanos: frames.nanos(row),
    }
    if (this.choice.style === 'classic') return classicLine(frame, this.options, this.bases(row))
    return tcpdumpLine(frame, this.options, this.bases(row), undefined, this.memory)
  }

  /** tcpdump's rule: the frame that set the base, SYNs, and frames before it print absolute numbers. */
  private bases(row: number): FixedBases {
    const { frames, flows } = this.session
    const flow = frames.flow(row)
    if (this.options.absoluteSeq || flow < 0 || (frames.tcpFlags(row) & SYN) !== 0) return ABSOLUTE
    const base = flows.tcpdumpBase(flow)
    if (!base || row + 1 <= base.frame) return ABSOLUTE
    return (frames.marks(row) & Mark.fromResponder) !== 0
      ? new FixedBases(base.resp, base.orig)
      : new FixedBases(base.orig, base.resp)
  }

  /** The file's own digits where they are no time (more than a second of microseconds): tcpdump prints them as they are. */
  private moment(row: number): Moment {
    const { sources } = this.session
    const odd = sources.length === 1 ? sources[0].oddTimes.get(row + 1) : undefined
    if (odd) return { seconds: odd.seconds, nanos: odd.fraction * 10 ** (9 - this.digits(row)) }
    return { seconds: this.session.frames.seconds(row), nanos: this.session.frames.nanos(row) }
  }
}

const ABSOLUTE = new FixedBases(-1, -1)
