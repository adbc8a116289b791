/**
 * Owns which link type a file gets for the words in which `cap` names what an interface gives: five names, and libpcap's own
 * number for the rest. Numbers that mean different things on different systems are not guessed.
 */
const NAMED: Readonly<Record<string, number>> = {
  NULL: 0,
  ETHERNET: 1,
  RAW: 101,
  LINKTYPE_LINUX_SLL: 113,
  IEEE802_11_RADIO: 127,
}

/** From here on libpcap's numbers are those of files; below, 11 to 19 differ from system to system. */
const SAME_FROM = 104
const SAME_BELOW = 11

export function linkTypeOf(words: string): number | undefined {
  const number = NAMED[words] ?? Number(/^Unknown linktype (\d+)$/.exec(words)?.[1] ?? Number.NaN)
  const isSame = words in NAMED || number >= SAME_FROM || number < SAME_BELOW
  return isSame && number <= 0xffff ? number : undefined
}
