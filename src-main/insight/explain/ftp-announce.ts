/**
 * Owns how an FTP announcement becomes an address and a port: PORT and the answer to PASV (RFC 959 3.2: six numbers), EPRT and
 * EPSV (RFC 2428: written out). Numbers as they stand in the packet, with the arithmetic of the port.
 */
import type { Arithmetic } from '@shared/arithmetic'
import type { FtpMode } from '@shared/ftp'

export interface Announcement {
  /** as it stands in the message: '192,0,2,10,12,100' */
  readonly written: string
  readonly port: number
  /** absent where the port is written out */
  readonly arithmetic?: Arithmetic
}

/** an announcement fits into much less */
const MAX_TEXT = 1000
const SIX = /(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})/

/** Reads an announcement out of the command's argument or the reply's text. */
export function readAnnouncement(mode: FtpMode, text: string, frame: number): Announcement | undefined {
  if (mode === 'active' || mode === 'passive') {
    const six = SIX.exec(text.slice(0, MAX_TEXT))
    if (!six) return undefined
    return portOf(six[0], Number(six[5]), Number(six[6]), frame)
  }
  return readExtended(text)
}

/** RFC 2428 2 and 3: four delimiters around protocol, address and port, any printable character being one. */
function readExtended(text: string): Announcement | undefined {
  const said = text.slice(0, MAX_TEXT)
  for (const mark of new Set(said.match(/[!-/:-@[-`{-~]/g))) {
    const parts = said.split(mark)
    if (parts.length < 5 || !/^\d{1,5}$/.test(parts[3])) continue
    return { written: `${mark}${parts.slice(1, 4).join(mark)}${mark}`, port: Number(parts[3]) }
  }
  return undefined
}

/** '12,100 = 12 × 256 + 100 = 3,172'. */
export function portOf(written: string, high: number, low: number, frame: number): Announcement {
  const port = high * 256 + low
  return {
    written,
    port,
    arithmetic: {
      text: `${high},${low} = ${high} × 256 + ${low} = ${port}`,
      expression: 'high * 256 + low',
      operands: {
        high: { value: high, frame, field: 'ftp argument, fifth number' },
        low: { value: low, frame, field: 'ftp argument, sixth number' },
      },
      result: port,
      unit: 'number',
    },
  }
}

/** What announced, in words. */
export const announcerWords = (mode: FtpMode): string =>
  ({ active: 'PORT', eprt: 'EPRT', passive: 'PASV', epsv: 'EPSV' })[mode]

export const isActive = (mode: FtpMode | undefined): boolean => mode === 'active' || mode === 'eprt'
