/** A frame of each application protocol: seeds of the hostile tests, and what the tests of their fields look at. */
import * as say from '../conversations/binary-talks'
import { be16, be32, bytes, ethIpTcp, ethIpUdp, fromHex, fromText, zeros } from './build'

const PUSH = 0x18
const CLIENT_PORT = 40_000
const to = (port: number, text: string): Uint8Array => ethIpTcp(CLIENT_PORT, port, PUSH, fromText(text))
const from = (port: number, text: string): Uint8Array => ethIpTcp(port, CLIENT_PORT, PUSH, fromText(text))

const sized16 = (body: Uint8Array): Uint8Array => bytes(be16(body.length), body)
const sized24 = (body: Uint8Array): Uint8Array => bytes([body.length >> 16], be16(body.length), body)
const extension = (type: number, body: Uint8Array): Uint8Array => bytes(be16(type), sized16(body))
const record = (type: number, body: Uint8Array): Uint8Array => bytes([type, 3, 1], sized16(body))
const handshake = (type: number, body: Uint8Array): Uint8Array => record(22, bytes([type], sized24(body)))
const ber = (tag: number, ...parts: (Uint8Array | readonly number[])[]): Uint8Array => {
  const body = bytes(...parts)
  return bytes([tag], body.length < 128 ? [body.length] : bytes([0x82], be16(body.length)), body)
}

function clientHello(): Uint8Array {
  const name = fromText('www.example.com')
  const extensions = bytes(
    extension(0, sized16(bytes([0], sized16(name)))),
    extension(16, sized16(bytes([2], fromText('h2'), [8], fromText('http/1.1')))),
    extension(43, bytes([4, 3, 4, 3, 3])),
    extension(10, sized16(bytes(be16(29), be16(23)))),
  )
  const body = bytes([3, 3], zeros(32), [4, 1, 2, 3, 4], sized16(bytes(be16(0x1301), be16(0xc02f))), [1, 0])
  return handshake(1, bytes(body, sized16(extensions)))
}

const serverHello = (): Uint8Array =>
  handshake(2, bytes([3, 3], zeros(32), [0], be16(0xc02f), [0], sized16(extension(23, new Uint8Array(0)))))

function certificate(): Uint8Array {
  const name = ber(0x30, ber(0x31, ber(0x30, ber(6, [0x55, 4, 3]), ber(0x0c, fromText('example.com')))))
  const names = ber(0x30, ber(0x82, fromText('example.com')), ber(0x82, fromText('*.example.com')))
  const extensions = ber(0xa3, ber(0x30, ber(0x30, ber(6, [0x55, 0x1d, 17]), ber(4, names))))
  const whole = ber(0x30, ber(0x30, ber(2, [1]), name, extensions))
  return handshake(11, sized24(sized24(whole)))
}

function keyExchange(): Uint8Array {
  const lists = ['curve25519-sha256', 'ssh-ed25519', 'aes128-ctr', 'aes256-ctr', 'a', 'b', 'none', 'none', '', '']
  const body = bytes([20], zeros(16), ...lists.map((list) => bytes(be32(list.length), fromText(list))), [0], be32(0))
  return bytes(be32(body.length + 5), [4], body, zeros(4))
}

function dhcpDiscover(): Uint8Array {
  const mac = [2, 0, 0, 0, 0, 1]
  const options = bytes([53, 1, 1], [12, 4], fromText('host'), [50, 4, 10, 0, 0, 9], [55, 2, 1, 3], [255])
  return bytes([1, 1, 6, 0], be32(0x1234), zeros(20), mac, zeros(202), fromHex('63825363'), options)
}

function snmpGet(): Uint8Array {
  const binding = ber(0x30, ber(0x30, ber(6, [0x2b, 6, 1, 2, 1, 1, 1, 0]), [5, 0]))
  const pdu = ber(0xa0, ber(2, [7]), ber(2, [0]), ber(2, [0]), binding)
  return ber(0x30, ber(2, [1]), ber(4, fromText('public')), pdu)
}

const INVITE = `INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nFrom: <sip:a@x>\r\nCall-ID: 77\r\nCSeq: 1 INVITE\r\nContent-Length: 4\r\n\r\nv=0\n`
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nServer: s\r\n\r\n4\r\nabcd\r\n0\r\n\r\n'
const POST =
  'POST /form HTTP/1.1\r\nHost: example.com\r\nUser-Agent: curl/8\r\nContent-Length: 3\r\nX-Own: 1\r\n\r\na=b'

const quicInitial = (): Uint8Array =>
  bytes([0xc3], be32(1), [8], zeros(8), [2, 1, 2], [0], be16(0x4000 | 20), zeros(20))

/** By name; the first word of the name is the protocol. */
export const applicationFrames = (): Readonly<Record<string, Uint8Array>> => ({
  'smb2 negotiate': ethIpTcp(CLIENT_PORT, 445, PUSH, say.smb2Negotiate()),
  'smb2 login': ethIpTcp(CLIENT_PORT, 445, PUSH, say.smb2SetUp(say.ntlmInit())),
  dcerpc: ethIpTcp(CLIENT_PORT, 135, PUSH, say.rpc(11, zeros(40))),
  rdp: ethIpTcp(CLIENT_PORT, 3389, PUSH, say.rdpRequest()),
  ldap: ethIpTcp(CLIENT_PORT, 389, PUSH, say.ldapBind()),
  'kerberos udp': ethIpUdp(CLIENT_PORT, 88, say.kerberos(10)),
  radius: ethIpUdp(CLIENT_PORT, 1812, say.radius(1)),
  modbus: ethIpTcp(CLIENT_PORT, 502, PUSH, say.modbus(3)),
  dnp3: ethIpTcp(CLIENT_PORT, 20_000, PUSH, say.dnp3()),
  'http request': to(80, `${POST}GET /next HTTP/1.1\r\nHost: b\r\n\r\n`),
  'http answer': from(80, CHUNKED),
  'tls client': ethIpTcp(CLIENT_PORT, 443, PUSH, clientHello()),
  'tls server': ethIpTcp(443, CLIENT_PORT, PUSH, bytes(serverHello(), certificate(), record(21, bytes([2, 40])))),
  'tls data': ethIpTcp(443, CLIENT_PORT, PUSH, bytes(record(20, bytes([1])), record(23, zeros(12)))),
  'ssh banner': from(22, 'SSH-2.0-OpenSSH_9.2\r\n'),
  'ssh keys': ethIpTcp(CLIENT_PORT, 22, PUSH, keyExchange()),
  'smtp command': to(25, 'MAIL FROM:<a@example.com>\r\nsome text here\r\n'),
  'smtp reply': from(25, '250-mail\r\n250 STARTTLS\r\n'),
  'pop command': to(110, 'USER me\r\n'),
  'pop reply': from(110, '+OK ready\r\nline\r\n'),
  'imap command': to(143, 'a1 LOGIN me secret\r\n'),
  'imap reply': from(143, '* OK ready\r\n'),
  telnet: ethIpTcp(CLIENT_PORT, 23, PUSH, bytes([255, 253, 1, 255, 250, 24, 1, 255, 240], fromText('login: '))),
  'tftp read': ethIpUdp(CLIENT_PORT, 69, bytes([0, 1], fromText('file'), [0], fromText('octet'), [0])),
  'tftp error': ethIpUdp(CLIENT_PORT, 69, bytes([0, 5, 0, 1], fromText('no such file'), [0])),
  dhcp: ethIpUdp(68, 67, dhcpDiscover()),
  ntp: ethIpUdp(123, 123, bytes([0x24, 1, 6, 0xec], zeros(8), fromText('GPS'), [0], be32(0xe0000000), zeros(28))),
  sip: ethIpUdp(5060, 5060, fromText(INVITE)),
  'sip answer': ethIpUdp(5060, 5060, fromText('SIP/2.0 180 Ringing\r\nTo: <sip:b@x>\r\n\r\n')),
  snmp: ethIpUdp(CLIENT_PORT, 161, snmpGet()),
  syslog: ethIpUdp(CLIENT_PORT, 514, fromText('<34>Oct 11 22:14:15 host su: failed')),
  quic: ethIpUdp(CLIENT_PORT, 443, quicInitial()),
})
