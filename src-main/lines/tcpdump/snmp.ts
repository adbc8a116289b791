/**
 * SNMP versions 1, 2c and 3 (RFC 1157, 3416, 3412) as tcpdump prints it: `GetRequest(25)  .1.3.6.1.2.1.1.1.0`. The community
 * `public` is not shown.
 */
import { ipv4Text } from '@shared/format'
import { type Element, integerOf, objectIdOf, readElement, unsignedOf } from './ber'
import type { Line } from './line'

const SEQUENCE = 0x30
const INTEGER = 2
const STRING = 4
const OBJECT = 6
const TRAP = 0xa4
const BULK = 0xa5
const REPORT_BELOW = 0xa6
const PDUS = [
  'GetRequest',
  'GetNextRequest',
  'GetResponse',
  'SetRequest',
  'Trap',
  'GetBulk',
  'Inform',
  'V2Trap',
  'Report',
]
const ERRORS = [
  'noError',
  'tooBig',
  'noSuchName',
  'badValue',
  'readOnly',
  'genErr',
  'noAccess',
  'wrongType',
  'wrongLength',
  'wrongEncoding',
  'wrongValue',
  'noCreation',
  'inconsistentValue',
  'resourceUnavailable',
  'commitFailed',
  'undoFailed',
  'authorizationError',
  'notWritable',
  'inconsistentName',
]
const TRAPS = [
  'coldStart',
  'warmStart',
  'linkDown',
  'linkUp',
  'authenticationFailure',
  'egpNeighborLoss',
  'enterpriseSpecific',
]
const MISSING: Readonly<Record<number, string>> = { 128: 'noSuchObject', 129: 'noSuchInstance', 130: 'endOfMibView' }
const CLASSES = 'UACP'

/** Marks what was expected and is not there: `[!init SEQ]`. */
function unexpected(line: Line, element: Element, wanted: string): undefined {
  line.add(`${elementText(line, element)}[!${wanted}]`)
  return undefined
}

/** The next element when it is a `tag`; otherwise what is there is said. */
function expect(line: Line, at: number, limit: number, tag: number, name: string): Element | undefined {
  const element = readElement(line, at, limit)
  if (!element || element.tag === tag) return element
  return unexpected(line, element, name)
}

function stringText(line: Line, { at, end }: Element): string {
  let text = ''
  let printable = true
  let digits = ''
  for (let i = at; i < end; i++) {
    const c = line.u8(i)
    if (c < 0x20 || c > 0x7e) printable = false
    text += String.fromCharCode(c)
    digits += `_${c.toString(16).padStart(2, '0')}`
  }
  return printable ? `"${text}"` : digits.slice(1)
}

const rawText = (line: Line, { at, end }: Element): string => {
  let text = ''
  for (let i = at; i < end; i++) text += `_${line.u8(i).toString(16).padStart(2, '0')}`
  return text
}

function elementText(line: Line, element: Element): string {
  switch (element.tag) {
    case INTEGER:
      return `${integerOf(line, element)}`
    case STRING:
      return stringText(line, element)
    case 5:
      return ''
    case OBJECT:
      return objectIdOf(line, element)
    case 0x40:
      return element.end - element.at === 4 ? ipv4Text(line.bytes, element.at) : `[inetaddr len != 4]`
    case 0x41:
    case 0x42:
    case 0x43:
    case 0x46:
      return `${unsignedOf(line, element)}`
    case 128:
    case 129:
    case 130:
      return `[${MISSING[element.tag]}]`
    default: {
      const { tag } = element
      const name = tag === 0x44 ? 'Opaque' : `${tag & 31}`
      return `[${tag & 0x20 ? 'C' : 'P'}/${CLASSES[tag >> 6]}/${name}]${rawText(line, element)}`
    }
  }
}

function printBindings(line: Line, pdu: number, at: number, limit: number) {
  const list = expect(line, at, limit, SEQUENCE, 'SEQ of varbind')
  if (!list) return
  for (let i = list.at; i < list.end; ) {
    const pair = expect(line, i, list.end, SEQUENCE, 'varbind')
    if (!pair) return
    const name = expect(line, pair.at, pair.end, OBJECT, 'objName OID')
    if (!name) return
    line.add(` ${objectIdOf(line, name)}`)
    const value = readElement(line, name.end, pair.end)
    if (!value) return
    // questions carry an empty value
    const asks = pdu === 0xa0 || pdu === 0xa1 || pdu === BULK
    if (!asks) line.add(`=${elementText(line, value)}`)
    else if (value.tag !== 5) line.add('[objVal!=NULL]')
    i = pair.end
  }
}

function printTrap(line: Line, at: number, limit: number) {
  const enterprise = expect(line, at, limit, OBJECT, 'enterprise OID')
  if (!enterprise) return
  line.add(` ${objectIdOf(line, enterprise)}`)
  const agent = expect(line, enterprise.end, limit, 0x40, 'agent-addr INETADDR')
  if (!agent) return
  line.add(` ${elementText(line, agent)}`)
  const generic = expect(line, agent.end, limit, INTEGER, 'generic-trap INT')
  if (!generic) return
  const kind = integerOf(line, generic)
  line.add(` ${TRAPS[kind] ?? `generic-trap=${kind}`}`)
  const specific = expect(line, generic.end, limit, INTEGER, 'specific-trap INT')
  if (!specific) return
  const number = integerOf(line, specific)
  if (kind === 6 || number !== 0) line.add(` s=${number}`)
  const time = expect(line, specific.end, limit, 0x43, 'timestamp TIMETICKS')
  if (!time) return
  line.add(` ${elementText(line, time)}`)
  if (time.end < limit) printBindings(line, TRAP, time.end, limit)
}

/** Request id, the two numbers that mean an error or the shape of a bulk, the list of objects. */
function printRequest(line: Line, tag: number, at: number, limit: number) {
  const id = expect(line, at, limit, INTEGER, 'reqId INT')
  if (!id) return
  if (line.options.verbose > 0) line.add(`R=${integerOf(line, id)} `)
  const bulk = tag === BULK
  const first = expect(line, id.end, limit, INTEGER, bulk ? 'non-repeaters INT' : 'errorStatus INT')
  if (!first) return
  const second = expect(line, first.end, limit, INTEGER, bulk ? 'max-repetitions INT' : 'errorIndex INT')
  if (!second) return
  const [status, index] = [integerOf(line, first), integerOf(line, second)]
  if (bulk) line.add(` N=${status} M=${index}`)
  else {
    if (status !== 0) line.add(` ${ERRORS[status] ?? `err=${status}`}`)
    if (index !== 0) line.add(`@${index}`)
  }
  if (second.end < limit) printBindings(line, tag, second.end, limit)
}

function printPdu(line: Line, at: number, limit: number) {
  const pdu = readElement(line, at, limit)
  if (!pdu) return
  const name = PDUS[pdu.tag - 0xa0]
  if (!name || pdu.tag > REPORT_BELOW + 2)
    return line.add(`[${pdu.tag & 0x20 ? 'C' : 'P'}/${CLASSES[pdu.tag >> 6]}-${pdu.tag & 31}]`)
  const verbose = line.options.verbose > 0
  if (verbose) line.add('{ ')
  line.add(`${name}(${pdu.end - pdu.at}) `)
  if (pdu.tag === TRAP) printTrap(line, pdu.at, pdu.end)
  else printRequest(line, pdu.tag, pdu.at, pdu.end)
  if (verbose) line.add(' } ')
}

function printCommunity(line: Line, at: number, limit: number) {
  const community = expect(line, at, limit, STRING, 'comm STR')
  if (!community) return
  const text = stringText(line, community)
  if (text !== '"public"') line.add(`C=${text} `)
  printPdu(line, community.end, limit)
}

/** The user-based security model's parameters (RFC 3414). */
function printSecurity(line: Line, at: number, limit: number): boolean {
  const list = expect(line, at, limit, SEQUENCE, 'usm SEQ')
  if (!list) return false
  const engine = expect(line, list.at, list.end, STRING, 'msgAuthoritativeEngineID STR')
  if (!engine) return false
  const boots = expect(line, engine.end, list.end, INTEGER, 'msgAuthoritativeEngineBoots INT')
  if (!boots) return false
  const time = expect(line, boots.end, list.end, INTEGER, 'msgAuthoritativeEngineTime INT')
  if (!time) return false
  const user = expect(line, time.end, list.end, STRING, 'msgUserName STR')
  if (!user) return false
  if (line.options.verbose > 0) line.add(`B=${integerOf(line, boots)} T=${integerOf(line, time)} `)
  line.add(`U=${stringText(line, user)} `)
  return true
}

function printScoped(line: Line, at: number, limit: number) {
  const scoped = readElement(line, at, limit)
  if (!scoped) return
  if (scoped.tag !== SEQUENCE) return line.add(`[!scoped PDU]${elementText(line, scoped)}`)
  const engine = expect(line, scoped.at, scoped.end, STRING, 'contextEngineID STR')
  if (!engine) return
  line.add(`E=${rawText(line, engine)} `)
  const name = expect(line, engine.end, scoped.end, STRING, 'contextName STR')
  if (!name) return
  line.add(`C=${stringText(line, name)} `)
  printPdu(line, name.end, scoped.end)
}

function printVersion3(line: Line, at: number, limit: number) {
  const verbose = line.options.verbose > 0
  const header = expect(line, at, limit, SEQUENCE, 'message SEQ')
  if (!header) return
  const id = expect(line, header.at, header.end, INTEGER, 'msgID INT')
  if (!id) return
  const size = expect(line, id.end, header.end, INTEGER, 'msgMaxSize INT')
  if (!size) return
  const flags = expect(line, size.end, header.end, STRING, 'msgFlags INT')
  if (!flags || flags.end === flags.at) return
  const bits = line.u8(flags.at)
  const letters = `${bits & 1 ? 'a' : ''}${bits & 2 ? 'p' : ''}${bits & 4 ? 'r' : ''}`
  line.add(verbose ? `{ F=${letters} } ` : `F=${letters} `)
  const parameters = expect(line, header.end, limit, STRING, 'msgSecurityParameters STR')
  if (!parameters) return
  if (verbose) line.add('{ USM ')
  if (!printSecurity(line, parameters.at, parameters.end)) return
  if (verbose) line.add('} { ScopedPDU ')
  printScoped(line, parameters.end, limit)
  if (verbose) line.add('} ')
}

/** Prints the message of `length` bytes at `at`. */
export function printSnmp(line: Line, at: number, length: number) {
  line.protocol = 'snmp'
  line.add(' ')
  const message = readElement(line, at, at + length)
  if (!message) return
  if (message.tag !== SEQUENCE) return unexpected(line, message, 'init SEQ')
  if (message.end < at + length) line.add(`[${at + length - message.end} extra after iSEQ]`)
  const version = expect(line, message.at, message.end, INTEGER, 'version INT')
  if (!version) return
  const number = integerOf(line, version)
  const verbose = line.options.verbose > 0
  const name = number === 0 ? 'SNMPv1' : number === 1 ? 'SNMPv2c' : number === 3 ? 'SNMPv3' : undefined
  if (!name) return line.add(`SNMP [version = ${number}]`)
  if (verbose) line.add(`{ ${name} `)
  if (number === 3) printVersion3(line, version.end, message.end)
  else printCommunity(line, version.end, message.end)
  if (verbose) line.add('} ')
}
