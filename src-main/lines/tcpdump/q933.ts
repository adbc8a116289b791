/**
 * Q.933, the signalling of Frame Relay, as tcpdump prints it: `Q.933, ANSI, codeset 5, Status Enquiry, TX Seq: 1, RX Seq: 0, length 11`.
 */
import { hexByte, hexText } from '@shared/format'
import { hexOnly } from './hex-dump'
import type { Line } from './line'

const MESSAGES: Readonly<Record<number, string>> = {
  0: 'ESC to National',
  1: 'Alert',
  2: 'Call proceeding',
  3: 'Progress',
  5: 'Setup',
  7: 'Connect',
  15: 'Connect ACK',
  69: 'Disconnect',
  70: 'Restart',
  77: 'Release',
  78: 'Restart ACK',
  90: 'Release Complete',
  117: 'Status Enquiry',
  125: 'Status Reply',
}
const REPORT = new Set([0x01, 0x51])
const VERIFY = new Set([0x03, 0x19, 0x53])
const CIRCUIT = new Set([0x07, 0x57])
const ELEMENTS: Readonly<Record<number, string>> = {
  1: 'ANSI Report Type',
  25: 'ANSI Link Verify',
  3: 'ANSI Link Verify',
  7: 'ANSI PVC Status',
  81: 'CCITT Report Type',
  83: 'CCITT Link Verify',
  87: 'CCITT PVC Status',
}
const REPORTS = ['Full Status', 'Link verify', 'Async PVC Status']

const isShift = (code: number): boolean => (code & 0xf0) === 0x90
const isLocking = (code: number): boolean => (code & 8) === 0
const isKnownSet = (codeset: number): boolean => codeset === 0 || codeset === 5

/** The circuit a status is about, or undefined when its number is malformed. */
function circuitOf(line: Line, at: number, size: number): number | undefined {
  if (size < 3 || size > 5) return undefined
  const bytes = Array.from({ length: size }, (_, i) => line.u8(at + i))
  // the last byte of the number and the last of all carry the end mark
  const lastOfNumber = size - 2
  if (bytes.some((byte, i) => ((byte & 0x80) !== 0) !== i >= lastOfNumber)) return undefined
  const short = ((bytes[0] & 0x3f) << 4) | ((bytes[1] & 0x78) >> 3)
  if (size === 3) return short
  if (size === 4) return (short << 6) | ((bytes[2] & 0x7e) >> 1)
  return (short << 13) | (bytes[2] & 0x7f) | ((bytes[3] & 0x7e) >> 1)
}

/** Prints an element of codeset 0 or 5; false when it is not known. */
function printElement(line: Line, code: number, at: number, size: number): boolean {
  const quiet = line.options.verbose === 0
  if (REPORT.has(code)) {
    if (!quiet) line.add(`${REPORTS[line.u8(at)] ?? 'unknown'} (${line.u8(at)})`)
    return true
  }
  if (!VERIFY.has(code) && !CIRCUIT.has(code)) return false
  if (quiet) line.add(', ')
  if (VERIFY.has(code)) {
    const sequence = (offset: number): string => String(line.u8(at + offset)).padStart(3)
    line.add(size < 2 ? 'Invalid LINK VERIFY IE' : `TX Seq: ${sequence(0)}, RX Seq: ${sequence(1)}`)
    return true
  }
  const circuit = circuitOf(line, at, size)
  if (circuit === undefined) line.add('Invalid DLCI in PVC STATUS IE')
  else {
    const status = line.u8(at + size - 1)
    line.add(`DLCI ${circuit >>> 0}: status ${status & 8 ? 'New, ' : ''}${status & 2 ? 'Active' : 'Inactive'}`)
  }
  return true
}

/** Prints the elements in [at, end); false when the bytes end too soon. Shifts change what codes mean. */
function printElements(line: Line, at: number, end: number, first: number, isOnce: boolean): boolean {
  const { verbose } = line.options
  let codeset = first
  let back = 0
  // 1: the next element is in another codeset, 2: the one after it is not any more
  let once = isOnce ? 1 : 0
  for (let i = at; i < end; ) {
    if (once === 1) once = 2
    else if (once === 2) {
      codeset = back
      once = 0
    }
    if (!line.has(i, 1)) return false
    const code = line.u8(i++)
    if (code & 0x80) {
      if (!isShift(code)) continue
      once = isLocking(code) ? 0 : 1
      back = codeset
      codeset = code & 7
      continue
    }
    if (i >= end || !line.has(i, 1)) return false
    const size = line.u8(i++)
    if (verbose > 0) {
      const name = isKnownSet(codeset) ? (ELEMENTS[code] ?? 'unknown') : 'unknown'
      line.add(`\n\t${name} IE (${hexText(code, 2)}), length ${size}: `)
    }
    if (code === 0 || size === 0) return true
    if (end - i < size || !line.has(i, size)) return false
    const isKnown = isKnownSet(codeset) && printElement(line, code, i, size)
    if (isKnown && verbose > 1) line.add(hexOnly(line.bytes, i, i + size).replaceAll('\n\t', '\n\t  '))
    else if (!isKnown && verbose > 0) line.add(hexOnly(line.bytes, i, i + size))
    i += size
    if (i >= end) break
  }
  return true
}

/** What ends the loop of elements early without a length. */
function endsSilently(line: Line, at: number, end: number): boolean {
  for (let i = at; i + 1 < end; ) {
    const code = line.u8(i++)
    if (code & 0x80) continue
    const size = line.u8(i++)
    if (code === 0 || size === 0) return true
    if (end - i < size || !line.has(i, size)) return false
    i += size
  }
  return false
}

/** Prints the message of `length` bytes at `at`, its first byte the length of the call reference. */
export function printQ933(line: Line, at: number, length: number) {
  line.protocol = 'q.933'
  const { link, verbose } = line.options
  if (!link) line.add('Q.933')
  const end = at + length
  const cut = (): void => {
    line.add(`${link ? '' : ', '}length ${length}`)
    line.addTruncated()
  }
  if (length === 0 || !line.has(at, 1)) return cut()
  const reference = line.u8(at) & 15
  let i = at + 1 + reference
  if (i >= end || !line.has(i, 1)) return cut()
  const message = line.u8(i++)
  let codeset = 0
  let isAnsi = false
  let isOnce = false
  if (i < end) {
    if (!line.has(i, 1)) return cut()
    const code = line.u8(i)
    if (isShift(code)) {
      i++
      codeset = code & 7
      isAnsi = isLocking(code) && codeset === 5
      isOnce = !isLocking(code)
    }
  }
  line.add(`${link ? '' : ', '}${isAnsi ? 'ANSI' : 'CCITT'}, codeset ${codeset}`)
  if (reference > 0 && (reference > 1 || line.u8(i) !== 0)) {
    line.add(', Call Ref: 0x')
    for (let k = 0; k < reference; k++) line.add(hexByte(line.u8(at + 1 + k)))
  }
  const name = MESSAGES[message]
  if (verbose > 0) line.add(`, ${name ?? 'unknown message'} (${hexText(message, 2)}), length ${length}`)
  else line.add(`, ${name ?? `unknown message 0x${hexByte(message)}`}`)
  const isWhole = printElements(line, i, end, codeset, isOnce)
  if (verbose === 0 && !(isWhole && endsSilently(line, i, end))) line.add(`, length ${length}`)
  if (!isWhole) line.addTruncated()
}
