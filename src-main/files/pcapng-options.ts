/**
 * Owns reading the options of a pcapng block (draft-ietf-opsawg-pcapng 3.5) and its UTF-8 text.
 *
 * Guarantees: never reads outside the block; a list whose lengths run past the end of the block is followed as far as it goes
 * and `false` says that it was broken. Text comes from the file: hostile, to be shown as text only.
 */
export const Option = {
  endOfOptions: 0,
  comment: 1,
  // interface description block (4.2)
  interfaceName: 2,
  interfaceDescription: 3,
  timeResolution: 9,
  filter: 11,
  timeOffset: 14,
  // interface statistics block (4.6)
  received: 4,
  dropped: 5,
  osDropped: 7,
} as const

const utf8 = new TextDecoder('utf-8')

/** Text of an option or name; ends before a NUL, which some writers count into the length. */
export function textOf(bytes: Uint8Array, from: number, to: number): string {
  const nul = bytes.subarray(from, to).indexOf(0)
  return utf8.decode(bytes.subarray(from, nul < 0 ? to : from + nul))
}

/**
 * Calls `option(code, from, to)` for each option in [at, end) of `view`; [from, to) is its value.
 * @returns false when the list is broken
 */
export function eachOption(
  view: DataView,
  at: number,
  end: number,
  little: boolean,
  option: (code: number, from: number, to: number) => void,
): boolean {
  let next = at
  while (end - next >= 4) {
    const code = view.getUint16(next, little)
    const from = next + 4
    const to = from + view.getUint16(next + 2, little)
    if (code === Option.endOfOptions) return true
    if (to > end) return false
    option(code, from, to)
    next = to + (-(to - from) & 3)
  }
  return true
}
