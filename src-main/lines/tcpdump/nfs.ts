/**
 * NFS versions 2 and 3 over SunRPC (RFC 1094, RFC 1813, RFC 5531) as tcpdump prints it on port 2049: calls by name with
 * handle and file name, replies by the procedure of the call they answer. Other versions are read as version 2, as there.
 */
import { addressOf } from './address'
import type { IpHeader, Line } from './line'
import { printNfsHandle } from './nfs-handle'
import { printNfsReply } from './nfs-reply'
import { printName, VERSION_3 } from './nfs-types'

const PORT = 2049
const CALL = 0
const REPLY = 1
const V2_HANDLE = 32
const NAMES =
  'null getattr setattr lookup access readlink read write create mkdir symlink mknod remove rmdir rename link readdir readdirplus fsstat fsinfo pathconf commit'.split(
    ' ',
  )
const NOP = 25
/** Version 2 procedures as those of version 3. */
const FROM_V2 = [0, 1, 2, NOP, 3, 5, 6, NOP, 7, 8, 12, 14, 15, 10, 9, 13, 16, 18, ...Array<number>(8).fill(NOP)]
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

/** Where a call's arguments begin: behind credentials and verifier. */
function argumentsAt(line: Line, at: number, length: number): number {
  let i = at + 24
  for (let part = 0; part < 2; part++) {
    const size = line.u32(i + 4)
    if (size >= length) line.truncated()
    i += (size + 11) & ~3
  }
  return i
}

function handle(line: Line, at: number, v3: boolean): number {
  const from = v3 ? at + 4 : at
  const size = v3 ? Math.floor(line.u32(at) / 4) * 4 : V2_HANDLE
  printNfsHandle(line, from, size)
  return from + size
}

function handleAndName(line: Line, at: number, v3: boolean): number {
  const next = handle(line, at, v3)
  line.add(' ')
  return printName(line, next)
}

const u64 = (line: Line, at: number): bigint => (BigInt(line.u32(at)) << 32n) | BigInt(line.u32(at + 4))
const signed64 = (line: Line, at: number): bigint => BigInt.asIntN(64, u64(line, at))

interface NewAttributes {
  readonly next: number
  readonly text: string
}

/** Attributes a file is made with; each is there when its flag says so. */
function newAttributes(line: Line, at: number): NewAttributes {
  let text = ''
  let i = at
  const field = (show: (value: number) => string): void => {
    const isSet = line.u32(i) !== 0
    i += 4
    if (!isSet) return
    text += show(line.u32(i))
    i += 4
  }
  field((mode) => ` mode ${mode.toString(8)}`)
  field((uid) => ` uid ${uid}`)
  field((gid) => ` gid ${gid}`)
  field(() => '')
  for (const name of ['atime', 'mtime']) {
    const kind = line.u32(i)
    i += 4
    if (kind !== 2) continue
    if (line.options.verbose > 1) text += ` ${name} ${line.u32(i)}.${String(line.u32(i + 4)).padStart(6, '0')}`
    line.need(i, 8)
    i += 8
  }
  return { next: i, text }
}

function printMake(line: Line, procedure: number, at: number, v3: boolean) {
  let i = handleAndName(line, at, v3)
  if (procedure === 10) {
    line.add(' ->')
    const made = v3 ? newAttributes(line, i) : { next: i, text: '' }
    printName(line, made.next)
    if (line.options.verbose > 0) line.add(made.text)
    return
  }
  const type = line.u32(i)
  const made = newAttributes(line, i + 4)
  i = made.next
  line.add(` ${FILE_TYPES[type] ?? `unk-ft ${type}`}`)
  if (line.options.verbose === 0) return
  if (type === 3 || type === 4) line.add(` ${line.u32(i)}/${line.u32(i + 4)}`)
  line.add(made.text)
}

function printWrite(line: Line, i: number, v3: boolean) {
  if (!v3) return line.add(` ${line.u32(i + 12)} (${line.u32(i + 8)}) bytes @ ${line.u32(i + 4)} (${line.u32(i)})`)
  line.add(` ${line.u32(i + 16)} (${line.u32(i + 8)}) bytes @ ${u64(line, i)}`)
  if (line.options.verbose > 0) line.add(` <${WRITE_MODES[line.u32(i + 12)] ?? `#${line.u32(i + 12)}`}>`)
}

function printListing(line: Line, procedure: number, i: number, v3: boolean) {
  if (!v3 && procedure === 16) return line.add(` ${line.u32(i + 4)} bytes @ ${line.u32(i) | 0}`)
  const verifier = (): string =>
    line
      .u32(i + 8)
      .toString(16)
      .padStart(8, '0') +
    line
      .u32(i + 12)
      .toString(16)
      .padStart(8, '0')
  line.add(` ${line.u32(i + 16)} bytes @ ${signed64(line, i)}`)
  if (line.options.verbose === 0) return
  if (procedure === 17) line.add(` max ${line.u32(i + 20)}`)
  line.add(` verf ${verifier()}`)
}

const ACCESS = ['READ', 'LOOKUP', 'MODIFY', 'EXTEND', 'DELETE', 'EXECUTE']
const FULL = 0x3f

/** The rights asked for by name; a number when there are others. */
function accessText(mask: number): string {
  if (mask === FULL) return ' NFS_ACCESS_FULL'
  if (mask & ~FULL) return ` ${mask.toString(16).padStart(4, '0')}`
  const names = ACCESS.filter((_, bit) => mask & (1 << bit)).map((name) => `NFS_ACCESS_${name}`)
  return names.length > 0 ? ` ${names.join('|')}` : ''
}

function printArguments(line: Line, procedure: number, at: number, v3: boolean) {
  switch (procedure) {
    case 3:
    case 8:
    case 9:
    case 12:
    case 13:
      handleAndName(line, at, v3)
      return
    case 4:
      return line.add(accessText(line.u32(handle(line, at, v3))))
    case 6: {
      const i = handle(line, at, v3)
      return line.add(v3 ? ` ${line.u32(i + 8)} bytes @ ${u64(line, i)}` : ` ${line.u32(i + 4)} bytes @ ${line.u32(i)}`)
    }
    case 7:
      return printWrite(line, handle(line, at, v3), v3)
    case 10:
    case 11:
      return printMake(line, procedure, at, v3)
    case 14:
    case 15: {
      const i = procedure === 14 ? handleAndName(line, at, v3) : handle(line, at, v3)
      line.add(' ->')
      handleAndName(line, i, v3)
      return
    }
    case 16:
    case 17:
      return printListing(line, procedure, handle(line, at, v3), v3)
    case 21: {
      const i = handle(line, at, v3)
      return line.add(` ${line.u32(i + 8)} bytes @ ${u64(line, i)}`)
    }
    default:
      handle(line, at, v3)
  }
}

const nameOf = (procedure: number): string => NAMES[procedure] ?? (procedure === NOP ? 'nop' : `proc-${procedure}`)

/** The procedure by version 3's numbers. */
const generic = (procedure: number, version: number): number =>
  version === VERSION_3 ? procedure : (FROM_V2[procedure] ?? procedure)

function printCall(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'nfs'
  line.add(`${length}`)
  const version = line.u32(at + 16)
  const number = line.u32(at + 20)
  line.memory?.rememberCall(line.u32(at), addressOf(line, ip, ip.src), addressOf(line, ip, ip.dst), number, version)
  const procedure = generic(number, version)
  line.add(` ${nameOf(procedure)}`)
  if (procedure === 0 || procedure >= NAMES.length) return
  printArguments(line, procedure, argumentsAt(line, at, length), version === VERSION_3)
}

const DENIED = 1
const AUTHENTICATION = [
  'OK',
  'Bogus Credentials (seal broken)',
  'Rejected Credentials (client should begin new session)',
  'Bogus Verifier (seal broken)',
  'Verifier expired or was replayed',
  'Credentials are too weak',
  'Bogus response verifier',
  'Unknown failure',
]

function printDenial(line: Line, at: number, length: number) {
  line.add(`reply ERR ${length}: `)
  const reason = line.u32(at + 12)
  if (reason === 0) line.add(`RPC Version mismatch (${line.u32(at + 16)}-${line.u32(at + 20)})`)
  else if (reason === 1) {
    const why = line.u32(at + 16)
    line.add(`Auth ${AUTHENTICATION[why] ?? `Invalid failure code ${why}`}`)
  } else line.add(`Unknown reason for rejecting rpc message ${reason}`)
}

function printAnswer(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'nfs'
  const status = line.u32(at + 8)
  if (status === DENIED) return printDenial(line, at, length)
  if (status !== 0) return line.add(`reply Unknown rpc response code=${status} ${length}`)
  line.add(`reply ok ${length}`)
  const call = line.memory?.findCall(line.u32(at), addressOf(line, ip, ip.dst), addressOf(line, ip, ip.src))
  if (!call) return
  const procedure = generic(call.procedure, call.version)
  line.add(` ${nameOf(procedure)}`)
  if (procedure === 0 || procedure >= NAMES.length) return
  printNfsReply(line, procedure, at, length, call.version === VERSION_3)
}

/** Prints the RPC message at `at` when ports and direction say NFS; false otherwise, and nothing was printed. */
export function printNfs(
  line: Line,
  at: number,
  length: number,
  ports: readonly [number, number],
  ip: IpHeader,
  prefix = '',
): boolean {
  if (!line.has(at, 8)) return false
  const direction = line.u32(at + 4)
  const isCall = ports[1] === PORT && direction === CALL
  if (!isCall && !(ports[0] === PORT && direction === REPLY)) return false
  line.add(`${prefix}NFS ${isCall ? 'request' : 'reply'} xid ${line.u32(at)} `)
  if (isCall) printCall(line, at, length, ip)
  else printAnswer(line, at, length, ip)
  return true
}
