/**
 * Owns the working directory of an FTP session and the path that an argument names in it.
 *
 * A directory is known from a 257 reply (RFC 959 appendix II: quoted, quotes doubled) or an absolute CWD; before that a relative
 * name has no path, and nobody guesses one.
 */

/** The quoted path of a 257 reply; of one that is `cut` only when more follows, as a quote at the end may be half of two. */
export function quotedPath(text: string, cut: boolean): string | undefined {
  const found = (cut ? /"((?:[^"]|"")*)"(?=[^"])/ : /"((?:[^"]|"")*)"/).exec(text)
  return found ? found[1].replaceAll('""', '"') : undefined
}

const isAbsolute = (path: string): boolean => path.startsWith('/')

/** An absolute path without '.', '..' and double slashes. */
function normal(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') parts.pop()
    else parts.push(part)
  }
  return `/${parts.join('/')}`
}

export class WorkingDirectory {
  private path: string | undefined

  /** The directory, where known. */
  get current(): string | undefined {
    return this.path
  }

  /** PWD told it. */
  told(path: string): void {
    this.path = isAbsolute(path) ? normal(path) : undefined
  }

  change(argument: string): void {
    this.path = this.resolve(argument)
  }

  up(): void {
    if (this.path !== undefined) this.path = normal(`${this.path}/..`)
  }

  forget(): void {
    this.path = undefined
  }

  /** Where `argument` points to; undefined when that depends on a directory nobody told. */
  resolve(argument: string): string | undefined {
    if (argument === '') return this.path
    if (isAbsolute(argument)) return normal(argument)
    return this.path === undefined ? undefined : normal(`${this.path}/${argument}`)
  }
}

/** The path in the argument of LIST and NLST, without the options that clients send along. */
export const listedPath = (argument: string): string => argument.replace(/^(?:-[A-Za-z0-9]+(?:\s+|$))+/, '')
