/**
 * Owns `frames`: one line a frame as tcpdump prints it, in today's or the classic form, or as JSON Lines.
 *
 * Switches of tcpdump's that change the line are taken as tcpdump takes them: -t (one to five), -S, -e, -v, -q, -x, -X, -A.
 */
import { localOffset } from '@shared/format'
import { ok } from '@shared/result'
import { framedProtocols } from '../../decode/framing'
import type { LineOptions } from '../../lines/tcpdump'
import { messagesOf } from '../../session/flow-messages'
import { frameJson } from '../../session/frame-json'
import { selectFrames } from '../../session/frame-view'
import { LinePrinter } from '../../session/line-printer'
import type { Session } from '../../session/session'
import { type Command, oneOf, parse, readCaptures, UsageError } from '../command'
import { interfaceNames } from '../interface-names'

const CLOCKS = ['time-of-day', 'none', 'unix', 'delta', 'date', 'relative'] as const
const OPTIONS = {
  style: { type: 'string', default: 'tcpdump' },
  order: { type: 'string', default: 'file' },
  time: { type: 'string' },
  filter: { type: 'string', short: 'Y', default: '' },
  nano: { type: 'boolean', default: false },
  utc: { type: 'boolean', default: false },
  t: { type: 'boolean', short: 't', multiple: true },
  n: { type: 'boolean', short: 'n', multiple: true },
  S: { type: 'boolean', short: 'S' },
  e: { type: 'boolean', short: 'e' },
  v: { type: 'boolean', short: 'v', multiple: true },
  q: { type: 'boolean', short: 'q' },
  x: { type: 'boolean', short: 'x', multiple: true },
  X: { type: 'boolean', short: 'X', multiple: true },
  A: { type: 'boolean', short: 'A', multiple: true },
} as const

export const framesCommand: Command = {
  name: 'frames',
  usage:
    'frames FILE… [--style tcpdump|classic|json] [-Y FILTER] [--order file|time|sequence] [-t…] [-S] [-e] [-v] [-q] [-x|-X|-A]',
  summary: 'one line a frame',
  help: `Style tcpdump is what tcpdump 4.99 prints with -nn, classic the form of tcpdump 3.x and WinDump. tcpdump's own switches: -t none, -tt since 1970, -ttt since the line before, -tttt with date, -ttttt since the first;
-S absolute sequence numbers; -e link header; -v -q -x -xx -X -XX -A as there. --nano shows nanoseconds, --utc UTC.
--time ${CLOCKS.join('|')} says the same as -t…. JSON has times as strings of nanoseconds since 1970.`,
  async run(argv, output) {
    const { values, positionals } = parse(argv, OPTIONS)
    const style = oneOf('--style', values.style, ['tcpdump', 'classic', 'json'] as const)
    const order = oneOf('--order', values.order, ['file', 'time', 'sequence'] as const)
    const ticks = values.t?.length ?? 0
    if (ticks > 5) throw new UsageError('-t can be given five times at most')
    const clock = values.time === undefined ? CLOCKS[ticks] : oneOf('--time', values.time, CLOCKS)
    const read = await readCaptures(positionals)
    if (!read.ok) return read
    const session = read.value
    const selected = await selectFrames(session, { filter: values.filter, span: null, flow: null, order })
    if (!selected.ok) return selected
    // JSON is the same on every machine: no names of this one's interfaces in it
    const names = style === 'tcpdump' ? { interfaceNames: await interfaceNames() } : {}
    const extra = { ...lineOptions(values), ...names }
    const printer = new LinePrinter(
      session,
      {
        style: style === 'classic' ? 'classic' : 'tcpdump',
        clock,
        absoluteSeq: values.S ?? false,
        utc: values.utc || isUtc(),
      },
      extra,
    )
    if (style === 'json') await messagesOf(session).readAll(new Set(framedProtocols()), async () => {})
    let previous = -1
    for (const row of rowsOf(session, selected.value)) {
      const line =
        style === 'json'
          ? JSON.stringify(frameJson(session, row, printer))
          : withClock(printer.clock(row, previous), printer.text(row))
      const full = output.line(line)
      if (full) await full
      if (output.closed) break
      previous = row
    }
    session.close()
    return ok(null)
  },
}

const isUtc = (): boolean => localOffset(0) === 0 && (process.env.TZ === 'UTC' || process.env.TZ === undefined)

const withClock = (clock: string, text: string): string => (clock === '' ? text : `${clock} ${text}`)

function* rowsOf(session: Session, rows: Uint32Array | null): Generator<number> {
  if (rows) yield* rows
  else for (let row = 0; row < session.frames.count; row++) yield row
}

interface Switches {
  readonly nano?: boolean | undefined
  readonly e?: boolean | undefined
  readonly q?: boolean | undefined
  readonly v?: readonly boolean[] | undefined
  readonly x?: readonly boolean[] | undefined
  readonly X?: readonly boolean[] | undefined
  readonly A?: readonly boolean[] | undefined
}

function lineOptions({ nano, e, q, v, x, X, A }: Switches): Partial<LineOptions> {
  const twice = (list: readonly boolean[] | undefined, once: LineOptions['hex'], more: LineOptions['hex']) =>
    list ? (list.length > 1 ? more : once) : undefined
  return {
    timeDigits: nano ? 9 : 6,
    link: e ?? false,
    quiet: q ?? false,
    verbose: Math.min(2, v?.length ?? 0) as LineOptions['verbose'],
    hex: twice(A, 'A', 'AA') ?? twice(X, 'X', 'XX') ?? twice(x, 'x', 'xx') ?? 'none',
  }
}
