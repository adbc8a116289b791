/**
 * Owns what DuckDB's and the file system's errors mean for the person at the keyboard: code, message and remedy.
 *
 * Guarantees: only trouble a user can mend is translated; anything else stays what it is, a bug to be thrown.
 * DuckDB gives no error codes, only texts; they are matched here and nowhere else.
 */
import type { AppError, AppErrorCode } from '@shared/result'

interface Meaning {
  readonly matches: RegExp
  readonly code: AppErrorCode
  readonly message: (path: string) => string
  readonly remedy: string
}

// order matters: an error that names two troubles means the first
const MEANINGS: readonly Meaning[] = [
  {
    matches: /No space left on device|not enough space|disk quota exceeded|File too large|ENOSPC|EDQUOT|EFBIG/i,
    code: 'disk-full',
    message: (path) => `The disk is full: ${path} could not be written.`,
    remedy: 'Free some space and try again, or save the project to another disk. What was saved before is safe.',
  },
  {
    matches: /Could not set lock|Conflicting lock|being used by another process|EBUSY/i,
    code: 'project-locked',
    message: (path) => `${path} is open in another program.`,
    remedy: 'Close it there, or work on a copy.',
  },
  {
    matches: /with version number \d+, but we can only read|newer (?:version|storage)|unsupported storage version/i,
    code: 'project-newer',
    message: (path) => `${path} was written by a newer version.`,
    remedy: 'Update Tracebook to open it.',
  },
  {
    matches: /not a valid DuckDB database file/i,
    code: 'not-a-project',
    message: (path) => `${path} is not a Tracebook project.`,
    remedy: 'Choose a .tracebook file; open captures with Open capture.',
  },
  {
    matches: /Permission denied|Read-only file system|read-only mode|EACCES|EROFS|EPERM/i,
    code: 'not-writable',
    message: (path) => `${path} cannot be written.`,
    remedy: 'Save the project to a folder you may write to, or open it for reading only.',
  },
  {
    matches: /Is a directory|EISDIR/i,
    code: 'is-directory',
    message: (path) => `${path} is a folder.`,
    remedy: 'Choose a .tracebook file.',
  },
  {
    matches: /No such file or directory|database does not exist|ENOENT|ENOTDIR/i,
    code: 'not-found',
    message: (path) => `${path} does not exist.`,
    remedy: 'Check the name and the folder.',
  },
  {
    matches: /Input\/output error|Stale file handle|EIO|ESTALE|ENXIO/i,
    code: 'not-readable',
    message: (path) => `${path} could not be read.`,
    remedy: 'Check the disk or the network drive and try again.',
  },
  {
    matches: /Out of Memory Error|failed to (?:allocate|pin)|could not allocate/i,
    code: 'internal',
    message: (path) => `${path} needs more memory than the project store may use.`,
    remedy: 'Nothing was changed. Try again with a smaller selection.',
  },
  {
    matches:
      /Corrupt|checksum|Could not read enough bytes|replaying WAL|Serialization Error|database has been invalidated|INTERNAL Error/i,
    code: 'corrupt',
    message: (path) => `${path} is damaged.`,
    remedy: 'Open a copy from a backup; the captures themselves are not affected.',
  },
]

/** The error in the user's terms, or undefined when it is a bug. `detail` keeps the original text. */
export function appErrorOf(error: unknown, path: string): AppError | undefined {
  const text = error instanceof Error ? error.message : String(error)
  const meaning = MEANINGS.find(({ matches }) => matches.test(evidenceOf(error, text, path)))
  if (!meaning) return undefined
  const message = meaning.message(chosenName(path))
  return { code: meaning.code, message, remedy: meaning.remedy, detail: text.slice(0, 2000) }
}

/** A file is written under a hidden name first (`temporaryFor` in files.ts): the person knows the name it was to get. */
const chosenName = (path: string): string => path.replace(/\.([^/\\]+)\.[0-9a-f]{12}\.part$/, '$1')

/** What the meaning is read from: the code of a file-system error, else the text without the name of the file in it. */
function evidenceOf(error: unknown, text: string, path: string): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return text.replaceAll(path, '').replace(/"[^"]*[\\/][^"]*"/g, '')
}

/** After a fatal error DuckDB refuses everything until the file is opened again. */
export const isFatal = (error: unknown): boolean =>
  error instanceof Error && /FATAL Error|INTERNAL Error|database has been invalidated/i.test(error.message)
