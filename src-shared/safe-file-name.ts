/**
 * Owns making file names of texts that come from packets or people: they are hostile until they went through here.
 *
 * Guarantees: no path, device or hidden file on any system; at most MAX_CHARACTERS and MAX_BYTES of UTF-8, so that there is room
 * for what is added to it.
 */
const MAX_CHARACTERS = 120
const MAX_BYTES = 200

/** Names that Windows takes for devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

const sizeOf = (character: string): number => {
  const code = character.codePointAt(0) ?? 0
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
}

/** A name that no file system takes for a path, a device or a hidden file; '' becomes 'untitled'. */
export function safeFileName(name: string): string {
  const clean = name.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*]/gu, '_')
  let text = ''
  let bytes = 0
  for (const character of [...clean].slice(0, MAX_CHARACTERS)) {
    bytes += sizeOf(character)
    if (bytes > MAX_BYTES) break
    text += character
  }
  const plain = text.replace(/^[.\s]+|[.\s]+$/g, '')
  if (plain === '') return 'untitled'
  return DEVICE.test(plain) ? `_${plain}` : plain
}
