/**
 * The header of an IEEE 802.11 frame as -e shows it: addresses by their role, with -v the flags and the duration.
 */
import { macText } from '@shared/format'
import type { Line } from './line'

const MANAGEMENT = 0
const CONTROL = 1
const PS_POLL = 10
const TO_DS = 0x0100
const FROM_DS = 0x0200
const FLAGS: readonly (readonly [number, string])[] = [
  [0x2000, 'More Data '],
  [0x0400, 'More Fragments '],
  [0x1000, 'Pwr Mgmt '],
  [0x0800, 'Retry '],
  [0x8000, 'Strictly Ordered '],
  [0x4000, 'Protected '],
]

function mac(line: Line, at: number): string {
  line.need(at, 6)
  return macText(line.bytes, at)
}

function controlText(line: Line, subtype: number, at: number): string {
  switch (subtype) {
    case 8: {
      line.need(at + 16, 4)
      const control = line.bytes[at + 16] | (line.bytes[at + 17] << 8)
      const sequence = line.bytes[at + 18] | (line.bytes[at + 19] << 8)
      return ` RA:${mac(line, at + 4)} TA:${mac(line, at + 10)} CTL(${control.toString(16)}) SEQ(${sequence}) `
    }
    case 9:
    case 12:
    case 13:
      return `RA:${mac(line, at + 4)} `
    case PS_POLL:
      return `BSSID:${mac(line, at + 4)} TA:${mac(line, at + 10)} `
    case 11:
      return `RA:${mac(line, at + 4)} TA:${mac(line, at + 10)} `
    case 14:
    case 15:
      return `RA:${mac(line, at + 4)} BSSID:${mac(line, at + 10)} `
    default:
      return ''
  }
}

/** The parts of a data subtype: acknowledgement, poll, QoS. */
function coordinationText(subtype: number): string {
  const acknowledges = (subtype & 1) !== 0
  const polls = (subtype & 2) !== 0
  if ((subtype & 11) === 0) return ''
  const words = acknowledges && polls ? 'Ack/Poll' : acknowledges ? 'Ack' : polls ? 'Poll' : ''
  return `CF ${words}${subtype & 8 ? '+QoS' : ''} `
}

function dataText(line: Line, control: number, at: number): string {
  const [first, second, third] = [mac(line, at + 4), mac(line, at + 10), mac(line, at + 16)]
  switch (control & (TO_DS | FROM_DS)) {
    case 0:
      return `DA:${first} SA:${second} BSSID:${third} `
    case FROM_DS:
      return `DA:${first} BSSID:${second} SA:${third} `
    case TO_DS:
      return `BSSID:${first} SA:${second} DA:${third} `
    default:
      return `RA:${first} TA:${second} DA:${third} SA:${mac(line, at + 24)} `
  }
}

/** Prints the header at `at`; `control` is its first word. */
export function printWifiHeader(line: Line, control: number, at: number) {
  const type = (control >> 2) & 3
  const subtype = (control >> 4) & 15
  if (line.options.verbose > 0) {
    for (const [bit, word] of FLAGS) if (control & bit) line.add(word)
    if (type !== CONTROL || subtype !== PS_POLL) {
      line.need(at + 2, 2)
      line.add(`${line.bytes[at + 2] | (line.bytes[at + 3] << 8)}us `)
    }
  }
  if (type === CONTROL) line.add(controlText(line, subtype, at))
  else if (type === MANAGEMENT)
    line.add(`BSSID:${mac(line, at + 16)} DA:${mac(line, at + 4)} SA:${mac(line, at + 10)} `)
  else line.add(coordinationText(subtype) + dataText(line, control, at))
}
