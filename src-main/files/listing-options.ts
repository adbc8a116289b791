/**
 * Owns TCP options as text back to bytes: `mss 1460,nop,wscale 7,sackOK,timestamp 1 2` (3.x), `TS val 1 ecr 2`,
 * `sack 1 {1:1461}` (4.x).
 *
 * Guarantees: at most the 40 bytes a header can hold, padded as hosts do; an option that is not known is left out.
 */
const MAX_OPTIONS = 40
const NONE = new Uint8Array(0)

/** @param shift to be added to numbers that the text has relative to the connection's beginning */
type Take = (found: RegExpExecArray, shift: number) => number[]

const word = (text: string, shift = 0): number[] => {
  const value = (Number(text) + shift) >>> 0
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
}

const OPTIONS: readonly (readonly [RegExp, Take])[] = [
  [/^mss (\d{1,5})$/, ([, n]) => [2, 4, (Number(n) >> 8) & 255, Number(n) & 255]],
  [/^wscale (\d{1,3})$/, ([, n]) => [3, 3, Number(n) & 255]],
  [/^sackOK$/, () => [4, 2]],
  [/^nop$/, () => [1]],
  [/^eol$/, () => [0]],
  [/^(?:TS val|timestamp) (\d{1,10})(?: ecr)? (\d{1,10})$/, ([, a, b]) => [8, 10, ...word(a), ...word(b)]],
  [/^(?:sack )?sack \d{1,2} ((?:\{\d{1,10}:\d{1,10}\}){1,4})$/, ([, blocks], shift) => sack(blocks, shift)],
]

function sack(blocks: string, shift: number): number[] {
  const edges = blocks.match(/\d+/g) ?? []
  return [5, 2 + 4 * edges.length, ...edges.flatMap((edge) => word(edge, shift))]
}

export function optionBytes(text: string, shift: number): Uint8Array {
  if (text === '') return NONE
  const bytes: number[] = []
  for (const part of text.split(',')) {
    const option = part.trim()
    for (const [expression, take] of OPTIONS) {
      const found = expression.exec(option)
      if (!found) continue
      const taken = take(found, shift)
      if (bytes.length + taken.length <= MAX_OPTIONS) bytes.push(...taken)
      break
    }
  }
  while (bytes.length % 4 !== 0) bytes.push(1)
  return Uint8Array.from(bytes)
}

/** True when every option is one that `optionBytes` can write, so that the header's length is known. */
export const areKnownOptions = (text: string): boolean =>
  text === '' || text.split(',').every((part) => OPTIONS.some(([expression]) => expression.test(part.trim())))
