/** Services with binary messages: found by content, proved as Zeek proves them, several in the order they were proved. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bytes, be16, be32, bytes, fromText, zeros } from '../decode/build'
import * as say from './binary-talks'
import { Wire } from './talks'

const clientHello = bytes([22, 3, 1, 0, 50, 1, 0, 0, 46, 3, 3], zeros(44))
const serverHello = bytes([22, 3, 3, 0, 50, 2, 0, 0, 46, 3, 3], zeros(44))
const TLS = [
  ['C', clientHello],
  ['S', serverHello],
] as const

type Line = readonly ['C' | 'S', string | Bytes]
const service = (port: number, ...said: readonly Line[]): string => {
  const wire = new Wire()
  return wire.service(wire.talk(port, said))
}
const datagrams = (port: number, ...said: readonly Line[]): string => {
  const wire = new Wire()
  return wire.service(wire.datagrams(port, said))
}

describe('SMB', () => {
  const begin = [
    ['C', say.smb2Negotiate()],
    ['S', say.smb2Negotiated(say.negotiationHint())],
  ] as const

  it('is proved by three segments; the negotiation inside by its first token, NTLM before the third segment ends', () => {
    expect(service(445, ...begin)).toBe('gssapi')
    expect(service(445, ...begin, ['C', say.smb2SetUp(say.ntlmInit())])).toBe('gssapi,ntlm,smb')
  })

  it('carries Kerberos and, through a pipe, remote procedure calls', () => {
    const kerberos = say.smb2SetUp(say.kerberosInit())
    expect(service(4711, ...begin, ['C', kerberos], ['C', say.smb2Write(say.rpc(11))])).toBe('gssapi,krb,smb,dce_rpc')
  })

  it('is proved before a token whose message takes two segments', () => {
    const long = say.smb2SetUp(bytes(say.kerberosInit(), zeros(600)))
    const halves = [long.slice(0, 400), long.slice(400)]
    expect(service(445, ...begin, ['C', halves[0]], ['C', halves[1]])).toBe('gssapi,smb,krb')
  })

  it('takes no written file for a procedure call', () => {
    const file = say.smb2Write(bytes([5, 0, 11, 3, 0x10, 0, 0, 0], say.le16(4000), zeros(20)))
    expect(service(445, ...begin, ['C', file])).toBe('gssapi,smb')
  })

  it('is found in the middle of a flow, and behind a NetBIOS session request', () => {
    const wire = new Wire()
    const three = [...begin, ['C', say.smb2Negotiate()]] as const
    expect(wire.service(wire.talk(445, three, false))).toBe('gssapi,smb')
    const request = ['C', bytes([0x81, 0, 0, 4], zeros(4))] as const
    expect(service(139, request, ['S', [0x82, 0, 0, 0]], ...three)).toBe('gssapi,smb')
  })
})

describe('DCE/RPC', () => {
  it('is proved by one whole PDU on any port, its login named first', () => {
    expect(service(49_155, ['C', say.rpc(11)])).toBe('dce_rpc')
    expect(service(135, ['C', say.rpc(11, zeros(8), say.ntlmToken())])).toBe('ntlm,dce_rpc')
    expect(service(135, ['C', say.rpc(11).slice(0, 20)])).toBe('')
  })
})

describe('RDP', () => {
  const begin = [['C', say.rdpRequest()]] as const

  it('is proved by the conference that follows the connection', () => {
    expect(service(3389, ...begin, ['S', say.rdpConfirm(0)])).toBe('')
    expect(service(3389, ...begin, ['S', say.rdpConfirm(0)], ['C', say.rdpMcs('Duca')])).toBe('rdp')
    expect(service(3390, ...begin, ['S', say.rdpConfirm(0)], ['S', say.rdpMcs('McDn')])).toBe('rdp')
  })

  it('is TLS when the server chose that', () => {
    expect(service(3389, ...begin, ['S', say.rdpConfirm(1)], ...TLS)).toBe('ssl')
  })
})

describe('databases', () => {
  it('MySQL is proved by the answer to the greeting, and goes on in TLS when that asks for it', () => {
    expect(service(3306, ['S', say.mysqlGreeting()])).toBe('')
    expect(service(3306, ['S', say.mysqlGreeting()], ['C', say.mysqlAnswer(0x285)])).toBe('mysql')
    expect(service(3306, ['S', say.mysqlGreeting()], ['C', say.mysqlAnswer(0xa85)], ...TLS)).toBe('mysql,ssl')
  })

  it('PostgreSQL is proved by its start on its port, elsewhere by the answer, and by the answer to a request for TLS', () => {
    expect(service(5432, ['C', say.pgStart()])).toBe('postgresql')
    expect(service(5433, ['C', say.pgStart()])).toBe('')
    expect(service(5433, ['C', say.pgStart()], ['S', bytes([0x52], be32(8), be32(0))])).toBe('postgresql')
    expect(service(5432, ['C', say.pgTlsRequest()], ['S', 'S'], ...TLS)).toBe('postgresql,ssl')
    expect(service(5432, ['C', say.pgTlsRequest()], ['S', 'N'], ['C', say.pgStart()])).toBe('postgresql')
  })

  it('Redis is proved by a reply to a command', () => {
    const ping = '*1\r\n$4\r\nPING\r\n'
    expect(service(4711, ['C', ping])).toBe('')
    expect(service(4711, ['C', ping], ['S', '+PONG\r\n'])).toBe('redis')
    expect(service(6379, ['C', 'PING\r\n'], ['S', '+PONG\r\n'])).toBe('redis')
    expect(service(4711, ['C', ping], ['S', 'what\r\n'])).toBe('')
  })
})

describe('directories and logins', () => {
  it('LDAP is proved by a message on its ports, elsewhere by both sides', () => {
    expect(service(389, ['C', say.ldapBind()])).toBe('ldap_tcp')
    expect(service(3890, ['C', say.ldapBind()])).toBe('')
    expect(service(3890, ['C', say.ldapBind()], ['S', say.ldapBound()])).toBe('ldap_tcp')
    expect(datagrams(389, ['C', say.ldap(0x63, zeros(20))])).toBe('ldap_udp')
  })

  it('LDAP goes on in TLS after StartTLS, when the server agreed', () => {
    expect(service(389, ['C', say.ldapStartTls()], ['S', say.ldapExtended(0)], ...TLS)).toBe('ldap_tcp,ssl')
    expect(service(389, ['C', say.ldapStartTls()], ['S', say.ldapExtended(52)], ...TLS)).toBe('ldap_tcp')
  })

  it('Kerberos is named by what carries it', () => {
    const request = say.kerberos(10)
    expect(datagrams(88, ['C', request])).toBe('krb')
    expect(datagrams(88, ['C', bytes(request.slice(0, 8), zeros(8))])).toBe('')
    expect(service(88, ['C', bytes(be32(request.length), request)])).toBe('krb_tcp')
  })

  it('RADIUS needs attributes that fill the message', () => {
    expect(datagrams(1812, ['C', say.radius(1)])).toBe('radius')
    expect(datagrams(1812, ['C', bytes(say.radius(1).slice(0, 21), [3], fromText('steve'))])).toBe('')
  })

  it('SOCKS is named when the proxy has answered, then what it carries', () => {
    const request = bytes([5, 1, 0, 3, 1], fromText('a'), be16(443))
    const reply = bytes([5, 0, 0, 1, 10, 0, 0, 1], be16(80))
    const begin = [
      ['C', [5, 1, 0]],
      ['S', [5, 0]],
      ['C', request],
    ] as const
    expect(service(4711, ...begin)).toBe('')
    expect(service(4711, ...begin, ['S', reply], ...TLS)).toBe('socks,ssl')
    const login = [
      ['C', [5, 2, 0, 2]],
      ['S', [5, 2]],
      ['C', [1, 1, 65, 1, 66]],
      ['S', [1, 0]],
      ['C', request],
      ['S', reply],
    ] as const
    expect(service(1080, ...login)).toBe('socks')
    const old = bytes([4, 1], be16(80), [0, 0, 0, 1], fromText('me\0host\0'))
    expect(service(1080, ['C', old], ['S', bytes([0, 0x5a], zeros(6))])).toBe('socks')
    expect(service(1080, ['C', old], ['S', bytes([1, 0x5a], zeros(6))])).toBe('')
  })
})

describe('machines', () => {
  it('Modbus is proved by one message on its port only', () => {
    expect(service(502, ['C', say.modbus(3)])).toBe('modbus')
    expect(service(503, ['C', say.modbus(3)])).toBe('')
    expect(service(502, ['C', bytes(be16(1), be16(1), be16(6), zeros(6))])).toBe('')
  })

  it('the tunnel AYIYA is named by the IPv6 packet in it', () => {
    const head = bytes([0x44, 0x52, 0x11, 41], be32(1), zeros(16), zeros(20))
    expect(datagrams(5072, ['C', bytes(head, [0x60], zeros(39))])).toBe('ayiya')
    expect(datagrams(5072, ['C', bytes(head, [0x40], zeros(39))])).toBe('')
  })

  it('RDP over UDP is named when the server answers', () => {
    const syn = bytes(be32(0xffffffff), be16(64), be16(1), zeros(1224))
    const answer = bytes(be32(1), be16(64), be16(5), zeros(1224))
    expect(datagrams(3389, ['C', syn])).toBe('')
    expect(datagrams(3389, ['C', syn], ['S', answer])).toBe('rdpeudp')
  })

  it('DNP3 is proved by a right check sum, over TCP and UDP', () => {
    const frame = say.dnp3()
    expect(service(4711, ['C', frame])).toBe('dnp3_tcp')
    expect(datagrams(20_000, ['C', frame])).toBe('dnp3_udp')
    frame[8] ^= 1
    expect(service(20_000, ['C', frame])).toBe('')
  })

  it('MQTT is proved by the CONNECT', () => {
    expect(service(4711, ['C', say.mqttConnect()])).toBe('mqtt')
    expect(service(1883, ['C', say.mqttConnect().slice(0, 10)])).toBe('')
  })
})

describe('protocols that say who they are in text', () => {
  it('VNC needs both versions', () => {
    expect(service(5900, ['S', 'RFB 003.008\n'])).toBe('')
    expect(service(5900, ['S', 'RFB 003.008\n'], ['C', 'RFB 003.008\n'])).toBe('rfb')
  })

  it('IRC is proved by a command on its ports, elsewhere by a login that was answered', () => {
    expect(service(6667, ['C', 'NICK me\r\n'])).toBe('irc')
    expect(service(7000, ['C', 'NICK me\r\nUSER a b c d\r\n'])).toBe('')
    expect(service(7000, ['C', 'NICK me\r\nUSER a b c d\r\n'], ['S', ':irc.x 001 me :hi\r\n'])).toBe('irc')
    expect(service(6667, ['S', ':irc.x NOTICE AUTH :hi\r\n'], ['C', 'GET / HTTP/1.1\r\n'])).toBe('')
  })

  it('XMPP is proved by the stream the client opens, and may go on in TLS', () => {
    const open = "<?xml version='1.0'?><stream:stream to='x' xmlns='jabber:client' version='1.0'>"
    expect(service(5222, ['C', open])).toBe('xmpp')
    const start = [
      ['C', open],
      ['S', "<stream:stream xmlns='jabber:client'><stream:features/>"],
      ['C', "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"],
      ['S', "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"],
    ] as const
    expect(service(4711, ...start, ...TLS)).toBe('xmpp,ssl')
  })

  it('WebSocket is named when HTTP was upgraded to it', () => {
    const request = 'GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n'
    const answer = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'
    expect(service(80, ['C', request], ['S', answer])).toBe('http,websocket')
    expect(service(80, ['C', request], ['S', answer.replace('websocket', 'h2c')])).toBe('http')
  })
})

describe('any bytes', () => {
  const samples = [
    say.smb2Negotiated(say.ntlmInit()),
    say.smb2SetUp(say.kerberosInit()),
    say.rpc(11, zeros(8), say.ntlmToken()),
    say.rdpRequest(),
    say.mysqlGreeting(),
    say.pgStart(),
    say.mqttConnect(),
    say.ldapStartTls(),
    say.dnp3(),
    bytes(be32(40), say.kerberos(10)),
    bytes([5, 2, 0, 2]),
    fromText('*1\r\n$4\r\nPING\r\n'),
  ]

  it('changed and cut anywhere, in any pieces, end in a service or none', () => {
    const piece = fc.record({
      side: fc.constantFrom('C' as const, 'S' as const),
      sample: fc.nat(samples.length - 1),
      cut: fc.nat(200),
      at: fc.nat(200),
      value: fc.nat(255),
    })
    const port = fc.constantFrom(88, 135, 139, 389, 445, 502, 1080, 3306, 3389, 5432, 6379, 20_000, 4711)
    const wire = new Wire()
    fc.assert(
      fc.property(port, fc.array(piece, { maxLength: 8 }), (to, pieces) => {
        const said = pieces.map(({ side, sample, cut, at, value }): Line => {
          const changed = samples[sample].slice(0, Math.max(1, cut))
          changed[at % changed.length] = value
          return [side, changed]
        })
        expect(wire.service(wire.talk(to, said))).toMatch(/^[a-z0-9_,]*$/)
        wire.datagrams(to, said)
      }),
      { numRuns: 2000 },
    )
  })
})
