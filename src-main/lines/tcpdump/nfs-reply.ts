/**
 * Replies of NFS versions 2 and 3 as tcpdump prints them, by the procedure of the call: status, attributes, handles.
 *
 * Once a reply is an error its bytes are no longer missed when they end too soon.
 */
import { hexText } from '@shared/format'
import { type Line, Truncated } from './line'
import { printNfsHandle } from './nfs-handle'
import { printName } from './nfs-types'

const V2_HANDLE = 32
const V2_ATTRIBUTES = 68
const V3_ATTRIBUTES = 84
const FILE_TYPES: Readonly<Record<number, string>> = {
  0: 'NON',
  1: 'REG',
  2: 'DIR',
  3: 'BLK',
  4: 'CHR',
  5: 'LNK',
  7: 'FIFO',
}
const WRITE_MODES = ['unstable', 'datasync', 'filesync']
const REFUSALS = ['', 'PROG_UNAVAIL', 'PROG_MISMATCH', 'PROC_UNAVAIL', 'GARBAGE_ARGS', 'SYSTEM_ERR']
const ERRORS: Readonly<Record<number, string>> = {
  1: 'Operation not permitted',
  2: 'No such file or directory',
  5: 'Input/output error',
  6: 'Device not configured',
  11: 'Resource deadlock avoided',
  12: 'Cannot allocate memory',
  13: 'Permission denied',
  17: 'File exists',
  18: 'Cross-device link',
  19: 'Operation not supported by device',
  20: 'Not a directory',
  21: 'Is a directory',
  22: 'Invalid argument',
  26: 'Text file busy',
  27: 'File too large',
  28: 'No space left on device',
  30: 'Read-only file system',
  31: 'Too many links',
  45: 'Operation not supported',
  62: 'Too many levels of symbolic links',
  63: 'File name too long',
  66: 'Directory not empty',
  69: 'Disc quota exceeded',
  70: 'Stale NFS file handle',
  71: 'Too many levels of remote in path',
  99: 'Write cache flushed to disk',
  10001: 'Illegal NFS file handle',
  10002: 'Update synchronization mismatch',
  10003: 'READDIR/READDIRPLUS cookie is stale',
  10004: 'Operation not supported',
  10005: 'Buffer or request is too small',
  10006: 'Unspecified error on server',
  10007: 'Object of that type not supported',
  10008: "Request couldn't be completed in time",
}

const time = (line: Line, at: number): string => `${line.u32(at)}.${String(line.u32(at + 4)).padStart(6, '0')}`
const u64 = (line: Line, at: number): bigint => (BigInt(line.u32(at)) << 32n) | BigInt(line.u32(at + 4))
const signed = (line: Line, at: number): number => line.u32(at) | 0

class Reply {
  failed = false
  private readonly verbose: number
  constructor(
    private readonly line: Line,
    private at: number,
    private readonly v3: boolean,
  ) {
    this.verbose = line.options.verbose
  }

  /** True when the server did it; otherwise the error was printed. */
  status(): boolean {
    const code = this.line.u32(this.at)
    this.at += 4
    if (code === 0) return true
    this.line.add(` ERROR: ${ERRORS[code] ?? `unk ${code | 0}`}`)
    this.failed = true
    return false
  }

  attributes(detail: number) {
    const { line, at, v3 } = this
    line.need(at, 20)
    if (detail > 0) {
      const type = line.u32(at)
      line.add(` ${FILE_TYPES[type] ?? `unk-ft ${type} `} ${line.u32(at + 4).toString(8)}`)
      line.add(` ids ${signed(line, at + 12)}/${signed(line, at + 16)}`)
      line.add(v3 ? ` sz ${u64(line, at + 20)}` : ` sz ${line.u32(at + 20)}`)
    }
    if (detail > 1) this.moreAttributes()
    this.at += v3 ? V3_ATTRIBUTES : V2_ATTRIBUTES
  }

  private moreAttributes() {
    const { line, at, v3 } = this
    line.need(at, v3 ? V3_ATTRIBUTES : V2_ATTRIBUTES)
    const nlink = ` nlink ${line.u32(at + 8)} rdev `
    const hex = (offset: number): string => hexText(line.u32(at + offset))
    if (v3) {
      line.add(`${nlink}${line.u32(at + 36)}/${line.u32(at + 40)} fsid ${u64(line, at + 44).toString(16)}`)
      line.add(` fileid ${u64(line, at + 52).toString(16)} a/m/ctime ${time(line, at + 60)} ${time(line, at + 68)}`)
      line.add(` ${time(line, at + 76)}`)
      return
    }
    line.add(`${nlink}${hex(28)} fsid ${hex(36)} nodeid ${hex(40)} a/m/ctime`)
    for (const offset of [44, 52, 60]) line.add(` ${time(line, at + offset)}`)
  }

  handle(v3: boolean) {
    const size = v3 ? Math.floor(this.line.u32(this.at) / 4) * 4 : V2_HANDLE
    const from = this.at + (v3 ? 4 : 0)
    printNfsHandle(this.line, from, size)
    this.at = from + size
  }

  /** Version 3's attributes that may be absent; shown with -v. */
  after(detail = this.verbose) {
    const isThere = this.line.u32(this.at) !== 0
    this.at += 4
    if (!isThere) return
    if (detail > 0) this.attributes(detail)
    else this.at += V3_ATTRIBUTES
  }

  post() {
    if (this.verbose > 0) this.line.add(' POST:')
    this.after()
  }

  /** What a file was before, with -vv, and is after. */
  change() {
    const { line } = this
    if (this.verbose > 1) line.add(' PRE:')
    const isThere = line.u32(this.at) !== 0
    this.at += 4
    if (isThere) {
      line.need(this.at, 24)
      if (this.verbose > 1) {
        line.add(` sz ${u64(line, this.at)} mtime ${time(line, this.at + 8)} ctime ${time(line, this.at + 16)}`)
      }
      this.at += 24
    }
    this.post()
  }

  lookup() {
    const { line } = this
    const done = this.status()
    if (!this.v3) {
      if (!done) return
      this.handle(false)
      return this.attributes(this.verbose)
    }
    if (done) {
      this.handle(true)
      this.after()
    }
    if (this.verbose > 1) {
      line.add(' post dattr:')
      this.after()
    }
  }

  access() {
    const done = this.status()
    if (this.verbose > 0) this.line.add(' attr:')
    this.after()
    if (done) this.line.add(` c ${this.line.u32(this.at).toString(16).padStart(4, '0')}`)
  }

  link() {
    if (!this.status()) return
    if (this.v3) this.after()
    this.line.add(' ')
    printName(this.line, this.at)
  }

  read() {
    const { line } = this
    const done = this.status()
    if (!this.v3) return done ? this.attributes(this.verbose) : undefined
    this.after()
    if (!done || this.verbose === 0) return
    line.add(` ${line.u32(this.at)} bytes`)
    if (line.u32(this.at + 4) !== 0) line.add(' EOF')
  }

  write() {
    const { line } = this
    const done = this.status()
    if (!this.v3) return done ? this.attributes(this.verbose) : undefined
    this.change()
    if (!done || this.verbose === 0) return
    line.add(` ${line.u32(this.at)} bytes`)
    if (this.verbose === 1) return
    line.add(` <${WRITE_MODES[line.u32(this.at + 4)] ?? `#${line.u32(this.at + 4)}`}>`)
    line.add(` verf ${u64(line, this.at + 8).toString(16)}`)
  }

  create() {
    const { line } = this
    if (!this.v3) return this.lookup()
    if (!this.status()) return this.change()
    const isThere = line.u32(this.at) !== 0
    this.at += 4
    if (!isThere) return
    this.handle(true)
    if (this.verbose === 0) return
    this.after()
    if (this.verbose > 1) {
      line.add(' dir attr:')
      this.change()
    }
  }

  rename() {
    const { line } = this
    this.status()
    if (!this.v3 || this.verbose === 0) return
    line.add(' from:')
    this.change()
    line.add(' to:')
    this.change()
  }

  hardLink() {
    const { line } = this
    this.status()
    if (!this.v3 || this.verbose === 0) return
    line.add(' file POST:')
    this.after()
    line.add(' dir:')
    this.change()
  }

  listing() {
    const { line } = this
    const done = this.status()
    if (this.v3) {
      this.post()
      if (!done || this.verbose === 0) return
      const word = (at: number): string => line.u32(at).toString(16).padStart(8, '0')
      return line.add(` verf ${word(this.at)}${word(this.at + 4)}`)
    }
    if (!done) return
    line.need(this.at, 12)
    line.add(` offset 0x${line.u32(this.at).toString(16)} size ${line.u32(this.at + 4)} `)
    if (line.u32(this.at + 8) !== 0) line.add(' eof')
  }

  space() {
    const { line } = this
    const done = this.status()
    if (!this.v3) {
      if (!done) return
      line.need(this.at, 20)
      const names = ['tsize', 'bsize', 'blocks', 'bfree', 'bavail']
      for (const [index, name] of names.entries()) line.add(` ${name} ${line.u32(this.at + index * 4)}`)
      return
    }
    this.post()
    line.need(this.at, 52)
    const field = (name: string, offset: number): void => line.add(` ${name} ${u64(line, this.at + offset)}`)
    field('tbytes', 0)
    field('fbytes', 8)
    field('abytes', 16)
    if (this.verbose === 0) return
    field('tfiles', 24)
    field('ffiles', 32)
    field('afiles', 40)
    line.add(` invar ${line.u32(this.at + 48)}`)
  }

  info() {
    const { line } = this
    const done = this.status()
    this.post()
    if (!done) return
    const at = this.at
    line.need(at, 48)
    line.add(` rtmax ${line.u32(at)} rtpref ${line.u32(at + 4)} wtmax ${line.u32(at + 12)} wtpref ${line.u32(at + 16)}`)
    line.add(` dtpref ${line.u32(at + 24)}`)
    if (this.verbose === 0) return
    line.add(` rtmult ${line.u32(at + 8)} wtmult ${line.u32(at + 20)} maxfsz ${u64(line, at + 28)}`)
    line.add(` delta ${time(line, at + 36)} `)
  }

  limits() {
    const { line } = this
    const done = this.status()
    this.post()
    if (!done) return
    const at = this.at
    line.need(at, 24)
    const word = (offset: number, name: string): string => (line.u32(at + offset) !== 0 ? name : '')
    line.add(` linkmax ${line.u32(at)} namemax ${line.u32(at + 4)} ${word(8, 'notrunc')} ${word(12, 'chownres')}`)
    line.add(` ${word(16, 'igncase')} ${word(20, 'keepcase')}`)
  }

  set() {
    const done = this.status()
    if (this.v3) this.change()
    else if (done) this.attributes(1)
  }

  remove() {
    this.status()
    if (this.v3) this.change()
  }

  print(procedure: number) {
    switch (procedure) {
      case 1:
        return this.status() ? this.attributes(1) : undefined
      case 2:
        return this.set()
      case 3:
        return this.lookup()
      case 4:
        return this.access()
      case 5:
        return this.link()
      case 6:
        return this.read()
      case 7:
        return this.write()
      case 8:
      case 9:
        return this.create()
      case 10:
        if (this.v3) this.create()
        else this.status()
        return
      case 11:
        return this.create()
      case 12:
      case 13:
      case 21:
        return this.remove()
      case 14:
        return this.rename()
      case 15:
        return this.hardLink()
      case 16:
      case 17:
        return this.listing()
      case 18:
        return this.space()
      case 19:
        return this.info()
      case 20:
        return this.limits()
    }
  }
}

/** Where the results begin, or -1 when the server refused the call (then it was printed why). */
function resultsAt(line: Line, at: number, length: number): number {
  const size = line.u32(at + 16)
  if (size >= length) return line.truncated()
  const i = at + 12 + ((size + 11) & ~3)
  const status = line.u32(i)
  if (status === 0) return i + 4
  line.add(` ${REFUSALS[status] ?? `ar_stat ${status | 0}`}`)
  return -1
}

/** Prints the results of the reply at `at` to `procedure` (by version 3's numbers). */
export function printNfsReply(line: Line, procedure: number, at: number, length: number, v3: boolean) {
  const from = resultsAt(line, at, length)
  if (from < 0) return
  const reply = new Reply(line, from, v3)
  try {
    reply.print(procedure)
  } catch (error) {
    if (!(error instanceof Truncated) || !reply.failed) throw error
  }
}
