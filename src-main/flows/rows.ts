/**
 * Owns where flows are kept: one fixed-size row a flow, in blocks of typed arrays that never move.
 *
 * All fields of a flow lie side by side, because tracking a frame touches most of them: one flow = six cache lines,
 * where a column a field would be forty.
 * Guarantees: 360 bytes a row; adding a row copies nothing; the number of rows is bounded and `add` says -1 at the bound.
 *
 * Word offsets count 32-bit words from the start of the row; `F_` offsets count 64-bit floats from the same place.
 * The two directions of a flow have the same layout, `DIRECTION_WORDS` apart: 0 = originator's, 1 = responder's.
 */
export const ROW_WORDS = 90
const BLOCK_SHIFT = 11
const BLOCK_ROWS = 1 << BLOCK_SHIFT
const BLOCK_MASK = BLOCK_ROWS - 1

// ---- the flow, what every frame needs: words 0 .. 23
/** seconds since 1970 of the first frame */
export const F_FIRST_SECONDS = 0
/** ns since the second in which the flow began of the last frame that Zeek counts into the duration */
export const F_LAST_AT = 1
/** ns since the second in which the flow began, after which a frame of this key begins a new flow; Infinity = not closing */
export const F_EXPIRES_AT = 2
/** ns since the second in which the flow began of the ACK that completes the handshake; NaN = not seen */
export const F_ACK_AT = 3
/** addresses as big-endian words; IPv4 uses the first */
export const ORIG_ADDRESS = 8
export const RESP_ADDRESS = 12
/** originator's port << 16 | responder's port */
export const PORTS = 16
/** see key.ts */
export const KIND = 17
export const CONTEXT = 18
/** bits of `Flow` */
export const FLAGS = 19
export const FRAMES = 20
export const LAST_FRAME = 21
/** frame that set tcpdump's base for relative sequence numbers, 0 = none; the base of each side */
export const BASE_FRAME = 22
export const FIRST_FRAME = 23

// ---- the two directions, what every frame needs: words 24 .. 55; what few need: 56 .. 60 and 72 .. 76

// ---- the flow, what few frames need: words 61 .. 71 and 77 .. 89
export const BASE_ORIG = 61
/** payload bytes acknowledged by the receiver but not captured */
export const F_MISSED = 31
/** ns since the second in which the flow began of SYN and SYN/ACK; NaN = not seen */
export const F_SYN_AT = 32
export const F_SYN_ACK_AT = 33
export const BASE_RESP = 68
export const FIRST_NANOS = 69
/** VLAN id + 1 (low 16 bits, 0 = untagged), service number (high 16 bits) */
export const VLAN_SERVICE = 70
export const FIRST_FIN_FRAME = 71
export const FIRST_RST_FRAME = 77
export const RETRANSMITTED = 78
export const REORDERED = 79
export const DUPLICATE_ACKS = 80
export const HISTORY_LENGTH = 81
/** letters of the history, `HISTORY_INLINE` bytes; longer ones spill (history.ts) */
export const HISTORY = 82
export const HISTORY_INLINE = 24
/** tunnel the last frame was in (tunnels.ts), 0 = none */
export const LAST_PARENT = 88
/** how often that changed */
export const TUNNEL_CHANGES = 89

// ---- one direction: words from DIRECTIONS + side * DIRECTION_WORDS
export const DIRECTIONS = 24
export const DIRECTION_WORDS = 16
/** IP bytes, headers included */
export const F_IP_BYTES = 0
/** TCP: sequence space used, bytes from the first data byte to the highest end seen (a FIN counts one) */
export const F_SENT = 1
/** others: payload bytes on the wire */
export const F_PAYLOAD_BYTES = 1
/** TCP: the same as F_SENT for the highest acknowledgement the peer gave */
export const F_ACKED = 2
export const PACKETS = 6
/** the next sequence number expected from this side (highest end seen) */
export const NEXT_SEQ = 7
/** highest acknowledgement number the peer gave for this side's bytes */
export const ACKED_SEQ = 8
/** last window this side advertised, as in the header */
export const WINDOW = 9
/** bits 0-3 endpoint state, 4-7 previous state, the rest: `Side` */
export const SIDE = 10
/** last acknowledgement number this side sent */
export const ACK_SENT = 11
/** duplicate acknowledgements in a row sent by this side (low 16), zero windows it advertised (high 16) */
export const DUPLICATES_ZERO_WINDOWS = 12
/** bits of history letters that are written once (low 8), gaps (high 16) */
export const HISTORY_GAPS = 13
/** index of the highest hole in the hole pool, 0 = none */
export const HOLES = 14
/** shift count of the window scale option this side sent, 255 = none */
export const WINDOW_SCALE = 15
// behind both directions, so that what every frame needs lies close together
/** segments without a new byte, as Zeek's history counts them */
export const REPEATS = 32
export const BAD_CHECKSUMS = 33
export const LAST_SYN_SEQ = 34
export const LAST_FIN_SEQ = 35
export const LAST_RST_SEQ = 36
/** the words of one direction that few frames need, from the direction's first word */
export const RARE = 32
export const RARE_WORDS = 5

/** Bits of FLAGS. */
export const Flow = {
  /** the first frame came from the side now called responder */
  flipped: 1,
  /** began with a SYN/ACK: roles change if the next frame shows that a handshake went on */
  synAckFirst: 2,
  firstFinFromResponder: 4,
  firstRstFromResponder: 8,
  /** later fragments whose first fragment was not seen: no ports known */
  portless: 16,
  reusedPort: 32,
} as const

/** Bits of SIDE above the two states. */
export const Side = {
  /** a frame of this side was seen, so NEXT_SEQ is its own word, not a guess from acknowledgements */
  seen: 1 << 8,
  /** NEXT_SEQ holds something */
  started: 1 << 9,
  syn: 1 << 10,
  fin: 1 << 11,
  /** its end of the connection is closed (Zeek: `did_close`) */
  closed: 1 << 12,
  ackSent: 1 << 13,
  /** the last segment of this side was a keep-alive */
  keepAlive: 1 << 14,
} as const

/** Where a block's zeroed memory comes from. */
export interface Memory {
  /** Errors: RangeError when there is no more. */
  take(bytes: number): ArrayBuffer
}

export const NEW_MEMORY: Memory = { take: (bytes) => new ArrayBuffer(bytes) }

export class FlowRows {
  // never empty: a list that first holds nothing is another kind of list to the engine, and the code that adds is compiled anew
  readonly words: Uint32Array[]
  readonly floats: Float64Array[]
  readonly bytes: Uint8Array[]
  count = 0

  /** @param limit rows at most */
  constructor(
    readonly limit: number,
    private readonly memorySource: Memory = NEW_MEMORY,
  ) {
    const block = this.memorySource.take(BLOCK_ROWS * ROW_WORDS * 4)
    this.words = [new Uint32Array(block)]
    this.floats = [new Float64Array(block)]
    this.bytes = [new Uint8Array(block)]
  }

  /** Number of a new zeroed row, or -1 when `limit` is reached or memory is not to be had. */
  add(): number {
    if (this.count >= this.limit) return -1
    if (this.count >>> BLOCK_SHIFT === this.words.length) {
      try {
        const block = this.memorySource.take(BLOCK_ROWS * ROW_WORDS * 4)
        this.words.push(new Uint32Array(block))
        this.floats.push(new Float64Array(block))
        this.bytes.push(new Uint8Array(block))
      } catch (error) {
        if (error instanceof RangeError) return -1
        throw error
      }
    }
    return this.count++
  }

  /** The words of row `id` start at `at(id)` of `block(id)`; its floats at half of that. */
  block(id: number): Uint32Array {
    return this.words[id >>> BLOCK_SHIFT]
  }

  floatBlock(id: number): Float64Array {
    return this.floats[id >>> BLOCK_SHIFT]
  }

  byteBlock(id: number): Uint8Array {
    return this.bytes[id >>> BLOCK_SHIFT]
  }

  at(id: number): number {
    return (id & BLOCK_MASK) * ROW_WORDS
  }

  /** One word of a row. */
  word(id: number, offset: number): number {
    return this.words[id >>> BLOCK_SHIFT][(id & BLOCK_MASK) * ROW_WORDS + offset]
  }

  /** One float of a row. */
  float(id: number, offset: number): number {
    return this.floats[id >>> BLOCK_SHIFT][(id & BLOCK_MASK) * (ROW_WORDS / 2) + offset]
  }

  sideWord(id: number, side: number, offset: number): number {
    return this.word(id, DIRECTIONS + side * DIRECTION_WORDS + offset)
  }

  sideFloat(id: number, side: number, offset: number): number {
    return this.float(id, (DIRECTIONS + side * DIRECTION_WORDS) / 2 + offset)
  }

  /** Bytes held. */
  get memory(): number {
    return this.words.length * BLOCK_ROWS * ROW_WORDS * 4
  }
}
