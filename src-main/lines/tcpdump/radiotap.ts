/**
 * Radiotap (LINKTYPE 127, radiotap.org) and PPI (192) in front of an 802.11 frame, as tcpdump prints them: what the radio
 * said, field by field, then the frame.
 *
 *   0 version  1 pad  2 length(2, LE)  4 present bits(4, LE), more words while bit 31 is set, then fields in bit order,
 *   each aligned to its size
 */
import type { Line } from './line'
import { printWifi, u16le, u32le } from './wifi'

const MORE_WORDS = 0x80000000
const CHANNEL = 3
const EXTENDED_CHANNEL = 18
const MCS = 19
const HAS_FCS = 0x10
const HAS_PADDING = 0x20

/** [alignment, size] by bit. */
const SHAPES: readonly (readonly [number, number])[] = [
  [8, 8],
  [1, 1],
  [1, 1],
  [2, 4],
  [2, 2],
  [1, 1],
  [1, 1],
  [2, 2],
  [2, 2],
  [2, 2],
  [1, 1],
  [1, 1],
  [1, 1],
  [1, 1],
  [2, 2],
  [2, 2],
  [1, 1],
  [1, 1],
  [4, 8],
  [1, 3],
  [4, 8],
  [2, 12],
]

const FLAG_WORDS: readonly (readonly [number, string])[] = [
  [0x01, 'cfp '],
  [0x02, 'short preamble '],
  [0x04, 'wep '],
  [0x08, 'fragmented '],
  [0x40, 'bad-fcs '],
]

const signed = (value: number): number => (value << 24) >> 24

function channelText(frequency: number, flags: number, present: number): string {
  const all = (mask: number): boolean => (flags & mask) === mask
  let text = `${frequency} MHz`
  if (present & (1 << MCS)) text += ' 11n'
  else {
    if (all(0x0800)) text += ' FH'
    const width = all(0x4000) ? '/10Mhz' : all(0x8000) ? '/5Mhz' : ''
    if (all(0x0140)) text += ` 11a${width}`
    if (all(0x0480) || all(0x00c0)) text += ` 11g${width}`
    else if (all(0x00a0)) text += ' 11b'
    if (all(0x0010)) text += ' Turbo'
  }
  if (all(0x10000)) text += ' ht/20'
  else if (all(0x40000)) text += ' ht/40-'
  else if (all(0x20000)) text += ' ht/40+'
  return `${text} `
}

/** Megabits a second of an 802.11n index (IEEE 802.11-2016 19.5). */
function mcsRate(index: number, wide: boolean, short: boolean): number {
  const bitsPerSymbol = [0.5, 1, 1.5, 2, 3, 4, 4.5, 5][index % 8]
  const carriers = wide ? 108 : 52
  const streams = Math.floor(index / 8) + 1
  return (bitsPerSymbol * carriers * streams) / (short ? 3.6 : 4)
}

function mcsText(line: Line, at: number): string {
  const known = line.u8(at)
  const flags = line.u8(at + 1)
  const index = line.u8(at + 2)
  let text = ''
  if (known & 0x02) {
    const rated = index <= 31 && (known & 0x05) === 0x05
    if (rated) text += `${mcsRate(index, (flags & 3) === 1, (flags & 4) !== 0).toFixed(1)} Mb/s MCS ${index} `
    else text += `MCS ${index} `
  }
  if (known & 0x01) text += `${['20', '40', '20L', '20U'][flags & 3]} MHz `
  if (known & 0x04) text += `${flags & 4 ? 'short' : 'long'} GI `
  if (known & 0x08) text += `${flags & 8 ? 'greenfield' : 'mixed'} `
  if (known & 0x10) text += `${flags & 16 ? 'LDPC' : 'BCC'} FEC `
  if (known & 0x20) text += `RX-STBC${(flags >> 5) & 3} `
  return text
}

function rateText(rate: number): string {
  return rate >= 0x80 && rate <= 0x8f ? `MCS ${rate & 0x7f} ` : `${(rate / 2).toFixed(1)} Mb/s `
}

function fieldText(line: Line, bit: number, at: number, present: number): string {
  switch (bit) {
    case 0:
      return `${(BigInt(u32le(line, at + 4)) << 32n) | BigInt(u32le(line, at))}us tsft `
    case 1:
      return FLAG_WORDS.filter(([mask]) => line.u8(at) & mask)
        .map(([, word]) => word)
        .join('')
    case 2:
      return rateText(line.u8(at))
    case CHANNEL:
      return present & (1 << EXTENDED_CHANNEL) ? '' : channelText(u16le(line, at), u16le(line, at + 2), present)
    case 4:
      return `fhset ${line.u8(at)} fhpat ${line.u8(at + 1)} `
    case 5:
      return `${signed(line.u8(at))}dBm signal `
    case 6:
      return `${signed(line.u8(at))}dBm noise `
    case 7:
      return `${u16le(line, at)} sq `
    case 8:
      return `${-u16le(line, at) || 0} tx power `
    case 9:
      return `${-u16le(line, at) || 0}dB tx attenuation `
    case 10:
      return `${signed(line.u8(at))}dBm tx power `
    case 11:
      return `antenna ${line.u8(at)} `
    case 12:
      return `${line.u8(at)}dB signal `
    case 13:
      return `${line.u8(at)}dB noise `
    case EXTENDED_CHANNEL:
      return channelText(u16le(line, at + 4), u32le(line, at), present)
    case MCS:
      return mcsText(line, at)
    default:
      return ''
  }
}

/** Prints the fields that `words` announce from `at` on; answers the flags field. */
function printFields(line: Line, start: number, at: number, end: number, words: readonly number[]): number {
  let i = at
  let flags = 0
  for (const [index, present] of words.entries()) {
    // a vendor's own fields (bit 30 in the word before) cannot be read
    if (index > 0 && words[index - 1] & 0x40000000) return flags
    for (let bit = 0; bit < 29; bit++) {
      if ((present & (1 << bit)) === 0) continue
      const shape = SHAPES[bit]
      if (!shape) return flags
      i += (shape[0] - ((i - start) % shape[0])) % shape[0]
      if (i + shape[1] > end) {
        line.addTruncated()
        return flags
      }
      if (bit === 1) flags = line.u8(i)
      line.add(fieldText(line, bit, i, present))
      i += shape[1]
    }
  }
  return flags
}

export function printRadiotap(line: Line, at: number, length: number) {
  line.protocol = '802.11_radio'
  if (line.left(at) < 8) return line.addTruncated()
  const size = u16le(line, at + 2)
  if (size < 8 || line.left(at) < size) return line.addTruncated()
  const words: number[] = []
  let i = at + 4
  do {
    if (i + 4 > at + size) return line.addTruncated()
    words.push(u32le(line, i))
    i += 4
  } while (words[words.length - 1] & MORE_WORDS)
  const flags = printFields(line, at, i, at + size, words)
  line.linkHeader = size
  printWifi(line, at + size, length - size, (flags & HAS_PADDING) !== 0, flags & HAS_FCS ? 4 : 0)
}

const DLT_WIFI = 105

export function printPpi(line: Line, at: number, length: number) {
  line.protocol = 'ppi'
  if (line.left(at) < 8) return line.addTruncated()
  const size = u16le(line, at + 2)
  if (size < 8 || line.left(at) < size) return line.addTruncated()
  const linkType = u32le(line, at + 4)
  line.linkHeader = size
  if (line.options.link) {
    const name = linkType === DLT_WIFI ? 'IEEE802_11' : linkType === 1 ? 'EN10MB' : 'UNKNOWN'
    line.add(`V.${line.u8(at)} DLT ${name} (${linkType}) len ${size}, length ${length}: `)
  }
  if (linkType === DLT_WIFI) return printWifi(line, at + size, length - size, false, 0)
  if (linkType === 1) return line.inner.ethernet(line, at + size, length - size)
  line.unknown(`V.${line.u8(at)} DLT UNKNOWN (${linkType}) len ${size}, length ${length}: `, at + size)
}
