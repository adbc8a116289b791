/**
 * Owns making the segments of one TCP flow for tests: frames are written as bytes, decoded by the product's dissector and read
 * as facts. `a` (the originator) is 10.0.0.1:40000, `b` 10.0.0.2:80; times are ms, IP ids count per side unless given.
 */
import { dissect } from '@main/decode/dissect'
import { Layers } from '@main/decode/layers'
import type { TcpQuestion } from '@main/insight/tcp-case'
import { readTcpSegment, type TcpSegment } from '@main/insight/tcp-segment'
import type { TcpVerdict, TcpVerdictKind } from '@main/insight/tcp-verdict'
import { judgeTcp, type TcpVerdicts } from '@main/insight/tcp-verdicts'
import { be32, bytes, ipv4, tcp } from '../decode/build'

export interface Spec {
  readonly from: 'a' | 'b'
  readonly at: number
  readonly flags?: string
  readonly seq: number
  readonly ack?: number
  readonly len?: number
  readonly win?: number
  readonly id?: number
  readonly ttl?: number
  readonly ts?: readonly [number, number]
  readonly sack?: readonly number[]
  readonly scale?: number
}

const FLAG: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, '.': 16 }

function optionsOf({ ts, sack, scale }: Spec): Uint8Array {
  const parts: Uint8Array[] = []
  if (ts) parts.push(bytes([1, 1, 8, 10], be32(ts[0]), be32(ts[1])))
  if (sack) parts.push(bytes([1, 1, 5, 2 + 4 * sack.length], ...sack.map(be32)))
  if (scale !== undefined) parts.push(bytes([1, 3, 3, scale]))
  return bytes(...parts)
}

function packet(spec: Spec, id: number): Uint8Array {
  const isA = spec.from === 'a'
  let flags = 0
  for (const letter of spec.flags ?? '.') flags |= FLAG[letter]
  const segment = tcp(isA ? 40_000 : 80, isA ? 80 : 40_000, flags, new Uint8Array(spec.len ?? 0), {
    seq: spec.seq >>> 0,
    ack: (spec.ack ?? 0) >>> 0,
    window: spec.win ?? 8192,
    options: optionsOf(spec),
  })
  const [a, b] = [
    [10, 0, 0, 1],
    [10, 0, 0, 2],
  ]
  return ipv4(6, segment, { id, ttl: spec.ttl ?? 64, src: isA ? a : b, dst: isA ? b : a })
}

/** @param useIds false: every IP id is 0, as with DF set */
export function segmentsOf(specs: readonly Spec[], useIds = true): TcpSegment[] {
  const counters = { a: 100, b: 5000 }
  return specs.map((spec, index) => {
    const id = useIds ? (spec.id ?? counters[spec.from]++) : 0
    const frame = packet(spec, id & 0xffff)
    const layers = new Layers()
    layers.reset(frame, 0, frame.length, frame.length)
    dissect(layers, 101)
    const segment = readTcpSegment(layers, {
      frame: index + 1,
      ns: Math.round(spec.at * 1e6),
      fromResponder: spec.from === 'b',
      marks: 0,
      afterBreak: false,
    })
    if (!segment) throw new Error(`frame ${index + 1} holds no TCP header`)
    return segment
  })
}

export function judge(segments: readonly TcpSegment[], more: Partial<TcpQuestion> = {}): TcpVerdicts {
  const work = judgeTcp({ segments, origin: 'capture', ...more })
  let step = work.next()
  while (!step.done) step = work.next()
  return step.value
}

export const of = ({ verdicts }: TcpVerdicts, kind: TcpVerdictKind): TcpVerdict[] =>
  verdicts.filter((verdict) => verdict.kind === kind)

export const kindsAt = ({ verdicts }: TcpVerdicts, frame: number): string[] =>
  verdicts.filter((verdict) => verdict.frame === frame).map(({ kind, variant }) => `${kind} ${variant}`)

/** SYN, SYN/ACK, ACK with a round trip of 40 ms, taken at `a`: bytes begin at 1001 and 5001. */
export const handshake = (extra: Partial<Spec> = {}): Spec[] => [
  { from: 'a', at: 0, flags: 'S', seq: 1000, ...extra },
  { from: 'b', at: 40, flags: 'S.', seq: 5000, ack: 1001, ...extra },
  { from: 'a', at: 40.1, seq: 1001, ack: 5001, ...extra },
]
