/**
 * Owns end points in the words of firewall rules: 'address:port' texts read strictly, written back plainly.
 *
 * Guarantees: what comes out of `addressOf` is an IPv4 or IPv6 address and nothing else, so that text from a packet can
 * never end a rule, a quote or a shell word.
 */
import { hostPortText } from '@shared/format'
export interface Endpoint {
  readonly ip: string
  /** 0 = any */
  readonly port: number
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const V4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`)
const GROUP = /^[0-9a-fA-F]{1,4}$/

/** The address when the text is one, else null. Zones (%eth0) are none. */
export function addressOf(text: string): string | null {
  if (V4.test(text)) return text
  return isV6Text(text) ? text.toLowerCase() : null
}

export const isV6 = (ip: string): boolean => ip.includes(':')

function isV6Text(text: string): boolean {
  if (text.length > 45 || !text.includes(':')) return false
  const halves = text.split('::')
  if (halves.length > 2) return false
  let groups = 0
  for (const [index, half] of halves.entries()) {
    if (half === '') continue
    const parts = half.split(':')
    for (const [at, part] of parts.entries()) {
      const last = index === halves.length - 1 && at === parts.length - 1
      if (last && V4.test(part)) groups += 2
      else if (GROUP.test(part)) groups++
      else return false
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8
}

/** '192.0.2.1:21' or '[2001:db8::1]:21'; null when it is neither. */
export function parseEndpoint(text: string): Endpoint | null {
  const found = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(text)
  if (!found) return null
  const ip = addressOf(found[1] ?? found[2] ?? '')
  const port = Number(found[3])
  return ip === null || port > 65535 || isV6(ip) !== (found[1] !== undefined) ? null : { ip, port }
}

/** As rules and people write it; without the port when it is any. */
export function endpointText({ ip, port }: Endpoint): string {
  return port === 0 ? ip : hostPortText(ip, port)
}
