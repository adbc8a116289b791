/**
 * DHCP options (RFC 2132 and others) as tcpdump prints them with -v: `Lease-Time (51), length 4: 3600`, a line each.
 *
 * Each option has a name and a kind of value; options without a name take the kind that their length suggests.
 */
import { hexByte, ipv4Text } from '@shared/format'
import { hexOnly } from './hex-dump'
import type { Line } from './line'
import { caretString } from './safe-text'

/** i addresses, p pairs of them, l 32-bit numbers, s 16-bit numbers, b bytes, a text, B yes or no, x its own */
type Kind = 'i' | 'p' | 'l' | 's' | 'b' | 'a' | 'B' | 'x'

const list = (kind: Kind, text: string): [number, readonly [string, Kind]][] =>
  text.split(' ').map((entry) => {
    const [code, name] = entry.split('=')
    return [Number(code), [name, kind]]
  })

const OPTIONS: ReadonlyMap<number, readonly [string, Kind]> = new Map([
  ...list(
    'i',
    '1=Subnet-Mask 3=Default-Gateway 4=Time-Server 5=IEN-Name-Server 6=Domain-Name-Server 7=LOG 8=CS 9=LPR-Server 10=IM 11=RL 16=SS 28=BR 32=RSA 41=YS 42=NTP 44=Netbios-Name-Server 45=WDD 48=XFS 49=XDM 50=Requested-IP 54=Server-ID 65=N+S 68=MH 69=SMTP 70=POP3 71=NNTP 72=WWW 73=FG 74=IRC 75=STS 76=STDA 92=Associated-IP 112=NI 118=SUBNET 150=TFTP-Server-Address',
  ),
  ...list('p', '21=PF 33=Static-Route'),
  ...list('l', '2=Time-Zone 24=MTU-Timeout 35=AT 38=KI 51=Lease-Time 58=RN 59=RB 91=Last-Transaction-Time'),
  ...list('s', '13=BS 22=RSZ 25=MTU-Table 26=MTU 57=MSZ 64=N+D 93=ARCH 117=NSSEARCH'),
  ...list('b', '23=TTL 37=TT 43=Vendor-Option 78=SLP-DA 79=SLP-SCOPE 83=ARMT 89=FQDNS 90=AUTH 94=NDI 97=GUID'),
  ...list(
    'a',
    '12=Hostname 14=DP 15=Domain-Name 17=RP 18=EP 40=YD 47=Netbios-Scope 56=MSG 60=Vendor-Class 66=TFTP 67=BF 80=SLP-NA 88=TZSTR 95=LDAP 98=UAP 100=POSIX-TZ 101=TZ-Name 113=NITAG 114=URL 161=MUD-URL',
  ),
  ...list('B', '19=IPF 20=SRT 27=LSN 29=MD 30=MS 31=Router-Discovery 34=UT 36=IE 39=KG 116=NOAUTO'),
  ...list(
    'x',
    '46=Netbios-Node 52=OO 53=DHCP-Message 55=Parameter-Request 61=Client-ID 77=User-Class 81=FQDN 82=Agent-Information 121=Classless-Static-Route 249=Classless-Static-Route-Microsoft',
  ),
])

const MESSAGES = ['', 'Discover', 'Offer', 'Request', 'Decline', 'ACK', 'NACK', 'Release', 'Inform']
const NODES: Readonly<Record<number, string>> = { 1: 'b-node', 2: 'p-node', 4: 'm-node', 8: 'h-node' }
const OVERLOADS: Readonly<Record<number, string>> = { 1: 'file', 2: 'sname', 3: 'file+sname' }
const HARDWARE: Readonly<Record<number, string>> = {
  1: 'ether',
  6: 'ieee802',
  7: 'arcnet',
  15: 'frelay',
  23: 'strip',
  24: 'ieee1394',
}
const AGENT: Readonly<Record<number, string>> = { 1: 'Circuit-ID', 2: 'Remote-ID', 6: 'Subscriber-ID' }

function kindOf(code: number, length: number): Kind {
  const known = OPTIONS.get(code)
  // a message type of another length is shown as what it is
  if (code === 53 && length !== 1) return 'b'
  if (known) return known[1]
  return length & 1 ? 'b' : length & 2 ? 's' : 'l'
}

const optionName = (code: number): string => `${OPTIONS.get(code)?.[0] ?? 'Unknown'} (${code})`

/** Units of `size` bytes as text, with commas, and how many bytes are left over. */
function units(line: Line, at: number, length: number, size: number, text: (i: number) => string, comma = ',') {
  const count = Math.floor(length / size)
  for (let n = 0; n < count; n++) line.add((n > 0 ? comma : '') + text(at + n * size))
  return length - count * size
}

const yesNo = (value: number): string => (value === 0 ? 'N' : value === 1 ? 'Y' : `${value}?`)
const quoted = (line: Line, at: number, end: number): string => `"${caretString(line, at, end)}"`

/** Prints a value; answers how many of its bytes are left over. */
function printValue(line: Line, code: number, kind: Kind, at: number, length: number): number {
  const address = (i: number): string => ipv4Text(line.bytes, i)
  switch (kind) {
    case 'i':
      return units(line, at, length, 4, address)
    case 'p':
      return units(line, at, length, 8, (i) => `(${address(i)}:${address(i + 4)})`)
    case 'l':
      return units(line, at, length, 4, (i) => `${line.u32(i)}`)
    case 's':
      return units(line, at, length, 2, (i) => `${line.u16(i)}`)
    case 'b':
      return units(line, at, length, 1, (i) => `${line.u8(i)}`, '.')
    case 'B':
      return units(line, at, length, 1, (i) => yesNo(line.u8(i)))
    case 'a':
      line.add(quoted(line, at, at + length))
      return 0
    default:
      return printOwn(line, code, at, length)
  }
}

function printOwn(line: Line, code: number, at: number, length: number): number {
  const first = line.u8(at)
  switch (code) {
    case 46:
      line.add(NODES[first] ?? `#${first}`)
      return length - 1
    case 52:
      line.add(OVERLOADS[first] ?? `#${first}`)
      return length - 1
    case 53:
      line.add(MESSAGES[first] || `#${first}`)
      return 0
    case 55:
      for (let i = 0; i < length; i++) line.add(`${i % 4 === 0 ? '\n\t      ' : ', '}${optionName(line.u8(at + i))}`)
      return 0
    case 61:
      printClientId(line, at, length)
      return 0
    case 77:
      printUserClass(line, at, length)
      return 0
    case 81:
      printFullName(line, at, length)
      return 0
    case 82:
      return printAgent(line, at, length)
    default:
      printRoutes(line, at, length)
      return 0
  }
}

function printClientId(line: Line, at: number, length: number) {
  const type = line.u8(at)
  if (type === 0) return line.add(quoted(line, at + 1, at + length))
  line.add(HARDWARE[type] ?? `hardware-type ${type},`)
  for (let i = 1; i < length; i++) line.add((i === 1 ? ' ' : ':') + hexByte(line.u8(at + i)))
}

/** RFC 3004 */
function printUserClass(line: Line, at: number, length: number) {
  if (length < 2) return line.add('[ERROR: length < 2 bytes]')
  let number = 1
  for (let i = at; i < at + length; number++) {
    const size = line.u8(i)
    line.add(`\n\t      instance#${number}: `)
    if (size === 0 || i + 1 + size > at + length) return line.add('[ERROR: invalid option]')
    line.add(`${quoted(line, i + 1, i + 1 + size)}, length ${size}`)
    i += 1 + size
  }
}

/** RFC 4702 */
function printFullName(line: Line, at: number, length: number) {
  if (length < 3) return line.add('[ERROR: length < 3 bytes]')
  const flags = line.u8(at)
  if (flags & 0xf0) line.add(`[ERROR: MBZ nibble ${flags >> 4 ? `0x${(flags >> 4).toString(16)}` : '0'} != 0] `)
  if (flags & 0x0f) {
    const letters = [8, 4, 2, 1].map((bit, i) => (flags & bit ? 'NEOS'[i] : '')).join('')
    line.add(`[${letters}] `)
  }
  if (line.u8(at + 1) || line.u8(at + 2)) line.add(`${line.u8(at + 1)}/${line.u8(at + 2)} `)
  line.add(quoted(line, at + 3, at + length))
}

/** RFC 3046 */
function printAgent(line: Line, at: number, length: number): number {
  let i = at
  while (i + 2 <= at + length) {
    const code = line.u8(i)
    const size = line.u8(i + 1)
    if (i + 2 + size > at + length) break
    line.add(`\n\t      ${AGENT[code] ?? 'Unknown'} SubOption ${code}, length ${size}: `)
    if (AGENT[code]) line.add(caretString(line, i + 2, i + 2 + size))
    else line.add(hexOnly(line.bytes, i + 2, i + 2 + size).replaceAll('\n\t', '\n\t\t'))
    i += 2 + size
  }
  return at + length - i
}

/** RFC 3442 */
function printRoutes(line: Line, at: number, length: number) {
  if (length < 5) return line.add('[ERROR: length < 5 bytes]')
  for (let i = at; i < at + length; ) {
    if (i > at) line.add(',')
    const width = line.u8(i)
    if (width > 32) return line.add(`[ERROR: Mask width (${width}) > 32]`)
    const significant = Math.ceil(width / 8)
    const rest = at + length - i
    if (rest < 5) return line.add(`[ERROR: Remaining length (${rest}) < 5 bytes]`)
    if (i + 1 + significant + 4 > at + length)
      return line.add(`[ERROR: Remaining length (${rest}) < ${significant + 5} bytes]`)
    const network = [0, 1, 2, 3].map((n) => (n < significant ? line.u8(i + 1 + n) : 0)).join('.')
    line.add(`(${width === 0 ? 'default' : `${network}/${width}`}:${ipv4Text(line.bytes, i + 1 + significant)})`)
    i += 1 + significant + 4
  }
}

/** Prints the options from `at` on, up to the end option or the end of what was captured. */
export function printDhcpOptions(line: Line, at: number) {
  for (let i = at; i < line.end; ) {
    const code = line.u8(i)
    if (code === 0) {
      i++
      continue
    }
    if (code === 255) return
    const length = line.u8(i + 1)
    line.add(`\n\t    ${optionName(code)}, length ${length}`)
    if (length > 0) line.add(': ')
    line.need(i + 2, length)
    if (length > 0) {
      const left = printValue(line, code, kindOf(code, length), i + 2, length)
      if (left > 0) line.add(`\n\t  trailing data length ${left}`)
    }
    i += 2 + length
  }
}
