/**
 * SSH as tcpdump prints it: the identification line in clear (RFC 4253 4.2), nothing for what is encrypted.
 */
import type { Line } from './line'

const isPrintable = (c: number): boolean => c >= 0x20 && c < 0x7f

const MARK = 'SSH-'

/** Prints `: SSH: SSH-2.0-…` when the payload begins with printable text up to LF or CR LF. */
export function printSsh(line: Line, at: number, length: number) {
  line.protocol = 'ssh'
  const end = at + length
  let text = ''
  for (let i = at; i < end; i++) {
    const c = line.u8(i)
    if (i < at + MARK.length && c !== MARK.charCodeAt(i - at)) return
    if (c === 0x0a || (c === 0x0d && i + 1 < end && line.u8(i + 1) === 0x0a)) {
      line.add(`: SSH: ${text}`)
      return
    }
    if (!isPrintable(c)) return
    text += String.fromCharCode(c)
  }
}
