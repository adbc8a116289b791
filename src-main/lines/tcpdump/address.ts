/**
 * Owns the text of an address of the IP header around.
 */
import { ipv4Text, ipv6Text } from '@shared/format'
import type { IpHeader, Line } from './line'

export const addressOf = (line: Line, ip: IpHeader, at: number): string =>
  ip.version === 6 ? ipv6Text(line.bytes, at) : ipv4Text(line.bytes, at)
