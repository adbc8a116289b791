/**
 * Owns a flow's history: Zeek's string of one letter an event, upper case from the originator, lower case from the responder.
 *
 * S SYN, H SYN/ACK, A bare ACK, D payload, F FIN, R RST, C bad checksum, I inconsistent (FIN+RST), Q odd flags (SYN+FIN,
 * SYN+RST), T repeated payload, W zero window, G gap, X changed its tunnel more
 * than five times, ^ roles turned round. (docs.zeek.org, Conn::Info history)
 * A, D, I and Q are written once a direction; S, H, F and R again when their sequence number differs; C, T, W and G at
 * the 1st, 10th, 100th … event. Guarantees: no string before it is asked for; at most 255 letters, later ones are dropped.
 */
import { type FlowRows, HISTORY, HISTORY_GAPS, HISTORY_INLINE, HISTORY_LENGTH } from './rows'

/** Letters (upper case) as bytes. */
export const Letter = {
  syn: 0x53,
  synAck: 0x48,
  ack: 0x41,
  data: 0x44,
  fin: 0x46,
  rst: 0x52,
  checksum: 0x43,
  inconsistent: 0x49,
  oddFlags: 0x51,
  repeat: 0x54,
  zeroWindow: 0x57,
  gap: 0x47,
  flip: 0x5e,
  /** changes of the tunnel are not followed any more */
  partial: 0x58,
} as const

/** Bits of the low byte of HISTORY_GAPS: what this direction has written already. */
export const Once = { syn: 1, fin: 2, rst: 4, ack: 8, data: 16, oddFlags: 32 } as const

const MAX_LETTERS = 255
const LOWER = 0x20

/** True for 1, 10, 100, … */
function isPowerOfTen(count: number): boolean {
  let power = 1
  while (power < count) power *= 10
  return power === count
}

export class Histories {
  /** letters beyond the inline ones, by flow: rare */
  private readonly spilled = new Map<number, Uint8Array>()

  constructor(private readonly rows: FlowRows) {}

  /** Appends `letter` (upper case) for `side`. */
  add(id: number, letter: number, side: number): void {
    const u = this.rows.block(id)
    const row = this.rows.at(id)
    const length = u[row + HISTORY_LENGTH]
    if (length >= MAX_LETTERS) return
    u[row + HISTORY_LENGTH] = length + 1
    const code = side === 1 && letter !== Letter.flip ? letter | LOWER : letter
    if (length < HISTORY_INLINE) this.rows.byteBlock(id)[(row + HISTORY) * 4 + length] = code
    else this.spill(id)[length - HISTORY_INLINE] = code
  }

  /** Appends `letter` unless bit `once` of the direction at word `d` is set; says whether it was new. */
  addOnce(id: number, u: Uint32Array, d: number, once: number, letter: number, side: number): boolean {
    if ((u[d + HISTORY_GAPS] & once) !== 0) return false
    u[d + HISTORY_GAPS] |= once
    this.add(id, letter, side)
    return true
  }

  /** Appends `letter` when `count`, the number of such events so far, is a power of ten. */
  addScaled(id: number, letter: number, side: number, count: number): void {
    if (isPowerOfTen(count)) this.add(id, letter, side)
  }

  /** Turns the roles round: letters change case and ^ goes first. */
  flip(id: number): void {
    const text = this.text(id)
    this.rows.block(id)[this.rows.at(id) + HISTORY_LENGTH] = 0
    this.add(id, Letter.flip, 0)
    for (const letter of text) {
      const code = letter.charCodeAt(0)
      this.add(id, code & ~LOWER, (code & LOWER) === 0 ? 1 : 0)
    }
  }

  text(id: number): string {
    const row = this.rows.at(id)
    const length = this.rows.block(id)[row + HISTORY_LENGTH]
    const bytes = this.rows.byteBlock(id)
    const spilled = this.spilled.get(id)
    let text = ''
    for (let i = 0; i < length; i++) {
      const code = i < HISTORY_INLINE ? bytes[(row + HISTORY) * 4 + i] : (spilled?.[i - HISTORY_INLINE] ?? 0)
      text += String.fromCharCode(code)
    }
    return text
  }

  private spill(id: number): Uint8Array {
    let letters = this.spilled.get(id)
    if (letters === undefined) {
      letters = new Uint8Array(MAX_LETTERS - HISTORY_INLINE)
      this.spilled.set(id, letters)
    }
    return letters
  }
}
