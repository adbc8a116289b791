/** What protocols with binary messages say first: enough of each to be proved or not. */
import { type Bytes, be16, be32, bytes, fromHex, fromText, zeros } from '../decode/build'

/** CRC-16/DNP (IEEE 1815): bit by bit, as the standard writes it. */
function dnpCrc(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes)
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (((crc ^ (byte >> bit)) & 1) === 1 ? 0xa6bc : 0)
  return ~crc & 0xffff
}

export const le16 = (value: number): number[] => [value & 255, value >> 8]
export const le32 = (value: number): number[] => [...le16(value & 0xffff), ...le16(value >>> 16)]
export const ber = (tag: number, ...parts: Bytes[]): Uint8Array => {
  const body = bytes(...parts)
  return bytes([tag], body.length < 128 ? [body.length] : bytes([0x82], be16(body.length)), body)
}

const session = (message: Bytes): Uint8Array => bytes([0, 0], be16(message.length), message)

interface Smb2 {
  readonly response?: boolean
  readonly status?: number
}

/** An SMB 2 message: its header, then a body. */
export function smb2(command: number, body: Bytes, o: Smb2 = {}): Uint8Array {
  const header = bytes(
    fromHex('fe534d42 4000 0000'),
    le32(o.status ?? 0),
    le16(command),
    le16(1),
    le32(o.response === true ? 1 : 0),
    zeros(44),
  )
  return session(bytes(header, body))
}

export const ntlmToken = (): Uint8Array => bytes(fromText('NTLMSSP\0'), le32(1), zeros(24))
const spnego = (): Uint8Array => ber(6, fromHex('2b0601050502'))
const inner = (...parts: Bytes[]): Uint8Array => ber(0xa0, ber(0x30, ...parts))
export const negotiationHint = (): Uint8Array => ber(0x60, spnego(), inner(ber(0xa0, ber(0x30, spnego()))))
export const ntlmInit = (): Uint8Array =>
  ber(0x60, spnego(), inner(ber(0xa0, ber(0x30)), ber(0xa2, ber(4, ntlmToken()))))
/** AP-REQ behind the mechanism's identifier and its token id */
export const kerberosInit = (): Uint8Array =>
  ber(
    0x60,
    spnego(),
    inner(ber(0xa2, ber(4, ber(0x60, ber(6, fromHex('2a864886f712010202')), [1, 0], kerberos(14, 0xa0))))),
  )

/** @param versionTag of the first part: requests number from 1 */
export const kerberos = (type: number, versionTag = 0xa1): Uint8Array =>
  ber(0x60 + type, ber(0x30, ber(versionTag, ber(2, [5])), ber(versionTag + 1, ber(2, [type])), ber(0xa3, zeros(12))))

export const smb2Negotiate = (): Uint8Array => smb2(0, bytes(le16(36), le16(1), zeros(32), le16(0x311)))
export const smb2Negotiated = (token: Bytes): Uint8Array =>
  smb2(0, bytes(le16(65), zeros(54), le16(128), le16(token.length), zeros(4), token), { response: true })
export const smb2SetUp = (token: Bytes): Uint8Array =>
  smb2(1, bytes(le16(25), zeros(10), le16(88), le16(token.length), zeros(8), token))
export const smb2Write = (data: Bytes): Uint8Array =>
  smb2(9, bytes(le16(49), le16(112), le32(data.length), zeros(40), data))

export const rpc = (type: number, body: Bytes = zeros(8), token: Bytes = []): Uint8Array => {
  const trailer = token.length > 0 ? bytes([10, 2, 0, 0, 0, 0, 0, 0], token) : []
  const length = 16 + body.length + trailer.length
  return bytes([5, 0, type, 3, 0x10, 0, 0, 0], le16(length), le16(token.length), le32(1), body, trailer)
}

const tpkt = (x224: Bytes): Uint8Array => bytes([3, 0], be16(x224.length + 4), x224)
export const rdpRequest = (): Uint8Array => {
  const cookie = fromText('Cookie: mstshash=eltons\r\n')
  return tpkt(bytes([6 + cookie.length + 8, 0xe0, 0, 0, 0, 0, 0], cookie, [1, 0, 8, 0], le32(3)))
}
export const rdpConfirm = (protocol: number): Uint8Array =>
  tpkt(bytes([14, 0xd0, 0, 0, 0, 0, 0], [2, 0, 8, 0], le32(protocol)))
export const rdpMcs = (key: string): Uint8Array => tpkt(bytes([2, 0xf0, 0x80], [0x7f, 0x65], zeros(9), fromText(key)))

export const mysqlGreeting = (): Uint8Array => {
  const body = bytes([10], fromText('8.0.36\0'), le32(7), fromText('abcdefgh'), [0], le16(0xffff), zeros(20))
  return bytes([body.length, 0, 0, 0], body)
}
export const mysqlAnswer = (capabilities: number): Uint8Array => {
  const body = bytes(le32(capabilities), le32(1 << 24), [33], zeros(23))
  return bytes([body.length, 0, 0, 1], body)
}

export const pgStart = (): Uint8Array => {
  const body = bytes(be16(3), be16(0), fromText('user\0me\0\0'))
  return bytes(be32(body.length + 4), body)
}
export const pgTlsRequest = (): Uint8Array => bytes(be32(8), be32(80_877_103))

export const mqttConnect = (): Uint8Array => {
  const body = bytes(be16(4), fromText('MQTT'), [4, 2], be16(60), be16(2), fromText('id'))
  return bytes([0x10, body.length], body)
}

export const ldap = (tag: number, body: Bytes): Uint8Array => ber(0x30, ber(2, [1]), ber(tag, body))
export const ldapBind = (): Uint8Array => ldap(0x60, bytes(ber(2, [3]), ber(4), ber(0x80)))
export const ldapBound = (): Uint8Array => ldap(0x61, bytes(ber(10, [0]), ber(4), ber(4)))
export const ldapStartTls = (): Uint8Array => ldap(0x77, ber(0x80, fromText('1.3.6.1.4.1.1466.20037')))
export const ldapExtended = (code: number): Uint8Array => ldap(0x78, bytes(ber(10, [code]), ber(4), ber(4)))

export const modbus = (code: number): Uint8Array => bytes(be16(1), be16(0), be16(6), [1, code], be16(0), be16(10))

export const dnp3 = (): Uint8Array => {
  const head = Uint8Array.from([5, 0x64, 8, 0xc4, 1, 0, 2, 0])
  const data = Uint8Array.from([0xc0, 0xc0, 1])
  return bytes(head, le16(dnpCrc(head)), data, le16(dnpCrc(data)))
}

export const radius = (code: number): Uint8Array => bytes([code, 1], be16(27), zeros(16), [1, 7], fromText('steve'))
