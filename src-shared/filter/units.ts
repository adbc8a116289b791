/**
 * Owns the suffixes of numbers: `1 MB`, `64 KiB`, `250 ms`.
 *
 * Sizes are decimal (kB = 1,000) and binary (KiB = 1,024) as IEC 80000-13 has them; times are whole nanoseconds,
 * because adding up binary fractions of a second would make `== 0.1` a matter of luck.
 */
const SIZES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
}

const TIMES_NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  sec: 1e9,
  min: 60e9,
  h: 3600e9,
  d: 86_400e9,
}

const own = (table: Readonly<Record<string, number>>, key: string): number | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

/** True for a word that may follow a number after a space. */
export const isUnit = (word: string): boolean =>
  own(SIZES, word.toLowerCase()) !== undefined || own(TIMES_NS, word.toLowerCase()) !== undefined

const NUMBER = /^(-?)(?:0[xX]([0-9a-fA-F]{1,16})|0[bB]([01]{1,64})|(0[0-7]+)|(\d{1,20}))$/

/** Decimal, 0x…, 0b… and octal (leading 0) whole numbers, or a decimal with a size suffix; undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  const plain = NUMBER.exec(text)
  if (plain) {
    const [, sign, hex, binary, octal, decimal] = plain
    const value = hex
      ? Number.parseInt(hex, 16)
      : binary
        ? Number.parseInt(binary, 2)
        : octal
          ? Number.parseInt(octal, 8)
          : Number(decimal)
    return sign ? -value : value
  }
  const sized = /^(\d{1,16}(?:\.\d{1,12})?) ?([a-zA-Z]{1,3})$/.exec(text)
  const factor = sized ? own(SIZES, sized[2].toLowerCase()) : undefined
  return sized && factor !== undefined ? Math.round(Number(sized[1]) * factor) : undefined
}

/** A time span in nanoseconds: `1.5` (seconds), `250 ms`, `2min`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(-?)(\d{1,12})?(?:\.(\d{1,18}))? ?([a-zµ]{1,3})?$/i.exec(text)
  if (!match || (match[2] === undefined && match[3] === undefined)) return undefined
  const factor = match[4] === undefined ? 1e9 : own(TIMES_NS, match[4].toLowerCase())
  if (factor === undefined) return undefined
  const fraction = match[3] ? (Number(match[3]) * factor) / 10 ** match[3].length : 0
  const ns = Number(match[2] ?? 0) * factor + Math.round(fraction)
  return match[1] ? -ns : ns
}
