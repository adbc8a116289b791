/**
 * Owns the names of files that people are offered to save under. They may be built from packets, so they are hostile.
 */
const MAX_CHARACTERS = 120

/** Names that Windows takes for devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** A name that no file system takes for a path, a device or a hidden file; '' becomes 'untitled'. */
export function safeFileName(name: string): string {
  const characters = [...name.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*]/gu, '_')]
  const plain = characters
    .slice(0, MAX_CHARACTERS)
    .join('')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  if (plain === '') return 'untitled'
  return DEVICE.test(plain) ? `_${plain}` : plain
}

/** Linux dialogs do not append the ending of the chosen kind. */
export function withExtension(path: string, extensions: readonly string[]): string {
  const lower = path.toLowerCase()
  if (extensions.includes('*') || extensions.some((ending) => lower.endsWith(`.${ending}`))) return path
  return `${path}.${extensions[0]}`
}
