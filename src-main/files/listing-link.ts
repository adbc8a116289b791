/**
 * Owns the link header that -e puts in front: `aa:… > bb:…, ethertype IPv4 (0x0800), length 74: ` (4.x) and
 * `0:10:5a:3:4:5 ff:ff:ff:ff:ff:ff 0800 74: ` (3.x).
 */
import type { ListingLink } from '@shared/listing'
import type { Scan } from './listing-scan'

const MAC = '(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}'
const NAMED = `(${MAC}|Broadcast)(?: \\([^)]{1,60}\\))?`
const NEW = new RegExp(
  `${NAMED} > ${NAMED}, (?:ethertype [^(]{1,40}\\(0x([0-9a-f]{4})\\)|802\\.3), length (\\d{1,7}): `,
  'y',
)
const VLAN = /vlan \d{1,4}, p \d(?:, DEI)?(?:, ethertype [^(,]{1,40}(?:\(0x([0-9a-f]{4})\))?)?[,:] ?/y
const OLD = new RegExp(`(${MAC}) (${MAC}) (?:([0-9a-f]{4}|len|ip|arp) )?(\\d{1,7}): `, 'y')
const OLD_VLAN = /802\.1Q vlan#\d{1,4} P\d(?: CFI)? /y

export interface TakenLink extends ListingLink {
  readonly isNew: boolean
}

const address = (text: string): string =>
  text === 'Broadcast'
    ? 'ff:ff:ff:ff:ff:ff'
    : text
        .split(':')
        .map((part) => part.padStart(2, '0'))
        .join(':')

export function takeNewLink(scan: Scan): TakenLink | undefined {
  const found = scan.take(NEW)
  if (!found) return undefined
  for (let n = 0; n < 4 && scan.skip(VLAN); n++);
  return {
    source: address(found[1]),
    target: address(found[2]),
    ...(found[3] === undefined ? {} : { etherType: Number.parseInt(found[3], 16) }),
    length: Number(found[4]),
    isNew: true,
  }
}

export function takeOldLink(scan: Scan): TakenLink | undefined {
  const found = scan.take(OLD)
  if (!found) return undefined
  for (let n = 0; n < 4 && scan.skip(OLD_VLAN); n++);
  const type = found[3]
  const etherType =
    type === 'ip' ? 0x0800 : type === 'arp' ? 0x0806 : /^[0-9a-f]{4}$/.test(type ?? '') ? type : undefined
  return {
    source: address(found[1]),
    target: address(found[2]),
    ...(etherType === undefined
      ? {}
      : { etherType: typeof etherType === 'string' ? Number.parseInt(etherType, 16) : etherType }),
    length: Number(found[4]),
    isNew: false,
  }
}
