/**
 * Owns which records belong together: finds the connection of a record whose other end has no name (by the named end and its
 * numbers), whether the listing's sequence numbers are absolute or relative, and the numbers that the text leaves out.
 *
 * Guarantees: a number that was concluded is never mixed up with one that was read (`Paired`); connections are looked up by
 * name, and the state of at most `MAX_CONNECTIONS` is kept (the longest untouched is let go).
 */
import type { ListingRecord } from '@shared/listing'

const SYN = 2
const FIN = 1
const ACK = 16
const MAX_CONNECTIONS = 200_000
/** connections of one named end whose other end has no name */
const MAX_NAMELESS = 64
/** numbers further apart than the largest window belong to different connections */
const NEAR = 1 << 24
const UNKNOWN = -1

/** One direction: the number its numbers are relative to, and the next one expected. */
interface Course {
  isn: number
  base: number
  next: number
}

class Connection {
  readonly courses: readonly [Course, Course] = [
    { isn: UNKNOWN, base: UNKNOWN, next: UNKNOWN },
    { isn: UNKNOWN, base: UNKNOWN, next: UNKNOWN },
  ]
  isRelative: boolean | undefined
  /** tcpdump has met a segment with ACK and counts from it; that one was printed absolute */
  isAnchored = false

  constructor(
    /** number that stands in for an end without a name; 0 = both have names */
    readonly stranger: number,
  ) {}
}

/** What pairing says of a record's numbers. */
export interface Paired {
  readonly stranger: number
  readonly seq: number
  readonly ack: number
  /** the sequence number is not in the text: what was expected next */
  readonly seqFilled: boolean
  /** the text has relative numbers; these are the absolute ones */
  readonly shifted: boolean
  /** relative numbers whose beginning is not in the text: they stand as they are */
  readonly unanchored: boolean
}

const distance = (a: number, b: number): number => Math.abs((a - b) | 0)

export class Pairing {
  private readonly connections = new Map<string, Connection[]>()
  private count = 0

  constructor(private readonly newStranger: () => number) {}

  /** A stranger for records without numbers (UDP, ICMP, ARP): one for each named end. */
  strangerOf(key: string): number {
    const list = this.listOf(`-${key}`)
    if (list.length === 0) list.push(new Connection(this.newStranger()))
    return list[0].stranger
  }

  /** @param key the ends of a TCP record, its named end when one has no name; @param side 0 = sent by the first of them */
  pair(record: ListingRecord, key: string, side: 0 | 1, isStranger: boolean): Paired {
    const tcp = record.tcp ?? { flags: 0 }
    const list = this.listOf(key)
    const connection = this.connectionOf(list, tcp, side, isStranger)
    const own = connection.courses[side]
    const other = connection.courses[1 - side]
    if ((tcp.flags & SYN) !== 0) restart(connection, tcp, side)
    const relative = this.relative(connection, tcp, side)
    const shiftOf = (course: Course): number => (relative && course.base !== UNKNOWN ? course.base : 0)
    const seqFilled = tcp.first === undefined
    const seq = seqFilled ? Math.max(0, own.next) : (tcp.first + shiftOf(own)) >>> 0
    const ack = tcp.ack === undefined ? 0 : (tcp.ack + shiftOf(other)) >>> 0
    if ((tcp.flags & ACK) !== 0 && tcp.ack !== undefined && (!connection.isAnchored || (tcp.flags & SYN) !== 0)) {
      connection.isAnchored = true
      if (!seqFilled || own.next !== UNKNOWN) own.base = seq
      other.base = (ack - 1) >>> 0
    }
    follow(own, seq, tcp, seqFilled)
    if (tcp.ack !== undefined && (other.next === UNKNOWN || ((ack - other.next) | 0) > 0)) other.next = ack
    const needed =
      relative && ((!seqFilled && own.base === UNKNOWN) || (tcp.ack !== undefined && other.base === UNKNOWN))
    return {
      stranger: connection.stranger,
      seq,
      ack,
      seqFilled,
      shifted: relative && (shiftOf(own) !== 0 || shiftOf(other) !== 0),
      unanchored: needed,
    }
  }

  /** The connections of a key, most lately used last. */
  private listOf(key: string): Connection[] {
    const known = this.connections.get(key)
    if (known) {
      // a map keeps the order of insertion: what is used goes to its end
      this.connections.delete(key)
      this.connections.set(key, known)
      return known
    }
    if (++this.count > MAX_CONNECTIONS) {
      const [oldest] = this.connections.keys()
      this.connections.delete(oldest)
      this.count--
    }
    const list: Connection[] = []
    this.connections.set(key, list)
    return list
  }

  private connectionOf(list: Connection[], tcp: Numbers, side: 0 | 1, isStranger: boolean): Connection {
    let best: Connection | undefined
    let least = NEAR
    for (const candidate of list) {
      const far = isStranger ? misfit(candidate, tcp, side) : 0
      if (far < least) {
        least = far
        best = candidate
      }
    }
    if (best) return best
    if (list.length >= MAX_NAMELESS) list.shift()
    const connection = new Connection(isStranger ? this.newStranger() : 0)
    list.push(connection)
    return connection
  }

  /** Decided by the first record behind the one that sets the bases (tcpdump prints that one absolute). */
  private relative(connection: Connection, tcp: Numbers, side: 0 | 1): boolean {
    if ((tcp.flags & SYN) !== 0 || (tcp.flags & ACK) === 0) return false
    if (connection.isRelative !== undefined) return connection.isRelative
    if (!connection.isAnchored) return false
    const own = connection.courses[side]
    const other = connection.courses[1 - side]
    const vote = tcp.first === undefined ? voteOf(other, tcp.ack) : (voteOf(own, tcp.first) ?? voteOf(other, tcp.ack))
    if (vote !== undefined) connection.isRelative = vote
    return vote ?? false
  }
}

interface Numbers {
  readonly flags: number
  readonly first?: number
  readonly length?: number
  readonly ack?: number
}

/** Is a number nearer to what is expected when it is taken as relative? undefined = it cannot be told. */
function voteOf(course: Course, number: number | undefined): boolean | undefined {
  if (number === undefined || course.next === UNKNOWN || course.base === UNKNOWN) return undefined
  const absolute = distance(number, course.next)
  const relative = distance(number, course.next - course.base)
  return absolute === relative ? undefined : relative < absolute
}

/** A SYN with a number of its own begins the direction anew (the ports are used again). */
function restart(connection: Connection, tcp: Numbers, side: 0 | 1): void {
  const course = connection.courses[side]
  if (tcp.first === undefined || course.isn === tcp.first) return
  const isAnswer = (tcp.flags & ACK) !== 0
  if (!isAnswer) {
    const other = connection.courses[1 - side]
    other.isn = UNKNOWN
    other.base = UNKNOWN
    other.next = UNKNOWN
  }
  course.isn = tcp.first
  course.base = tcp.first
  course.next = tcp.first
}

function follow(course: Course, seq: number, tcp: Numbers, filled: boolean): void {
  const end = (seq + (tcp.length ?? 0) + ((tcp.flags >> 1) & 1) + (tcp.flags & FIN)) >>> 0
  if (course.next === UNKNOWN ? !filled || end > 0 : ((end - course.next) | 0) > 0) course.next = end
}

/** How far a record's numbers are from what a connection expects; NEAR = it is of another one. */
function misfit({ courses, isRelative }: Connection, tcp: Numbers, side: 0 | 1): number {
  const own = courses[side]
  const other = courses[1 - side]
  const isSyn = (tcp.flags & SYN) !== 0
  if (isSyn && own.isn !== UNKNOWN) return own.isn === tcp.first ? 0 : NEAR
  if (isSyn && (tcp.flags & ACK) === 0) return other.isn === UNKNOWN || own.next !== UNKNOWN ? NEAR : 1
  const far = Math.max(gap(own, tcp.first, isSyn, isRelative), gap(other, tcp.ack, isSyn, isRelative))
  return Math.min(NEAR, far)
}

/** The numbers of a SYN/ACK are always absolute. */
function gap(course: Course, number: number | undefined, isAbsolute: boolean, isRelative: boolean | undefined): number {
  if (number === undefined || course.next === UNKNOWN) return 0
  const absolute = distance(number, course.next)
  if (isAbsolute || isRelative === false || course.base === UNKNOWN) return absolute
  return Math.min(absolute, distance(number, course.next - course.base))
}
