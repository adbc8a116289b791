/**
 * Owns the bytes of a made-up capture for the rehearsal (rehearsal.ts): TCP connections with everything that happens to them
 * on most days, so that every usual branch of the walk is taken once: retransmission, reordering, a gap, a closed window, RST,
 * IPv6, UDP, ICMP, ARP, a VLAN, fragments. Nothing of it is ever shown; addresses are of the documentation ranges (RFC 5737).
 */
import { pseudoSum, sum16 } from '../decode/checksum'

const FILE_HEADER = 24
const RECORD_HEADER = 16
const ETHERNET = 14
const IPV4 = 20
const TCP = 20
const SYN = 0x02
const ACK = 0x10
const FIN = 0x01
const RST = 0x04
const PSH = 0x08
const FRAMES_PER_CONNECTION = 20
/** connections under way at the same time, and segments of one that come together */
const AT_ONCE = 4
const IN_A_TRAIN = 2
const MAX_FRAME = ETHERNET + IPV4 + TCP + 400

/** What one made-up TCP segment holds. */
interface Made {
  readonly fromServer: boolean
  readonly flags: number
  readonly seq: number
  readonly ack: number
  readonly window: number
  readonly payload: number
  /** counts from the connection's first segment, in the order of sending; undefined = the sender does not count its packets */
  id: number | undefined
}

class Writer {
  readonly bytes: Uint8Array
  private readonly view: DataView
  /** where each record begins */
  private readonly records: number[] = []
  private at = FILE_HEADER
  private micros = 0

  constructor(frames: number) {
    this.bytes = new Uint8Array(FILE_HEADER + frames * (RECORD_HEADER + MAX_FRAME))
    this.view = new DataView(this.bytes.buffer)
    this.view.setUint32(0, 0xa1b2c3d4)
    this.view.setUint16(4, 2)
    this.view.setUint16(6, 4)
    this.view.setUint32(16, 65_535)
    this.view.setUint32(20, 1)
  }

  /** Fills in the checksums of the IP packet at `at` with `length` bytes of TCP. */
  complete(at: number, length: number): void {
    const { bytes, view } = this
    const tcp = at + IPV4
    view.setUint16(at + 10, ~sum16(bytes, at, tcp))
    const pseudo = pseudoSum(bytes, at + 12, at + 16, 4, 6, length)
    view.setUint16(tcp + 16, ~sum16(bytes, tcp, tcp + length, pseudo))
  }

  /** What was written, `times` times over, each time later: the same connections begin again on ports used before. */
  repeated(times: number): Uint8Array {
    const size = this.at - FILE_HEADER
    const all = new Uint8Array(FILE_HEADER + size * times)
    const view = new DataView(all.buffer)
    const seconds = Math.ceil(this.micros / 1e6)
    all.set(this.bytes.subarray(0, FILE_HEADER))
    for (let time = 0; time < times; time++) {
      const moved = time * size
      all.set(this.bytes.subarray(FILE_HEADER, this.at), FILE_HEADER + moved)
      for (const record of this.records) view.setUint32(record + moved, view.getUint32(record + moved) + time * seconds)
    }
    return all
  }

  /** Begins a frame of `length` bytes; answers where it starts. Time goes on unevenly, through many seconds. */
  frame(length: number, etherType: number): number {
    const { view } = this
    this.micros += 2211
    this.records.push(this.at)
    view.setUint32(this.at, 982_763_446 + Math.floor(this.micros / 1e6))
    view.setUint32(this.at + 4, this.micros % 1e6)
    view.setUint32(this.at + 8, length)
    view.setUint32(this.at + 12, length)
    const start = this.at + RECORD_HEADER
    this.at = start + length
    view.setUint32(start, 0x02000000)
    view.setUint16(start + 4, 1)
    view.setUint32(start + 6, 0x02000000)
    view.setUint16(start + 10, 2)
    view.setUint16(start + 12, etherType)
    return start + ETHERNET
  }

  ip(at: number, protocol: number, length: number, id: number, ends: readonly [number, number], fragment = 0): number {
    const { view } = this
    view.setUint8(at, 0x45)
    view.setUint16(at + 2, IPV4 + length)
    view.setUint16(at + 4, id & 0xffff)
    view.setUint16(at + 6, fragment)
    view.setUint8(at + 8, 64)
    view.setUint8(at + 9, protocol)
    view.setUint32(at + 12, ends[0])
    view.setUint32(at + 16, ends[1])
    return at + IPV4
  }

  tcp(at: number, made: Made, client: number, server: number): void {
    const { view, bytes } = this
    view.setUint16(at, made.fromServer ? server : client)
    view.setUint16(at + 2, made.fromServer ? client : server)
    view.setUint32(at + 4, made.seq >>> 0)
    view.setUint32(at + 8, made.ack >>> 0)
    const options = optionBytes(made)
    view.setUint8(at + 12, ((TCP + options) / 4) << 4)
    view.setUint8(at + 13, made.flags)
    view.setUint16(at + 14, made.window)
    if (options > 0) bytes.set(SYN_OPTIONS, at + TCP)
    const payload = at + TCP + options
    bytes.fill(0x78, payload, payload + made.payload)
    if (made.payload > REQUEST.length && !made.fromServer && (client & 1) === 0) bytes.set(REQUEST, payload)
  }
}

/** The last segment was sent before the one before it, which overtook it. */
function exchangeIds(made: Made[]): void {
  const [overtaking, late] = made.slice(-2)
  const { id } = overtaking
  overtaking.id = late.id
  late.id = id
}

/** What was sent last was sent before everything else. */
function delay(made: Made[]): void {
  made[made.length - 1].id = 0
}

/** The last two segments do not say in which order they were sent. */
function forgetIds(made: Made[]): void {
  for (const segment of made.slice(-2)) segment.id = undefined
}

/** The segments of one connection; `variant` says what happens to it. */
function connection(variant: number, isn: number): Made[] {
  const made: Made[] = []
  const seq = [isn >>> 0, (isn * 3 + 7) >>> 0]
  const add = (side: 0 | 1, flags: number, payload = 0, from = 0, window = 65_000) => {
    const at = (seq[side] + from) >>> 0
    made.push({
      fromServer: side === 1,
      flags,
      seq: at,
      ack: flags & ACK ? seq[1 - side] : 0,
      window,
      payload,
      id: made.length,
    })
  }
  const step = (side: 0 | 1, count: number) => {
    seq[side] = (seq[side] + count) >>> 0
  }
  add(0, SYN)
  step(0, 1)
  if (variant === 7) {
    add(1, RST | ACK)
    return made
  }
  add(1, SYN | ACK)
  step(1, 1)
  add(0, ACK)
  // of some the first bytes are too few to know a protocol by
  for (const size of variant === 8 ? [3, 9, 61] : [61]) {
    add(0, PSH | ACK, size)
    step(0, size)
  }
  add(1, ACK)
  for (let i = 0; i < 4; i++) {
    const size = 20 + (isn & 255)
    const overtakes = (variant === 1 || variant >= 9) && i === 1
    if (overtakes) add(1, ACK, size, size)
    if (variant === 2 && i === 2) step(1, size)
    add(1, ACK, size)
    if (variant === 1 && overtakes) exchangeIds(made)
    if (variant === 10 && overtakes) forgetIds(made)
    if (variant === 3 || (variant === 9 && overtakes)) add(1, ACK, size)
    if (variant === 9 && overtakes) delay(made)
    step(1, size)
    if (overtakes) step(1, size)
    add(0, ACK, 0, 0, variant === 4 && i === 2 ? 0 : 65_000 - i)
  }
  if (variant === 5) add(0, ACK, 0, -1)
  if (variant === 6) {
    add(0, RST)
    return made
  }
  add(1, FIN | ACK)
  step(1, 1)
  add(0, FIN | ACK)
  step(0, 1)
  add(1, ACK)
  return made
}

/** MSS 1460, window scale 7 */
const SYN_OPTIONS = [2, 4, 5, 180, 1, 3, 3, 7]
const REQUEST = Uint8Array.from('GET / HTTP/1.1\r\n', (letter) => letter.charCodeAt(0))

const optionBytes = (made: Made): number => (made.flags & SYN ? SYN_OPTIONS.length : 0)

const PORTS = [80, 443, 22, 25, 21, 8080, 5000] as const

/** A connection under way: its segments, and how many of them were written. */
interface Running {
  readonly number: number
  readonly segments: readonly Made[]
  written: number
}

/** A pcap file of `connections` connections, and now and then a frame of another kind; all of it `times` times. */
export function rehearsalFrames(connections: number, times: number): Uint8Array {
  const writer = new Writer(connections * FRAMES_PER_CONNECTION)
  for (let first = 0; first < connections; first += AT_ONCE) {
    const count = Math.min(AT_ONCE, connections - first)
    const running = Array.from({ length: count }, (_, i): Running => {
      const number = first + i
      return { number, segments: connection(number % 11, Math.imul(number, 2654435761)), written: 0 }
    })
    while (running.some(({ segments, written }) => written < segments.length))
      for (const one of running) for (let i = 0; i < IN_A_TRAIN; i++) writeNext(writer, one)
    if (first % 16 === 0) other(writer, first, endsOf(first))
  }
  return writer.repeated(times)
}

const endsOf = (number: number) => [0xc0000200 + (number & 0xff), 0xc6336400 + (number % 50)] as const

/** The connection's next segment, if there is one. */
function writeNext(writer: Writer, running: Running): void {
  const { number, segments } = running
  if (running.written === segments.length) return
  const made = segments[running.written++]
  const [client, server] = endsOf(number)
  const ends = made.fromServer ? ([server, client] as const) : ([client, server] as const)
  const length = TCP + optionBytes(made) + made.payload
  const at = writer.frame(ETHERNET + IPV4 + length, 0x0800)
  const id = made.id === undefined ? 0 : 1 + number + made.id
  const [clientPort, serverPort] = [1024 + (number % 60_000), PORTS[number % PORTS.length]]
  writer.tcp(writer.ip(at, 6, length, id, ends), made, clientPort, serverPort)
  if (number % 3 !== 0) writer.complete(at, length)
}

/** Frames that are not TCP over IPv4: one kind a call. */
function other(writer: Writer, number: number, ends: readonly [number, number]): void {
  const view = new DataView(writer.bytes.buffer)
  const kind = (number >> 4) % 6
  if (kind === 0) writer.frame(60, 0x0806)
  else if (kind === 1) {
    const at = writer.frame(ETHERNET + 40 + 8, 0x86dd)
    view.setUint32(at, 0x60000000)
    view.setUint16(at + 4, 8)
    view.setUint8(at + 6, 17)
    view.setUint32(at + 8, 0x20010db8)
    view.setUint32(at + 24, 0x20010db8)
    view.setUint16(at + 40, 1024 + number)
    view.setUint16(at + 42, 53)
    view.setUint16(at + 44, 8)
  } else if (kind === 2) {
    const at = writer.ip(writer.frame(ETHERNET + IPV4 + 8, 0x0800), 1, 8, number, ends)
    view.setUint8(at, 8)
  } else if (kind === 3) {
    const at = writer.ip(writer.frame(ETHERNET + IPV4 + 20, 0x0800), 17, 20, number, ends)
    view.setUint16(at, 5353)
    view.setUint16(at + 2, 53)
    view.setUint16(at + 4, 20)
  } else if (kind === 4) {
    // a datagram in two pieces
    const first = writer.ip(writer.frame(ETHERNET + IPV4 + 24, 0x0800), 17, 24, number, ends, 0x2000)
    view.setUint16(first, 4000)
    view.setUint16(first + 2, 4001)
    view.setUint16(first + 4, 32)
    writer.ip(writer.frame(ETHERNET + IPV4 + 8, 0x0800), 17, 8, number, ends, 3)
  } else {
    const at = writer.frame(ETHERNET + 4 + IPV4 + 8, 0x8100)
    view.setUint16(at, 5)
    view.setUint16(at + 2, 0x0800)
    writer.ip(at + 4, 17, 8, number, ends)
  }
}
