/**
 * Owns the first bytes of files that people mistake for captures, so that the refusal can say what the file is.
 *
 * Guarantees: looks at content only, never at the name.
 */
export type Compression = 'gzip' | 'zstd'

interface Foreign {
  readonly magic: readonly number[]
  readonly what: string
  readonly remedy: string
}

const UNPACK = 'Unpack it and open what is inside.'
const CONVERT = 'Convert it to pcapng with editcap and open that.'

const FOREIGN: readonly Foreign[] = [
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], what: 'an xz archive', remedy: UNPACK },
  { magic: [0x42, 0x5a, 0x68], what: 'a bzip2 archive', remedy: UNPACK },
  { magic: [0x04, 0x22, 0x4d, 0x18], what: 'an lz4 archive', remedy: UNPACK },
  { magic: [0x50, 0x4b, 0x03, 0x04], what: 'a zip archive', remedy: UNPACK },
  { magic: [0x37, 0x7a, 0xbc, 0xaf], what: 'a 7-Zip archive', remedy: UNPACK },
  { magic: [0x1f, 0x8b], what: 'a gzip file inside a compressed file', remedy: UNPACK },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], what: 'a Zstandard file inside a compressed file', remedy: UNPACK },
  { magic: [0x73, 0x6e, 0x6f, 0x6f, 0x70, 0, 0, 0], what: 'a snoop capture', remedy: CONVERT },
  {
    magic: [0xff, 0xfe],
    what: 'text in UTF-16, as Windows shells write it',
    remedy: 'Save it as UTF-8 and open that.',
  },
  { magic: [0x47, 0x4d, 0x42, 0x55], what: 'a Microsoft Network Monitor capture', remedy: CONVERT },
]

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.length <= bytes.length && magic.every((byte, index) => bytes[index] === byte)

/** What else the file may be; `is` continues the sentence "… is not a pcap or pcapng file". */
export function foreignFormat(bytes: Uint8Array): { readonly is: string; readonly remedy: string } {
  const found = FOREIGN.find(({ magic }) => startsWith(bytes, magic))
  if (!found) return { is: '', remedy: 'Open a pcap or pcapng file, or text with lines of tcpdump (also .gz or .zst).' }
  return { is: `: it is ${found.what}`, remedy: found.remedy }
}

/** The compression a file's first 4 bytes show; Zstandard files may begin with a skippable frame (RFC 8878 3.1.2). */
export function compressionOf(bytes: Uint8Array): Compression | undefined {
  if (startsWith(bytes, [0x1f, 0x8b])) return 'gzip'
  if (startsWith(bytes, [0x28, 0xb5, 0x2f, 0xfd])) return 'zstd'
  if (bytes.length >= 4 && (bytes[0] & 0xf0) === 0x50 && startsWith(bytes.subarray(1), [0x2a, 0x4d, 0x18]))
    return 'zstd'
  return undefined
}
