/**
 * Owns tcpdump's names of DNS types and classes (a type it does not know is `Type1234`).
 */
import { dnsTypeText } from '../../decode/dns-names'

const OWN: Readonly<Record<number, string>> = {
  23: 'NSAP_PTR',
  27: 'GPOS',
  31: 'EID',
  32: 'NIMLOC',
  34: 'ATMA',
  40: 'SINK',
  56: 'NINFO',
  57: 'RKEY',
  58: 'TALINK',
  100: 'UINFO',
  101: 'UID',
  102: 'GID',
  103: 'UNSPEC',
  104: 'NID',
  105: 'L32',
  106: 'L64',
  107: 'LP',
  108: 'EUI48',
  109: 'EUI64',
  258: 'AVC',
  259: 'DOA',
  260: 'AMTRELAY',
  32768: 'TA',
  32769: 'DLV',
  65281: 'WINS',
  65282: 'WINSR',
}
const CLASSES: Readonly<Record<number, string>> = { 1: 'IN', 3: 'CHAOS', 4: 'HS', 255: 'ANY' }

export function dnsTypeName(type: number): string {
  const own = OWN[type]
  if (own) return own
  const text = dnsTypeText(type)
  return text.startsWith('TYPE') ? `Type${type}` : text
}

export const dnsClassName = (value: number): string => CLASSES[value] ?? `(Class ${value})`
