/**
 * Management frames of 802.11 as tcpdump prints them: `Beacon (home) [1.0* 11.0 Mbit] ESS CH: 6, PRIVACY`.
 */
import { macText } from '@shared/format'
import type { Line } from './line'
import { reasonText, statusText } from './wifi-codes'
import { readElements } from './wifi-elements'

const NAMES: Readonly<Record<number, string>> = {
  0: 'Assoc Request',
  1: 'Assoc Response',
  2: 'ReAssoc Request',
  3: 'ReAssoc Response',
  4: 'Probe Request',
  5: 'Probe Response',
  8: 'Beacon',
  9: 'ATIM',
  10: 'Disassociation',
  11: 'Authentication',
  12: 'DeAuthentication',
  13: 'Action',
}
const METHODS = ['Open System', 'Shared Key', 'EAP']
const SHARED_KEY = 1
const PRIVACY = 0x10

const u16le = (line: Line, at: number): number => line.u8(at) | (line.u8(at + 1) << 8)

/** ` IV:…`, what is left to show of an encrypted body; false when it is too short. */
export function printVector(line: Line, at: number): boolean {
  if (!line.has(at, 4)) return false
  const vector = (u16le(line, at) | (u16le(line, at + 2) << 16)) >>> 0
  const hex = (value: number): string => value.toString(16)
  line.add(` IV:${hex(vector & 0xffffff).padStart(3)} Pad ${hex((vector >>> 24) & 0x3f)} KeyID ${hex(vector >>> 30)}`)
  return true
}

function printBeacon(line: Line, at: number, end: number, isBeacon: boolean): boolean {
  if (end - at < 12 || !line.has(at, 12)) return false
  const capability = u16le(line, at + 10)
  const found = readElements(line, at + 12, end)
  line.add(found.name + found.rates)
  if (isBeacon) line.add(capability & 1 ? ' ESS' : ' IBSS')
  line.add(found.channel)
  if (capability & PRIVACY) line.add(', PRIVACY')
  return found.isWhole
}

function printResponse(line: Line, at: number, end: number): boolean {
  if (end - at < 6 || !line.has(at, 6)) return false
  const found = readElements(line, at + 6, end)
  const number = u16le(line, at + 4) & 0x3fff
  line.add(` AID(${number.toString(16)}) :${u16le(line, at) & PRIVACY ? ' PRIVACY ' : ''}: `)
  line.add(statusText(u16le(line, at + 2)))
  return found.isWhole
}

/** `fixed` bytes, then elements. */
function printRequest(line: Line, at: number, end: number, fixed: number, showsAccessPoint: boolean): boolean {
  if (end - at < fixed || !line.has(at, fixed)) return false
  const found = readElements(line, at + fixed, end)
  line.add(found.name)
  line.add(showsAccessPoint ? ` AP : ${macText(line.bytes, at + 4)}` : found.rates)
  return found.isWhole
}

function printAuthentication(line: Line, at: number, end: number): boolean {
  if (end - at < 6 || !line.has(at, 6)) return false
  const found = readElements(line, at + 6, end)
  const method = u16le(line, at)
  const step = u16le(line, at + 2)
  const status = step % 2 === 1 ? statusText(u16le(line, at + 4)) : ''
  const challenge = method === SHARED_KEY && (step === 2 || step === 3)
  line.add(
    ` (${METHODS[method] ?? 'Reserved'})-${step.toString(16)}${challenge ? ' [Challenge Text] ' : ': '}${status}`,
  )
  return found.isWhole
}

const CATEGORIES: Readonly<Record<number, readonly [string, ...string[]]>> = {
  0: ['Spectrum Management '],
  1: ['QoS '],
  2: ['DLS '],
  3: ['BA ', 'ADDBA Request', 'ADDBA Response', 'DELBA'],
  7: ['HT ', 'TxChWidth', 'MIMOPwrSave'],
  13: [
    'MeshAction ',
    'MeshLink',
    'HWMP',
    'Gate Announcement',
    'Congestion Control',
    'MCCA Setup Request',
    'MCCA Setup Reply',
    'MCCA Advertisement Request',
    'MCCA Advertisement',
    'MCCA Teardown',
    'TBTT Adjustment Request',
    'TBTT Adjustment Response',
  ],
  14: ['MultiohopAction ', 'Proxy Update', 'Proxy Update Confirmation'],
  15: [
    'SelfprotectAction ',
    '',
    'Peering Open',
    'Peering Confirm',
    'Peering Close',
    'Group Key Inform',
    'Group Key Acknowledge',
  ],
  127: ['Vendor '],
}

function printAction(line: Line, at: number, end: number, source: number): boolean {
  if (end - at < 2 || !line.has(at, 2)) return false
  line.add(line.options.link ? ': ' : ` (${macText(line.bytes, source)}): `)
  const category = line.u8(at)
  const action = line.u8(at + 1)
  const [name, ...actions] = CATEGORIES[category] ?? [`Reserved(${category}) `]
  line.add(`${name}${actions[action] || `Act#${action}`}`)
  return true
}

function printBody(line: Line, subtype: number, at: number, end: number, source: number): boolean {
  switch (subtype) {
    case 0:
      return printRequest(line, at, end, 4, false)
    case 1:
    case 3:
      return printResponse(line, at, end)
    case 2:
      return printRequest(line, at, end, 10, true)
    case 4:
      return printRequest(line, at, end, 0, false)
    case 5:
    case 8:
      return printBeacon(line, at, end, subtype === 8)
    case 11:
      return printAuthentication(line, at, end)
    case 13:
      return printAction(line, at, end, source)
    case 10:
    case 12: {
      if (end - at < 2 || !line.has(at, 2)) return false
      if (subtype === 12 && !line.options.link) line.add(` (${macText(line.bytes, source)})`)
      line.add(`: ${reasonText(u16le(line, at))}`)
      return true
    }
    default:
      return true
  }
}

/** Prints the frame's body [at, end); `source` is where the sender's address stands. */
export function printManagement(
  line: Line,
  subtype: number,
  at: number,
  end: number,
  source: number,
  isEncrypted: boolean,
) {
  const name = NAMES[subtype]
  line.add(name ?? `Unhandled Management subtype(${subtype.toString(16)})`)
  const isWhole = isEncrypted ? printVector(line, at) : printBody(line, subtype, at, end, source)
  if (!isWhole) line.addTruncated()
}
