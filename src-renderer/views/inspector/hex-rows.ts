/**
 * Owns the arithmetic of the hex view: bytes a row for a width, the two texts of a byte. Pure.
 */

/** Sixteen bytes a row where they fit beside their text, else eight. `charPx` = width of one character. */
export function bytesPerRow(widthPx: number, charPx: number): 8 | 16 {
  const needed = (4 + 2 + 16 * 3 + 1 + 1 + 16) * charPx + 24
  return widthPx >= needed ? 16 : 8
}

export const hexRowCount = (bytes: number, perRow: number): number => Math.ceil(bytes / perRow)

/** '0040' */
export const offsetText = (offset: number): string => offset.toString(16).padStart(4, '0')

export const hexText = (byte: number): string => byte.toString(16).padStart(2, '0')

/** The character of a printable ASCII byte, else a middle dot. */
export const asciiText = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')
