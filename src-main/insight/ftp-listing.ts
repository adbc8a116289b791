/**
 * Owns reading names and sizes out of directory listings: MLSD's facts (RFC 3659 7.2), the lines of `ls -l` that nearly every
 * LIST prints, and those of Windows servers.
 *
 * Guarantees: at most MAX_ENTRIES; any text gives entries or none. Refuses to guess: a line of another form is passed over.
 */
const MAX_ENTRIES = 20_000

export interface ListedFile {
  readonly name: string
  readonly size: number
}

const UNIX =
  /^-[rwxsStTl-]{9}[+.@]?\s+\d+\s+(?:\S+\s+){1,2}?(\d{1,16})\s+(?:[A-Za-z]{3,9}\.?\s+\d{1,2}|\d{1,2}\s+[A-Za-z]{3,9}\.?|\d{4}-\d\d-\d\d)\s+(?:\d{1,2}:\d\d(?::\d\d)?|\d{4})\s(.+)$/
const WINDOWS = /^\d\d-\d\d-\d{2,4}\s+\d\d:\d\d(?:\s?[AP]M)?\s+(\d{1,16})\s(.+)$/i

export function listedFiles(text: string): ListedFile[] {
  const files: ListedFile[] = []
  for (const line of text.split(/\r?\n/)) {
    if (files.length === MAX_ENTRIES) break
    const file = line.length > 4096 ? undefined : (ofFacts(line) ?? ofListing(line))
    if (file) files.push(file)
  }
  return files
}

/** `size=123;type=file;modify=…; name` */
export function ofFacts(line: string): ListedFile | undefined {
  const space = line.indexOf(' ')
  const facts = line.slice(0, Math.max(0, space))
  if (!/^(?:[A-Za-z0-9.-]+=[^;]*;)+$/.test(facts)) return undefined
  const size = /(?:^|;)size=(\d{1,16});/i.exec(facts)
  const type = /(?:^|;)type=([^;]*);/i.exec(facts)
  if (!size || (type && type[1].toLowerCase() !== 'file')) return undefined
  return { name: line.slice(space + 1), size: Number(size[1]) }
}

function ofListing(line: string): ListedFile | undefined {
  const found = UNIX.exec(line) ?? WINDOWS.exec(line)
  return found ? { name: found[2].trimStart(), size: Number(found[1]) } : undefined
}

/** `150 Opening BINARY mode data connection for x (9120 bytes).` */
export function sizeOfOpening(text: string): number | undefined {
  const found = /\((\d{1,16})\s+bytes?\b/i.exec(text)
  return found ? Number(found[1]) : undefined
}
